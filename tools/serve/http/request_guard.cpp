#include "serve/http/request_guard.hpp"

#include "common/text/base64.hpp"

#include <digitnet/io/sha256.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string_view>
#include <vector>

namespace digitnet::serve {
namespace {

/// "localhost:8080" -> "localhost", "[::1]:8080" -> "::1", in lower case.
std::string host_name(std::string_view host) {
  if (host.starts_with('[')) {
    host = host.substr(1, host.find(']') - 1);
  } else {
    host = host.substr(0, host.find(':'));
  }
  std::string name{host};
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

std::optional<Refusal> refuse_host(const httplib::Request& request, const GuardOptions& options) {
  if (options.hosts.empty()) return std::nullopt;
  const std::string name = host_name(request.get_header_value("Host"));
  if (std::ranges::find(options.hosts, name) != options.hosts.end()) return std::nullopt;
  return Refusal{403, "this host name is not served here (see --allow-host)"};
}

std::optional<Refusal> refuse_other_sites(const httplib::Request& request) {
  if (request.method == "GET" || request.method == "HEAD") return std::nullopt;
  const std::string site = request.get_header_value("Sec-Fetch-Site");
  const std::string origin = request.get_header_value("Origin");
  const std::string host = request.get_header_value("Host");
  const bool same = origin.empty() || origin == "http://" + host || origin == "https://" + host;
  if (same && (site.empty() || site == "same-origin" || site == "none")) return std::nullopt;
  return Refusal{403, "only this server's own page may ask for that"};
}

std::optional<Refusal> refuse_body(const httplib::Request& request, const GuardOptions& options) {
  if (request.has_header("Transfer-Encoding")) {
    return Refusal{411, "say the length of the body (Content-Length)"};
  }
  if (request.has_header("Content-Encoding") || request.is_multipart_form_data()) {
    return Refusal{415, "send the body as it is: neither compressed nor as a form"};
  }
  const std::string text = request.get_header_value("Content-Length");
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error == std::errc::result_out_of_range || length > options.body_bytes) {
    return Refusal{413, "at most " + std::to_string(options.body_bytes) + " bytes"};
  }
  if (error != std::errc{} || end != text.data() + text.size() ||
      request.get_header_value_count("Content-Length") != 1) {
    return Refusal{400, "Content-Length must be one number"};
  }
  return std::nullopt;
}

/// "'sha256-...'" for what stands between `open` and `close` in the page.
std::string source_of(std::string_view page, std::string_view open, std::string_view close) {
  const std::size_t start = page.find(open);
  const std::size_t end = page.find(close, start);
  if (start == std::string_view::npos || end == std::string_view::npos) return "'none'";
  const std::string_view text = page.substr(start + open.size(), end - start - open.size());
  const std::string hex = sha256(std::as_bytes(std::span{text}));
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return "'sha256-" + tools::base64(bytes) + "'";
}

}  // namespace

std::optional<Refusal> refuse(const httplib::Request& request, const GuardOptions& options) {
  auto refusal = refuse_host(request, options);
  if (!refusal) refusal = refuse_other_sites(request);
  if (!refusal) refusal = refuse_body(request, options);
  return refusal;
}

httplib::Headers safe_headers() {
  return {{"X-Content-Type-Options", "nosniff"},
          {"X-Frame-Options", "DENY"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Cross-Origin-Opener-Policy", "same-origin"}};
}

std::string page_policy(std::string_view page) {
  return "default-src 'none'; script-src " + source_of(page, "<script>", "</script>") +
         "; style-src " + source_of(page, "<style>", "</style>") +
         "; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
         "frame-ancestors 'none'";
}

}  // namespace digitnet::serve
