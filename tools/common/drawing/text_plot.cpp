#include "common/drawing/text_plot.hpp"

#include "common/text/format.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

namespace digitnet::tools {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// So many means of neighbours, or the values themselves if there are fewer.
std::vector<double> at_most(std::span<const double> values, std::size_t count) {
  if (values.size() <= count) return {values.begin(), values.end()};
  std::vector<double> means;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t first = i * values.size() / count, last = (i + 1) * values.size() / count;
    double sum = 0;
    std::size_t finite = 0;
    for (std::size_t j = first; j < last; ++j) {
      if (std::isfinite(values[j])) sum += values[j], ++finite;
    }
    means.push_back(finite > 0 ? sum / static_cast<double>(finite) : none);
  }
  return means;
}

/// Dots in a grid of characters, each of `across` by `down` of them.
class DotGrid {
 public:
  DotGrid(std::size_t columns, std::size_t rows, bool unicode)
      : columns_{columns},
        across_{unicode ? std::size_t{2} : 1},
        down_{unicode ? std::size_t{4} : 1},
        dots_(columns * rows),
        rows_{rows} {}

  [[nodiscard]] std::size_t width() const { return columns_ * across_; }
  [[nodiscard]] std::size_t height() const { return rows_ * down_; }

  /// `y` counts from the bottom.
  void set(std::size_t x, std::size_t y) {
    const std::size_t from_top = height() - 1 - y;
    // A braille character's dots: 1 2 3 7 in the left column, 4 5 6 8 in the right one.
    constexpr std::array<std::array<std::uint8_t, 4>, 2> bits{{{1, 2, 4, 64}, {8, 16, 32, 128}}};
    const std::uint8_t bit = across_ == 1 ? std::uint8_t{1} : bits[x % 2][from_top % 4];
    dots_[from_top / down_ * columns_ + x / across_] |= bit;
  }

  [[nodiscard]] std::string row(std::size_t row) const {
    std::string text;
    for (std::size_t x = 0; x < columns_; ++x) {
      const std::uint8_t dots = dots_[row * columns_ + x];
      if (across_ == 1) {
        text += dots != 0 ? '*' : ' ';
      } else {  // U+2800 and the dots, in UTF-8
        text += {static_cast<char>(0xE2), static_cast<char>(0xA0 | dots >> 6U),
                 static_cast<char>(0x80 | (dots & 0x3FU))};
      }
    }
    return text;
  }

 private:
  std::size_t columns_, across_, down_;
  std::vector<std::uint8_t> dots_;
  std::size_t rows_;
};

/// A curve through the points, without gaps where it is steep.
void draw(DotGrid& grid, std::span<const double> heights, std::size_t width) {
  const double top = static_cast<double>(grid.height() - 1);
  std::size_t before = 0;
  bool joined = false;
  for (std::size_t x = 0; x < width; ++x) {
    // Fewer values than dots are spread over the width.
    const std::size_t i = x * heights.size() / width;
    if (!std::isfinite(heights[i])) {
      joined = false;
      continue;
    }
    const auto y = static_cast<std::size_t>(std::lround(heights[i] * top));
    const auto [low, high] = std::minmax(joined ? before : y, y);
    for (std::size_t dot = low; dot <= high; ++dot) grid.set(x, dot);
    before = y;
    joined = true;
  }
}

}  // namespace

std::vector<std::string> text_plot(const TextPlot& plot, std::size_t width, std::size_t height,
                                   const Terminal& terminal) {
  constexpr std::size_t least_width = 20, least_height = 3, label_columns = 10;
  if (width < least_width || height < least_height) return std::vector<std::string>(height);
  const auto finite = [](double value) { return std::isfinite(value); };
  const auto last = std::find_if(plot.values.rbegin(), plot.values.rend(), finite);
  const bool empty = last == plot.values.rend();

  DotGrid grid{width - label_columns, height - 1, terminal.unicode};
  std::vector<double> means = at_most(plot.values, grid.width());
  double least = none, most = none;
  for (const double mean : means) {
    if (!finite(mean)) continue;
    least = std::isnan(least) ? mean : std::min(least, mean);
    most = std::isnan(most) ? mean : std::max(most, mean);
  }
  if (!empty) {
    const bool logarithmic = plot.logarithmic && least > 0;
    const auto scaled = [&](double value) { return logarithmic ? std::log(value) : value; };
    const double range = scaled(most) - scaled(least);
    for (double& mean : means) mean = range > 0 ? (scaled(mean) - scaled(least)) / range : 0;
    draw(grid, means, grid.width());
  }

  const std::string now = empty ? "" : plot.label(*last);
  std::string head = std::string{plot.title} + (now.empty() ? "" : "  " + now);
  if (display_width(head) > width) head = now;
  const std::string title = pad_right(head, width);
  std::vector<std::string> lines{terminal.styled(title, "1")};
  for (std::size_t row = 0; row + 1 < height; ++row) {
    const bool top = row == 0, bottom = row + 2 == height;
    std::string label = empty ? "" : top ? plot.label(most) : bottom ? plot.label(least) : "";
    if (display_width(label) > label_columns - 2) label.clear();
    lines.push_back(terminal.styled(pad_left(label, label_columns - 2), "2") +
                    (terminal.unicode ? " │" : " |") + terminal.styled(grid.row(row), "36"));
  }
  return lines;
}

}  // namespace digitnet::tools
