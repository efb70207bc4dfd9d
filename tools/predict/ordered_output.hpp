#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace digitnet::tools {

/// What goes to standard output and to standard error, in the order in which it was said.
class Printout {
 public:
  void out(std::string text) { say(stdout, std::move(text)); }
  void error(std::string text) { say(stderr, std::move(text)); }

  void print() const;

 private:
  struct Piece {
    std::FILE* stream;
    std::string text;
  };

  void say(std::FILE* stream, std::string text);

  std::vector<Piece> pieces_;
};

/// Prints what several threads produce in the order of its numbers 0, 1, 2, ..., whoever is done
/// first, and keeps them from running too far ahead of it.
class OrderedOutput {
 public:
  /// `window`: how many numbers may be under way, at least 1.
  explicit OrderedOutput(std::size_t window) : window_{window} {}

  /// Waits until `number` is near enough to what was printed last. False: give up, somebody failed
  /// or nobody reads any more.
  [[nodiscard]] bool wait_for(std::size_t number);

  void put(std::size_t number, Printout printout);

  /// Makes everybody give up; finish() throws the first such exception.
  void fail(std::exception_ptr exception);

  void finish() const;

 private:
  std::size_t window_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::size_t, Printout> waiting_;
  std::size_t next_ = 0;
  bool stopped_ = false;
  std::exception_ptr exception_;
};

}  // namespace digitnet::tools
