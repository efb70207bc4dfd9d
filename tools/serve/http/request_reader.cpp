#include "serve/http/request_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace digitnet::serve {
namespace {

constexpr std::size_t longest_chunk_line = 256;  // its size and its extensions

}  // namespace

RequestReader::State RequestReader::feed(std::string_view bytes) {
  if (state_ != State::refused) waiting_.append(bytes);
  return advance();
}

RequestReader::State RequestReader::next() {
  state_ = State::head;
  head_ = {};
  std::string{}.swap(body_);  // gives its memory back
  chunk_ = Chunk::size;
  chunk_left_ = trailers_ = 0;
  continued_ = false;
  return advance();
}

bool RequestReader::wants_continue() noexcept {
  if (state_ != State::body || continued_ || !body_.empty() || head_.minor == 0) return false;
  continued_ = same_name(head_.value("Expect"), "100-continue");
  return continued_;
}

std::size_t RequestReader::held() const noexcept {
  const std::size_t announced = state_ == State::body && !head_.chunked ? head_.content_length : 0;
  return waiting_.size() + std::max(body_.size(), announced);
}

RequestReader::State RequestReader::advance() {
  if (state_ == State::head && !take_head()) return state_;
  if (state_ == State::body) {
    const bool whole = head_.chunked ? take_chunk() : take_body();
    if (whole) state_ = State::complete;
  }
  return state_;
}

bool RequestReader::refuse(Refusal refusal) {
  state_ = State::refused;
  refusal_ = std::move(refusal);
  std::string{}.swap(waiting_);
  std::string{}.swap(body_);
  return false;
}

/// Whether the head is there; it is parsed, and its body admitted, then.
bool RequestReader::take_head() {
  // Some clients end a body with an empty line that is no part of it.
  if (waiting_.starts_with("\r\n")) waiting_.erase(0, 2);
  const std::size_t line = waiting_.find('\n');
  if (std::min(line, waiting_.size()) > longest_request_line) {
    return refuse({414, "the target is too long"});
  }
  const std::size_t end = waiting_.find("\r\n\r\n", scanned_ - std::min<std::size_t>(scanned_, 3));
  if (std::min(end, waiting_.size()) > longest_head) {
    return refuse({431, "at most 64 KiB of headers"});
  }
  // What ends its lines in another way would never come to an end.
  for (std::size_t at = scanned_; (at = waiting_.find('\n', at)) < end; ++at) {
    if (at == 0 || waiting_[at - 1] != '\r') {
      return refuse({400, "lines must end with CR and LF"});
    }
  }
  if (end == std::string::npos) {
    scanned_ = waiting_.size();
    return false;
  }
  scanned_ = 0;
  auto parsed = parse_head(std::string_view{waiting_}.substr(0, end + 4));
  waiting_.erase(0, end + 4);
  if (auto* refusal = std::get_if<Refusal>(&parsed)) return refuse(std::move(*refusal));
  head_ = std::get<RequestHead>(std::move(parsed));
  const auto admitted = (*admit_)(head_);
  if (const auto* refusal = std::get_if<Refusal>(&admitted)) return refuse(*refusal);
  most_ = std::get<std::size_t>(admitted);
  if (head_.content_length > most_) {
    return refuse({413, "at most " + std::to_string(most_) + " bytes"});
  }
  if (head_.has("Expect") && !same_name(head_.value("Expect"), "100-continue")) {
    return refuse({417, "nothing but 100-continue may be expected"});
  }
  state_ = State::body;
  return true;
}

bool RequestReader::take_body() {
  const std::size_t count = std::min(waiting_.size(), head_.content_length - body_.size());
  body_.append(waiting_, 0, count);
  waiting_.erase(0, count);
  return body_.size() == head_.content_length;
}

/// A line without its end, if it has come; refuses those that are too long or end in another way.
bool RequestReader::take_line(std::size_t longest, std::string& line) {
  const std::size_t end = waiting_.find('\n');
  const bool broken = end != std::string::npos && (end == 0 || waiting_[end - 1] != '\r');
  if (broken || std::min(end, waiting_.size()) > longest + 1) {
    return refuse({400, "this is no chunk"});
  }
  if (end == std::string::npos) return false;
  line = waiting_.substr(0, end - 1);
  waiting_.erase(0, end + 1);
  return true;
}

/// Takes whole chunks as far as they have come (RFC 9112, section 7.1); trailers are dropped.
bool RequestReader::take_chunk() {
  std::string line;
  for (;;) {
    switch (chunk_) {
      case Chunk::size: {
        if (!take_line(longest_chunk_line, line)) return false;
        const char* last = line.data() + line.size();
        const auto [end, error] = std::from_chars(line.data(), last, chunk_left_, 16);
        const bool extended = end != last && (*end == ';' || *end == ' ' || *end == '\t');
        if (error == std::errc::invalid_argument || (end != last && !extended) ||
            std::ranges::any_of(line, [](char c) { return c < ' ' && c != '\t'; })) {
          return refuse({400, "this is no chunk"});
        }
        if (error != std::errc{} || chunk_left_ > most_ - body_.size()) {
          return refuse({413, "at most " + std::to_string(most_) + " bytes"});
        }
        chunk_ = chunk_left_ == 0 ? Chunk::trailer : Chunk::data;
        break;
      }
      case Chunk::data: {
        const std::size_t count = std::min(waiting_.size(), chunk_left_);
        body_.append(waiting_, 0, count);
        waiting_.erase(0, count);
        chunk_left_ -= count;
        if (chunk_left_ > 0) return false;
        chunk_ = Chunk::end_of_data;
        break;
      }
      case Chunk::end_of_data:
        if (!take_line(0, line)) return false;
        chunk_ = Chunk::size;
        break;
      case Chunk::trailer:
        if (!take_line(longest_request_line, line)) return false;
        if (line.empty()) return true;
        if (++trailers_ > most_fields) return refuse({431, "at most 100 trailers"});
        break;
    }
  }
}

}  // namespace digitnet::serve
