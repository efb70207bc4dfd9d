#pragma once

#include "predict/answer.hpp"
#include "predict/ordered_output.hpp"

#include <digitnet/core/thread_team.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <vector>

namespace digitnet::tools {

/// Prints `pieces` pieces of work, made by up to `threads` threads, in the order of their numbers.
/// `take()` hands out the next one, `{number, ...}`, or nothing at the end, and `make(piece)` gives
/// its Printout; both are called by all threads. Throws what the first that failed threw.
template <class Take, class Make>
void print_in_order(std::size_t pieces, int threads, Take take, Make make) {
  constexpr std::size_t window = 64;
  OrderedOutput output{window};
  ThreadTeam team{
      static_cast<int>(std::clamp<std::size_t>(pieces, 1, static_cast<std::size_t>(threads)))};
  team.run([&](Part) {
    try {
      for (auto piece = take(); piece && output.wait_for(piece->number); piece = take()) {
        output.put(piece->number, make(*piece));
      }
    } catch (...) {
      output.fail(std::current_exception());
    }
  });
  output.finish();
}

/// Prints the answers that `read(piece)` gives, in that way and as print() does, and says what came
/// of them.
template <class Take, class Read>
PredictCounts print_answers(std::size_t pieces, const PredictOptions& options, std::size_t width,
                            Take take, Read read) {
  std::mutex counting;
  PredictCounts counts;
  print_in_order(pieces, options.threads, take, [&](const auto& piece) {
    const std::vector<Answer> answers = read(piece);
    Printout printout;
    for (const Answer& answer : answers) print(answer, options, width, printout);
    const std::lock_guard lock{counting};
    for (const Answer& answer : answers) count(answer, counts);
    return printout;
  });
  return counts;
}

/// Hands out the numbers from 0 to below `end`.
class Numbers {
 public:
  struct Piece {
    std::size_t number;
  };

  explicit Numbers(std::size_t end) noexcept : end_{end} {}

  std::optional<Piece> take() noexcept {
    const std::size_t number = next_++;
    return number < end_ ? std::optional{Piece{number}} : std::nullopt;
  }

 private:
  std::size_t end_;
  std::atomic<std::size_t> next_{0};
};

}  // namespace digitnet::tools
