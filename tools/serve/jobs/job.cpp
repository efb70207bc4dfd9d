#include "serve/jobs/job.hpp"

#include <digitnet/core/error.hpp>

#include <sys/random.h>

#include <array>

namespace digitnet::serve {

std::string_view name_of(JobKind kind) noexcept {
  return kind == JobKind::digit ? "digit" : "number";
}

std::string_view name_of(JobState state) noexcept {
  constexpr std::array<std::string_view, 5> names{"queued", "running", "done", "failed", "dead"};
  return names[static_cast<std::size_t>(state)];
}

JobKind job_kind(std::string_view name) {
  if (name == "digit") return JobKind::digit;
  if (name == "number") return JobKind::number;
  throw InvalidArgument{"kind: expected digit or number"};
}

std::string random_id() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, 16> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw Error{"the system gives no random numbers"};
  }
  std::string text;
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

}  // namespace digitnet::serve
