#include "common/drawing/picture_text.hpp"

#include <digitnet/core/error.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace digitnet::tools {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

/// Nearest gray of the 256-colour palette: 232 to 255, and the cube's black and white at the ends.
std::string palette_gray(std::uint8_t value) {
  const int step = (value * 25 + 127) / 255;
  return std::to_string(step == 0 ? 16 : step == 25 ? 231 : 231 + step);
}

}  // namespace

std::string picture_text(std::span<const std::uint8_t> pixels, std::size_t side,
                         const Terminal& terminal) {
  if (pixels.size() != side * side) throw InvalidArgument{"a picture that is not square"};
  static constexpr std::array<std::string_view, 5> shades{"  ", "░░", "▒▒", "▓▓", "██"};
  static constexpr std::string_view ascii = " .:-=+*#%@";
  const bool blocks = terminal.unicode && terminal.colour;
  const auto pixel = [&](std::size_t x, std::size_t y) -> std::uint8_t {
    return y < side ? pixels[y * side + x] : std::uint8_t{0};
  };
  const std::string bar = repeated(terminal.unicode ? "─" : "-", blocks ? side : 2 * side);
  const std::string_view edge = terminal.unicode ? "│" : "|";

  std::string text = terminal.unicode ? "┌" + bar + "┐\n" : "+" + bar + "+\n";
  for (std::size_t y = 0; y < side; y += blocks ? 2 : 1) {
    text += edge;
    for (std::size_t x = 0; x < side; ++x) {
      const std::size_t value = pixel(x, y);
      if (blocks) {
        text += "\x1b[38;5;" + palette_gray(pixel(x, y)) + ";48;5;" +
                palette_gray(pixel(x, y + 1)) + "m▀";
      } else if (terminal.unicode) {
        text += shades[(value * (shades.size() - 1) + 127) / 255];
      } else {
        text.append(2, ascii[(value * (ascii.size() - 1) + 127) / 255]);
      }
    }
    if (blocks) text += "\x1b[0m";
    (text += edge) += '\n';
  }
  return text + (terminal.unicode ? "└" + bar + "┘\n" : "+" + bar + "+\n");
}

}  // namespace digitnet::tools
