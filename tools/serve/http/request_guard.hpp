#pragma once

#include "serve/http/request_reader.hpp"

#include <httplib.h>

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace digitnet::serve {

/// Who may talk to the server, and how much.
struct GuardOptions {
  std::vector<std::string> hosts;  ///< names, beside addresses, that the server may be called by
  std::vector<std::string>
      origins;  ///< other sites whose pages may use the API: "https://a.example"
  std::size_t body_bytes = std::size_t{4} << 20U;  ///< of a picture
};

/// How many bytes of body may follow a head, or what is wrong with it:
/// - a Host that is not ours: a page whose name was pointed at this machine (DNS rebinding). An
///   address or `localhost` cannot be pointed elsewhere;
/// - a change that another site's page asks for, unless it is one of `origins`;
/// - a body that is compressed, or longer than what it is for.
[[nodiscard]] std::variant<std::size_t, Refusal> admit(const RequestHead& head,
                                                       const GuardOptions& options);

/// The allowed origin that a request comes from, if it comes from one.
[[nodiscard]] std::optional<std::string> allowed_origin(std::string_view origin,
                                                        const GuardOptions& options);

/// Headers of every response.
[[nodiscard]] httplib::Headers safe_headers();

/// The content security policy of a page that carries its style and script: they are allowed by
/// their SHA-256, and nothing is loaded from elsewhere.
[[nodiscard]] std::string page_policy(std::string_view page);

}  // namespace digitnet::serve
