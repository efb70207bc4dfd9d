#include <doctest/doctest.h>

#include "common/drawing/text_plot.hpp"
#include "common/text/format.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace digitnet::tools;

namespace {

TextPlot plot_of(const std::vector<double>& values, bool logarithmic = false) {
  return {.title = "loss", .values = values, .logarithmic = logarithmic, .label = [](double v) {
            return significant(v, 3);
          }};
}

Terminal with_unicode() {
  Terminal terminal;
  terminal.unicode = true;
  return terminal;
}

constexpr std::size_t margin = 10;  // of the labels and the axis

/// Where each column has its stars, counted from the top line of the curve.
std::vector<std::vector<std::size_t>> stars(const std::vector<std::string>& lines) {
  std::vector<std::vector<std::size_t>> columns(lines[1].size() - margin);
  for (std::size_t row = 1; row < lines.size(); ++row) {
    for (std::size_t x = margin; x < lines[row].size(); ++x) {
      if (lines[row][x] == '*') columns[x - margin].push_back(row - 1);
    }
  }
  return columns;
}

}  // namespace

TEST_CASE("text plot: every line has the width, with labels of the ends") {
  for (const Terminal& terminal : {Terminal{}, with_unicode()}) {
    for (const std::size_t width : {20U, 31U, 90U}) {
      const auto lines = text_plot(plot_of({4, 1, 2}), width, 6, terminal);
      REQUIRE(lines.size() == 6);
      for (const std::string& line : lines) CHECK(display_width(line) == width);
      CHECK(lines[0].starts_with("loss  2 "));
      CHECK(lines[1].starts_with("       4 "));
      CHECK(lines[5].starts_with("       1 "));
    }
  }
}

TEST_CASE("text plot: a falling line goes from the top left to the bottom right") {
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(1000 - i);
  const auto columns = stars(text_plot(plot_of(values), 50, 9, Terminal{}));
  REQUIRE(columns.size() == 40);
  CHECK(columns.front() == std::vector<std::size_t>{0});
  CHECK(columns.back().back() == 7);
  for (std::size_t x = 1; x < columns.size(); ++x) {
    REQUIRE_FALSE(columns[x].empty());
    CHECK(columns[x].back() >= columns[x - 1].back());
  }
}

TEST_CASE("text plot: logarithms make a straight line of a halving loss") {
  std::vector<double> values;
  for (int i = 0; i < 40; ++i) values.push_back(std::exp2(-i));
  const auto straight = stars(text_plot(plot_of(values, true), 50, 9, Terminal{}));
  const auto steep = stars(text_plot(plot_of(values), 50, 9, Terminal{}));
  CHECK(straight[20].back() == 4);
  CHECK(steep[20].back() == 7);
  values[3] = 0;  // has no logarithm
  CHECK(stars(text_plot(plot_of(values, true), 50, 9, Terminal{})) ==
        stars(text_plot(plot_of(values), 50, 9, Terminal{})));
}

TEST_CASE("text plot: nothing, one value, the same values, and what is not finite") {
  const auto blank = text_plot(plot_of({}), 31, 5, Terminal{});
  CHECK(blank[0] == pad_right("loss", 31));
  CHECK(std::ranges::all_of(stars(blank), [](const auto& column) { return column.empty(); }));
  for (const std::vector<double>& values : {std::vector<double>{7}, std::vector<double>(90, 7)}) {
    const auto flat = stars(text_plot(plot_of(values), 31, 5, Terminal{}));
    CHECK(
        std::ranges::all_of(flat, [](const auto& c) { return c == std::vector<std::size_t>{3}; }));
  }
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const auto gap = stars(text_plot(plot_of({1, nan, 2}), 31, 5, Terminal{}));
  CHECK(gap[0] == std::vector<std::size_t>{3});
  CHECK(gap[10].empty());
  CHECK(gap[20] == std::vector<std::size_t>{0});
  CHECK(text_plot(plot_of({1, nan}), 31, 5, Terminal{})[0].starts_with("loss  1 "));
}

TEST_CASE("text plot: dots of braille characters, two by four") {
  const auto lines = text_plot(plot_of({0, 1}), 30, 2 + 1, with_unicode());
  CHECK(lines[1].find("⠉") != std::string::npos);  // the top dots of a character
  CHECK(lines[2].find("⣀") != std::string::npos);  // the bottom ones
}

TEST_CASE("text plot: a label that is too long is left out") {
  const auto lines = text_plot(plot_of({-1.23e-100, 5}), 30, 4, Terminal{});
  CHECK(lines[3].starts_with(std::string(9, ' ') + "|"));
  for (const std::string& line : lines) CHECK(display_width(line) == 30);
}

TEST_CASE("text plot: no room") {
  for (const std::string& line : text_plot(plot_of({1}), 19, 5, Terminal{})) CHECK(line.empty());
  CHECK(text_plot(plot_of({1}), 30, 2, Terminal{}).size() == 2);
}
