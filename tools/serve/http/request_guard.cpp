#include "serve/http/request_guard.hpp"

#include "common/text/base64.hpp"

#include <digitnet/io/sha256.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

namespace digitnet::serve {
namespace {

/// "localhost:8080" -> "localhost", "[::1]:8080" -> "[::1]", in lower case.
std::string host_name(std::string_view authority) {
  const std::size_t start = authority.starts_with('[') ? authority.find(']') : 0;
  std::string name{authority.substr(0, authority.find(':', start))};
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

std::optional<Refusal> refuse_method(const RequestHead& head) {
  for (const std::string_view known :
       {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    if (head.method == known) return std::nullopt;
  }
  return Refusal{501, "this method is not known here"};
}

/// Whether a name is an address, which no page can have pointed here.
bool is_address(const std::string& name) {
  in_addr address{};
  return name.starts_with('[') || ::inet_pton(AF_INET, name.c_str(), &address) == 1;
}

std::optional<Refusal> refuse_host(const RequestHead& head, const GuardOptions& options) {
  const std::string name = host_name(head.authority);
  if (name.empty() || name == "localhost" || is_address(name) ||  // without one: HTTP/1.0
      std::ranges::find(options.hosts, name) != options.hosts.end()) {
    return std::nullopt;
  }
  return Refusal{403, "this host name is not served here (see --allow-host)"};
}

/// Browsers say with each request what page it comes from; programs do not.
std::optional<Refusal> refuse_other_sites(const RequestHead& head, const GuardOptions& options) {
  if (head.method == "GET" || head.method == "HEAD" || head.method == "OPTIONS") {
    return std::nullopt;
  }
  const std::string_view site = head.value("Sec-Fetch-Site");
  if (site == "same-origin" || site == "none") return std::nullopt;
  const std::string_view origin = head.value("Origin");
  const bool same = origin.empty() || origin == "http://" + head.authority ||
                    origin == "https://" + head.authority;
  if ((same && site.empty()) || allowed_origin(origin, options)) return std::nullopt;
  return Refusal{403, "only this server's own page may ask for that (see --allow-origin)"};
}

/// What a picture takes may be large; a correction is a few bytes, and a question none.
std::size_t largest_body(const RequestHead& head, const GuardOptions& options) {
  constexpr std::size_t small = 1024;
  const std::string_view path = std::string_view{head.target}.substr(0, head.target.find('?'));
  constexpr std::string_view takers[] = {"/api/predict", "/api/number", "/api/inspect",
                                         "/api/jobs"};
  const bool picture = std::ranges::find(takers, path) != std::end(takers);
  return picture && head.method == "POST" ? options.body_bytes : small;
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

std::optional<std::string> allowed_origin(std::string_view origin, const GuardOptions& options) {
  const auto found = std::ranges::find(options.origins, origin);
  return found == options.origins.end() ? std::nullopt : std::optional{*found};
}

std::variant<std::size_t, Refusal> admit(const RequestHead& head, const GuardOptions& options) {
  auto refusal = refuse_method(head);
  if (!refusal) refusal = refuse_host(head, options);
  if (!refusal) refusal = refuse_other_sites(head, options);
  if (refusal) return *std::move(refusal);
  if (head.has("Content-Encoding")) return Refusal{415, "send the body as it is, not compressed"};
  return largest_body(head, options);
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
