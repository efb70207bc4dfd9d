#include "common/drawing/picture_text.hpp"

#include <doctest/doctest.h>
#include <digitnet/core/error.hpp>

#include <array>
#include <cstdint>

using digitnet::tools::picture_text;
using digitnet::tools::Terminal;

namespace {

// Black, white; a dark gray, a light gray.
constexpr std::array<std::uint8_t, 4> pixels{0, 255, 70, 190};

}  // namespace

TEST_CASE("A picture in plain characters, two columns a pixel") {
  CHECK(picture_text(pixels, 2, {}) ==
        "+----+\n"
        "|  @@|\n"
        "|::##|\n"
        "+----+\n");
}

TEST_CASE("A picture in shades") {
  Terminal terminal;
  terminal.unicode = true;
  CHECK(picture_text(pixels, 2, terminal) == "┌────┐\n│  ██│\n│░░▓▓│\n└────┘\n");
}

TEST_CASE("A picture in gray half blocks, two rows a line") {
  Terminal terminal;
  terminal.unicode = terminal.colour = true;
  CHECK(picture_text(pixels, 2, terminal) ==
        "┌──┐\n│\x1b[38;5;16;48;5;238m▀\x1b[38;5;231;48;5;250m▀\x1b[0m│\n└──┘\n");
  // The last line of an odd number of rows has nothing below.
  CHECK(picture_text(std::array<std::uint8_t, 1>{255}, 1, terminal) ==
        "┌─┐\n│\x1b[38;5;231;48;5;16m▀\x1b[0m│\n└─┘\n");
}

TEST_CASE("A picture of another size is refused") {
  CHECK_THROWS_AS(static_cast<void>(picture_text(pixels, 3, {})), digitnet::InvalidArgument);
}
