#include "predict/ordered_output.hpp"

#include <utility>

namespace digitnet::tools {

void Printout::say(std::FILE* stream, std::string text) {
  if (!pieces_.empty() && pieces_.back().stream == stream) {
    pieces_.back().text += text;
  } else {
    pieces_.push_back({stream, std::move(text)});
  }
}

void Printout::print() const {
  for (const Piece& piece : pieces_) {
    // Where both streams are the same terminal, lines must not overtake each other.
    if (piece.stream == stderr) std::fflush(stdout);
    std::fwrite(piece.text.data(), 1, piece.text.size(), piece.stream);
  }
}

bool OrderedOutput::wait_for(std::size_t number) {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [&] { return stopped_ || number < next_ + window_; });
  return !stopped_;
}

void OrderedOutput::put(std::size_t number, Printout printout) {
  const std::lock_guard lock{mutex_};
  if (stopped_) return;
  waiting_.emplace(number, std::move(printout));
  for (auto first = waiting_.begin(); first != waiting_.end() && first->first == next_; ++next_) {
    first->second.print();
    first = waiting_.erase(first);
  }
  stopped_ = std::ferror(stdout) != 0;
  changed_.notify_all();
}

void OrderedOutput::fail(std::exception_ptr exception) {
  const std::lock_guard lock{mutex_};
  if (!exception_) exception_ = std::move(exception);
  stopped_ = true;
  changed_.notify_all();
}

void OrderedOutput::finish() const {
  if (exception_) std::rethrow_exception(exception_);
}

}  // namespace digitnet::tools
