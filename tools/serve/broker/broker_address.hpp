#pragma once

#include <string>

namespace digitnet::serve {

/// Where a broker that speaks AMQP 0-9-1 is, and who we are there.
struct BrokerAddress {
  std::string host = "localhost";
  int port = 5672;
  std::string user = "guest";
  std::string password;
  std::string vhost = "/";

  /// For messages: without the password.
  [[nodiscard]] std::string text() const {
    return "amqp://" + user + "@" + host + ":" + std::to_string(port);
  }
};

/// The address in `amqp://user:password@host:port/vhost`, where `%2F` stands for a slash. A
/// password that is not there is the first line of `password_file` unless that is empty, or else
/// the value of DIGIT_SERVE_JOBS_PASSWORD, or else `guest`, which brokers take from their own
/// machine only. Throws InvalidArgument, and Error if the file cannot be read.
[[nodiscard]] BrokerAddress broker_address(const std::string& url,
                                           const std::string& password_file);

}  // namespace digitnet::serve
