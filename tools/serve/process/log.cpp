#include "serve/process/log.hpp"

#include <cstdio>
#include <ctime>
#include <new>
#include <string>

namespace digitnet::serve {
namespace {

constexpr int most_lines = 20, most_repeated = 3;
constexpr std::chrono::seconds period{10};

/// One call, so that lines of several threads and programs do not mix.
void write_line(const std::string& text) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char time[32];
  std::strftime(time, sizeof time, "%Y-%m-%dT%H:%M:%SZ", &utc);
  const std::string line = std::string{time} + " digit-serve: " + text + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

Log::~Log() {
  try {
    if (left_out_ > 0) write_line(std::to_string(left_out_) + " lines were left out");
  } catch (const std::bad_alloc&) {
  }
}

void Log::say(std::string_view text) noexcept {
  try {
    const std::lock_guard lock{mutex_};
    const auto now = Clock::now();
    if (now - start_ > period) {
      start_ = now;
      lines_ = 0;
      repeated_ = 0;
    }
    repeated_ = text == last_ ? repeated_ + 1 : 1;
    if (lines_ == most_lines || repeated_ > most_repeated) {
      ++left_out_;
      return;
    }
    ++lines_;
    last_ = text;
    std::string line{text};
    for (char& c : line) {
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
    }
    if (left_out_ > 0) line += " (" + std::to_string(left_out_) + " lines before were left out)";
    left_out_ = 0;
    write_line(line);
  } catch (const std::exception&) {  // no memory: nothing is said
  }
}

}  // namespace digitnet::serve
