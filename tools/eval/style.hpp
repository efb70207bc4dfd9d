#pragma once

#include <string>

namespace digitnet::tools {

/// The style sheet of digit-eval's page, for light and dark, wide and narrow screens and for paper.
/// Its colours are those of the pictures (see palette.hpp), which it replaces on dark screens.
[[nodiscard]] std::string eval_style();

}  // namespace digitnet::tools
