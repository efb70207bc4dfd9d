#pragma once

#include "serve/http/request_head.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

namespace digitnet::serve {

/// Says of a head how many bytes of body may follow it, or why it is refused.
using Admit = std::function<std::variant<std::size_t, Refusal>(const RequestHead&)>;

/// Puts the requests of a connection together from the bytes that come, without waiting for any.
/// What is refused is known as soon as it can be: at the end of the head, or where the body grows
/// beyond what was admitted.
class RequestReader {
 public:
  enum class State {
    head,      ///< the head is not complete
    body,      ///< the body is not complete
    complete,  ///< head() and body() are a request
    refused    ///< see refusal(); nothing more can be read
  };

  /// `admit` must outlive the reader.
  explicit RequestReader(const Admit& admit) : admit_{&admit} {}

  /// Takes bytes that came. Those behind a complete request are kept for next().
  State feed(std::string_view bytes);

  /// Forgets the request and goes on with what came behind it.
  State next();

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] const RequestHead& head() const noexcept { return head_; }
  [[nodiscard]] const std::string& body() const noexcept { return body_; }
  [[nodiscard]] const Refusal& refusal() const noexcept { return refusal_; }

  /// Whether a byte of the request has come.
  [[nodiscard]] bool has_begun() const noexcept {
    return state_ != State::head || !waiting_.empty();
  }

  /// Whether the client wants to hear "100 Continue" before it sends the body. True once.
  [[nodiscard]] bool wants_continue() noexcept;

  /// Bytes that it holds, or will have to hold by what the head says.
  [[nodiscard]] std::size_t held() const noexcept;

 private:
  State advance();
  bool take_head();
  bool take_body();
  bool take_chunk();
  bool refuse(Refusal refusal);
  [[nodiscard]] bool take_line(std::size_t longest, std::string& line);

  enum class Chunk { size, data, end_of_data, trailer };

  const Admit* admit_;
  State state_ = State::head;
  std::size_t scanned_ = 0;  // bytes of waiting_ that are known not to end the head
  std::string waiting_;      // bytes that came and are not part of head_ or body_ yet
  RequestHead head_;
  std::string body_;
  Refusal refusal_;
  std::size_t most_ = 0;  // bytes of body
  Chunk chunk_ = Chunk::size;
  std::size_t chunk_left_ = 0;
  std::size_t trailers_ = 0;
  bool continued_ = false;
};

}  // namespace digitnet::serve
