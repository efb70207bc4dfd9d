#include "serve/broker/broker_address.hpp"

#include <digitnet/core/error.hpp>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string_view>

namespace digitnet::serve {
namespace {

[[noreturn]] void refuse() {
  throw InvalidArgument{"--jobs: expected amqp://user@host/vhost"};  // which may hold a password
}

/// `%2F` -> `/`.
std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    unsigned value = 0;
    const std::string_view hex = text.substr(i + 1, 2);
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
    if (hex.size() != 2 || error != std::errc{} || end != hex.data() + 2) refuse();
    plain += static_cast<char>(static_cast<unsigned char>(value));
    i += 2;
  }
  return plain;
}

std::string password_in(const std::string& file) {
  std::ifstream stream{file};
  std::string line;
  if (!std::getline(stream, line)) throw Error{file + ": no password can be read there"};
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

BrokerAddress broker_address(const std::string& url, const std::string& password_file) {
  constexpr std::string_view scheme = "amqp://";
  std::string_view rest = url;
  if (rest.starts_with("amqps://")) {
    throw InvalidArgument{"--jobs: amqps is not spoken here; let a tunnel encrypt amqp"};
  }
  if (!rest.starts_with(scheme)) refuse();
  rest.remove_prefix(scheme.size());
  BrokerAddress address;
  if (const std::size_t slash = rest.find('/'); slash != std::string_view::npos) {
    address.vhost = decoded(rest.substr(slash + 1));
    if (address.vhost.empty()) address.vhost = "/";
    rest = rest.substr(0, slash);
  }
  std::optional<std::string> password;
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    const std::string_view who = rest.substr(0, at);
    const std::size_t colon = who.find(':');
    address.user = decoded(who.substr(0, colon));
    if (colon != std::string_view::npos) password = decoded(who.substr(colon + 1));
    rest = rest.substr(at + 1);
  }
  const std::size_t end = rest.starts_with('[') ? rest.find(']') : 0;
  if (end == std::string_view::npos) refuse();
  if (const std::size_t colon = rest.find(':', end); colon != std::string_view::npos) {
    const std::string_view port = rest.substr(colon + 1);
    const auto [last, error] =
        std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (error != std::errc{} || last != port.data() + port.size() || address.port < 1 ||
        address.port > 65535) {
      refuse();
    }
    rest = rest.substr(0, colon);
  }
  if (end > 0) rest = rest.substr(1, end - 1);  // [::1]
  if (!rest.empty()) address.host = decoded(rest);
  if (!password && !password_file.empty()) password = password_in(password_file);
  const char* given = std::getenv("DIGIT_SERVE_JOBS_PASSWORD");
  if (!password && given != nullptr) password = given;
  address.password = password.value_or("guest");
  return address;
}

}  // namespace digitnet::serve
