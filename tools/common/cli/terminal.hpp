#pragma once

#include <string>
#include <string_view>

namespace digitnet::tools {

/// What may be written to one of the standard streams. The default is a pipe or a file.
struct Terminal {
  bool interactive = false;  ///< a terminal on which a line can be drawn again
  bool colour = false;       ///< takes colours, and the user has not set NO_COLOR
  bool unicode = false;      ///< shows UTF-8
  int width = 80;            ///< columns when asked
  int descriptor = -1;       ///< asked for the width again after a resize; -1 = never

  /// Columns now, at least 1.
  [[nodiscard]] int columns() const;

  /// Rows now, at least 1; 24 where nobody knows.
  [[nodiscard]] int rows() const;

  /// `text` between the escape codes of `style` ("1" bold, "2" dim, "32" green), plain without
  /// colour.
  [[nodiscard]] std::string styled(std::string_view text, std::string_view style) const;
};

/// What Terminal needs from the environment; null where a variable is not set.
struct TerminalEnvironment {
  const char* no_color = nullptr;
  const char* term = nullptr;
  const char* charset = nullptr;  ///< the first non-empty one of LC_ALL, LC_CTYPE and LANG
  const char* columns = nullptr;
};

/// Decides from the facts; NO_COLOR as in https://no-color.org: any value but the empty one.
Terminal make_terminal(bool is_tty, const TerminalEnvironment& environment, int descriptor = -1);

/// Progress, warnings and errors go here.
Terminal stderr_terminal();

/// Results go here.
Terminal stdout_terminal();

}  // namespace digitnet::tools
