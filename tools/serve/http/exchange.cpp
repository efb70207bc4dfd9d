#include "serve/http/exchange.hpp"

#include <algorithm>
#include <cstring>

namespace digitnet::serve {

Exchange::Exchange(Client& client, const ClientLimits& limits) : client_{client}, limits_{limits} {
  const RequestHead& head = client.request().head();
  input_ = head.method + " " + head.target + " HTTP/1.1\r\n";
  if (!head.keeps_connection()) input_ += "Connection: close\r\n";
  input_ += "Content-Length: " + std::to_string(client.request().body().size()) + "\r\n\r\n";
}

void Exchange::fill(httplib::Request& request) const {
  // Not for cpp-httplib: it would answer ranges, compress at the client's command, read codings
  // that are undone already, and take forms apart.
  constexpr std::string_view hidden[] = {"Range",  "Accept-Encoding",   "Content-Length",
                                         "Expect", "Transfer-Encoding", media_type};
  for (const HeaderField& field : client_.request().head().fields) {
    const bool hide = std::ranges::any_of(
        hidden, [&](std::string_view name) { return same_name(name, field.name); });
    if (hide) continue;
    const bool type = same_name(field.name, "Content-Type");
    request.headers.emplace(type ? media_type : field.name, field.value);
  }
}

ssize_t Exchange::read(char* data, std::size_t size) {
  const std::string& body = client_.request().body();
  const bool in_head = position_ < input_.size();
  const std::string& source = in_head ? input_ : body;
  std::size_t& position = in_head ? position_ : body_position_;
  const std::size_t count = std::min(size, source.size() - position);
  std::memcpy(data, source.data() + position, count);
  position += count;
  return static_cast<ssize_t>(count);
}

ssize_t Exchange::write(const char* data, std::size_t size) {
  constexpr std::size_t piece = std::size_t{64} << 10U;
  output_.append(data, size);
  if (output_.size() >= piece && !flush()) return -1;
  return broken_ ? -1 : static_cast<ssize_t>(size);
}

bool Exchange::flush() {
  if (!broken_) broken_ = !client_.send(output_, limits_);
  output_.clear();
  return !broken_;
}

// Addresses are asked for with each request and used by none.
void Exchange::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void Exchange::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

}  // namespace digitnet::serve
