#include "serve/http/request_head.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace digitnet::serve {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool is_token(std::string_view text) noexcept {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos;
  });
}

/// "name", "name:80", "[::1]:80"; without user, percent signs or anything else that is decoded.
bool is_authority(std::string_view text) noexcept {
  std::size_t end = 0;
  if (text.starts_with('[')) {
    end = text.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    const bool address = std::ranges::all_of(text.substr(1, end - 1), [](char c) {
      return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f') || c == ':' || c == '.';
    });
    if (!address) return false;
    ++end;
  } else {
    end = std::min(text.find(':'), text.size());
    const bool name = std::ranges::all_of(text.substr(0, end), [](char c) {
      return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
    });
    if (end == 0 || !name) return false;
  }
  if (end == text.size()) return true;
  const std::string_view port = text.substr(end + 1);
  return text[end] == ':' && port.size() <= 5 && std::ranges::all_of(port, is_digit);
}

std::optional<Refusal> read_request_line(std::string_view line, RequestHead& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return Refusal{400, "the request line must be a method, a target and a version"};
  }
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  head.method = line.substr(0, first);
  if (!is_token(head.method)) return Refusal{400, "this is no method"};
  if (version.size() != 8 || !version.starts_with("HTTP/") || !is_digit(version[5]) ||
      version[6] != '.' || !is_digit(version[7])) {
    return Refusal{400, "this is no version of HTTP"};
  }
  if (version[5] != '1') return Refusal{505, "only version 1 is spoken here"};
  head.minor = version[7] == '0' ? 0 : 1;
  const bool printable = std::ranges::all_of(
      target, [](char c) { return !is_control(c) && c != ' ' && static_cast<signed char>(c) > 0; });
  if (target.empty() || !printable) {
    return Refusal{400, "the target holds what must be percent-encoded"};
  }
  if (target.front() == '/') {
    head.target = target;
    return std::nullopt;
  }
  if (target == "*" && head.method == "OPTIONS") {
    head.target = "/";
    return std::nullopt;
  }
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() <= scheme.size() || !same_name(target.substr(0, scheme.size()), scheme)) {
      continue;
    }
    const std::string_view rest = target.substr(scheme.size());
    const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
    head.authority = rest.substr(0, path);
    if (!is_authority(head.authority)) return Refusal{400, "this is no host"};
    head.target = rest.substr(path);
    if (!head.target.starts_with('/')) head.target.insert(0, 1, '/');
    return std::nullopt;
  }
  return Refusal{400, "the target must be a path"};
}

std::optional<Refusal> read_field(std::string_view line, RequestHead& head) {
  if (is_blank(line.front())) return Refusal{400, "a header must not be folded"};
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return Refusal{400, "a header must be a name, a colon and a value"};
  }
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
  while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
  if (std::ranges::any_of(value, [](char c) { return is_control(c) && c != '\t'; })) {
    return Refusal{400, "a header holds control characters"};
  }
  head.fields.push_back({std::string{line.substr(0, colon)}, std::string{value}});
  return std::nullopt;
}

std::size_t count_of(const RequestHead& head, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count_if(
      head.fields, [&](const HeaderField& field) { return same_name(field.name, name); }));
}

/// Where the body ends, which must be said in one way only.
std::optional<Refusal> read_framing(RequestHead& head) {
  const std::size_t codings = count_of(head, "Transfer-Encoding");
  const std::size_t lengths = count_of(head, "Content-Length");
  if (codings > 0 && (lengths > 0 || codings > 1 || head.minor == 0)) {
    return Refusal{400, "the length of the body is said in two ways"};
  }
  if (codings > 0) {
    head.chunked = same_name(head.value("Transfer-Encoding"), "chunked");
    return head.chunked ? std::nullopt : std::optional{Refusal{501, "no coding but chunked"}};
  }
  if (lengths == 0) return std::nullopt;
  const std::string_view text = head.value("Content-Length");
  if (lengths > 1 || text.empty() || !std::ranges::all_of(text, is_digit)) {
    return Refusal{400, "Content-Length must be one number"};
  }
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), head.content_length);
  if (error != std::errc{}) return Refusal{413, "the body is too long"};
  return std::nullopt;
}

std::optional<Refusal> read_host(RequestHead& head) {
  const std::size_t hosts = count_of(head, "Host");
  if (hosts > 1 || (hosts == 0 && head.minor > 0)) return Refusal{400, "there must be one Host"};
  const std::string_view host = head.value("Host");
  if (hosts == 1 && !is_authority(host)) return Refusal{400, "this is no host"};
  if (head.authority.empty()) head.authority = host;
  return std::nullopt;
}

std::optional<Refusal> read_lines(std::string_view text, RequestHead& head) {
  for (bool first = true; !text.empty(); first = false) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || end == 0 || text[end - 1] != '\r') {
      return Refusal{400, "lines must end with CR and LF"};
    }
    const std::string_view line = text.substr(0, end - 1);
    text.remove_prefix(end + 1);
    if (line.find('\r') != std::string_view::npos) return Refusal{400, "a CR without its LF"};
    if (line.empty()) break;  // the end of the head
    if (head.fields.size() == most_fields) return Refusal{431, "at most 100 headers"};
    auto refusal = first ? read_request_line(line, head) : read_field(line, head);
    if (refusal) return refusal;
  }
  return std::nullopt;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view RequestHead::value(std::string_view name) const noexcept {
  const auto found = std::ranges::find_if(
      fields, [&](const HeaderField& field) { return same_name(field.name, name); });
  return found == fields.end() ? std::string_view{} : std::string_view{found->value};
}

bool RequestHead::has(std::string_view name) const noexcept { return count_of(*this, name) > 0; }

bool RequestHead::keeps_connection() const noexcept {
  std::string_view rest = value("Connection");
  bool asks = minor > 0;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string_view option = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    while (!option.empty() && is_blank(option.front())) option.remove_prefix(1);
    while (!option.empty() && is_blank(option.back())) option.remove_suffix(1);
    if (same_name(option, "close")) return false;
    if (same_name(option, "keep-alive")) asks = true;
  }
  return asks;
}

std::variant<RequestHead, Refusal> parse_head(std::string_view head) {
  RequestHead result;
  auto refusal = read_lines(head, result);
  if (!refusal) refusal = read_framing(result);
  if (!refusal) refusal = read_host(result);
  if (refusal) return *std::move(refusal);
  return result;
}

}  // namespace digitnet::serve
