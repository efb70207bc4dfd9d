#include "common/cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace digitnet::tools {
namespace {

bool is_set(const char* variable) { return variable != nullptr && *variable != '\0'; }

const char* first_set(const char* a, const char* b, const char* c) {
  return is_set(a) ? a : is_set(b) ? b : c;
}

/// Columns and rows of the terminal behind `descriptor`, or 0.
winsize window_size(int descriptor) {
  winsize size{};
  if (descriptor < 0 || ioctl(descriptor, TIOCGWINSZ, &size) != 0) return {};
  return size;
}

Terminal standard_stream(int descriptor) {
  const TerminalEnvironment environment{
      std::getenv("NO_COLOR"), std::getenv("TERM"),
      first_set(std::getenv("LC_ALL"), std::getenv("LC_CTYPE"), std::getenv("LANG")),
      std::getenv("COLUMNS")};
  return make_terminal(isatty(descriptor) == 1, environment, descriptor);
}

}  // namespace

int Terminal::columns() const {
  const int now = window_size(descriptor).ws_col;
  return std::max(1, now > 0 ? now : width);
}

int Terminal::rows() const {
  constexpr int usual = 24;
  const int now = window_size(descriptor).ws_row;
  return now > 0 ? now : usual;
}

std::string Terminal::styled(std::string_view text, std::string_view style) const {
  if (!colour) return std::string{text};
  return "\x1b[" + std::string{style} + "m" + std::string{text} + "\x1b[0m";
}

Terminal make_terminal(bool is_tty, const TerminalEnvironment& environment, int descriptor) {
  Terminal terminal;
  const std::string_view term = is_set(environment.term) ? environment.term : "dumb";
  terminal.interactive = is_tty && term != "dumb";
  terminal.colour = terminal.interactive && !is_set(environment.no_color);
  if (is_set(environment.charset)) {
    std::string charset{environment.charset};
    std::transform(charset.begin(), charset.end(), charset.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    terminal.unicode =
        charset.find("utf-8") != std::string::npos || charset.find("utf8") != std::string::npos;
  }
  if (is_set(environment.columns)) {
    const std::string_view text = environment.columns;
    int columns = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
    if (error == std::errc{} && end == text.data() + text.size() && columns > 0) {
      terminal.width = columns;
    }
  }
  if (terminal.interactive) terminal.descriptor = descriptor;
  return terminal;
}

Terminal stderr_terminal() { return standard_stream(STDERR_FILENO); }

Terminal stdout_terminal() { return standard_stream(STDOUT_FILENO); }

}  // namespace digitnet::tools
