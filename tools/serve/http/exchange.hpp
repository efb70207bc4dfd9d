#pragma once

#include "serve/http/client.hpp"

#include <httplib.h>

#include <cstddef>
#include <string>

namespace digitnet::serve {

/// A complete request as cpp-httplib reads it, and the response that it writes.
///
/// cpp-httplib sees a request line and the length of the body only; the headers, which it would
/// decode in ways of its own, are given to it by fill().
class Exchange final : public httplib::Stream {
 public:
  explicit Exchange(Client& client, const ClientLimits& limits);

  /// Puts the headers of the request where handlers look for them. The type of the body is called
  /// `media_type`, as cpp-httplib would take forms apart by itself.
  void fill(httplib::Request& request) const;

  static constexpr const char* media_type = "Media-Type";

  /// Sends what is left of the response; false if the client does not take it.
  bool flush();

  [[nodiscard]] bool is_readable() const override { return position_ < input_.size(); }
  [[nodiscard]] bool is_writable() const override { return !broken_; }
  ssize_t read(char* data, std::size_t size) override;
  ssize_t write(const char* data, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  [[nodiscard]] socket_t socket() const override { return client_.socket(); }

 private:
  Client& client_;
  const ClientLimits& limits_;
  std::string input_;  // the head for cpp-httplib; the body is the client's
  std::size_t position_ = 0;
  std::size_t body_position_ = 0;
  std::string output_;
  bool broken_ = false;
};

}  // namespace digitnet::serve
