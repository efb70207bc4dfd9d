#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace digitnet::serve {

/// Why a request is not answered as it was meant.
struct Refusal {
  int status = 400;
  std::string reason;
};

struct HeaderField {
  std::string name;
  std::string value;  ///< without white space around it
};

/// The request line and the header section of a request (RFC 9112).
struct RequestHead {
  std::string method;
  std::string target;     ///< path and query, also of a target in absolute form
  std::string authority;  ///< whom the client means to talk to: the Host, or a target's
  int minor = 1;          ///< of the version, HTTP/1.minor
  std::vector<HeaderField> fields;
  std::size_t content_length = 0;
  bool chunked = false;  ///< the body says its length as it comes

  /// The value of the first field of that name, in any case; empty if there is none.
  [[nodiscard]] std::string_view value(std::string_view name) const noexcept;

  [[nodiscard]] bool has(std::string_view name) const noexcept;

  /// Whether the connection may serve another request after this one.
  [[nodiscard]] bool keeps_connection() const noexcept;
};

/// Whether two names of fields are the same: letters are, in either case.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b) noexcept;

/// How much of a head is read.
inline constexpr std::size_t longest_request_line = 8192;
inline constexpr std::size_t longest_head = std::size_t{64} << 10U;
inline constexpr std::size_t most_fields = 100;

/// Reads a head, which ends with its empty line. Whatever could be read in two ways is refused: two
/// servers that read a request differently, a proxy and this one, would not agree where it ends,
/// and one client's bytes could become another's request. Nothing is decoded.
[[nodiscard]] std::variant<RequestHead, Refusal> parse_head(std::string_view head);

}  // namespace digitnet::serve
