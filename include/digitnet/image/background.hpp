#pragma once

#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <vector>

namespace digitnet {

/// Is the ink darker or lighter than what it is drawn on?
enum class Polarity { dark_ink, light_ink };

namespace detail {

/// A coarse grid of tiles over a picture of width x height pixels, at most `most` a side and each
/// at least `smallest` pixels wide.
struct TileGrid {
  int width, height, columns, rows;
  std::vector<int> column_of, row_of;

  TileGrid(int w, int h, int most, int smallest)
      : width{w},
        height{h},
        columns{std::clamp(w / smallest, 1, most)},
        rows{std::clamp(h / smallest, 1, most)},
        column_of(static_cast<std::size_t>(w)),
        row_of(static_cast<std::size_t>(h)) {
    for (int x = 0; x < w; ++x) column_of[static_cast<std::size_t>(x)] = x * columns / w;
    for (int y = 0; y < h; ++y) row_of[static_cast<std::size_t>(y)] = y * rows / h;
  }
};

/// One value a tile, spread over all pixels by bilinear interpolation between tile centres.
inline Plane interpolated(const Plane& tiles, const TileGrid& grid) {
  struct Stop {
    int low, high;
    float share;
  };
  const auto stops = [](int pixels, int count) {
    std::vector<Stop> result(static_cast<std::size_t>(pixels));
    for (int i = 0; i < pixels; ++i) {
      const float at =
          (static_cast<float>(i) + 0.5F) * static_cast<float>(count) / static_cast<float>(pixels) -
          0.5F;
      const int low = std::clamp(static_cast<int>(std::floor(at)), 0, count - 1);
      result[static_cast<std::size_t>(i)] = {low, (std::min)(low + 1, count - 1),
                                             std::clamp(at - static_cast<float>(low), 0.0F, 1.0F)};
    }
    return result;
  };
  const auto across = stops(grid.width, grid.columns), down = stops(grid.height, grid.rows);
  Plane result(grid.width, grid.height);
  std::vector<float> line(static_cast<std::size_t>(grid.columns));
  for (int y = 0; y < grid.height; ++y) {
    const Stop& v = down[static_cast<std::size_t>(y)];
    for (int c = 0; c < grid.columns; ++c) {
      line[static_cast<std::size_t>(c)] =
          tiles(c, v.low) + v.share * (tiles(c, v.high) - tiles(c, v.low));
    }
    auto out = result.row(y);
    for (std::size_t x = 0; x < out.size(); ++x) {
      const float low = line[static_cast<std::size_t>(across[x].low)];
      out[x] = low + across[x].share * (line[static_cast<std::size_t>(across[x].high)] - low);
    }
  }
  return result;
}

/// Histograms of gray levels of all tiles.
using TileHistograms = std::vector<std::array<std::uint32_t, 256>>;

inline TileHistograms tile_histograms(const Plane& gray, const TileGrid& grid) {
  TileHistograms result(static_cast<std::size_t>(grid.columns * grid.rows));
  for (int y = 0; y < gray.height(); ++y) {
    const int first = grid.row_of[static_cast<std::size_t>(y)] * grid.columns;
    for (int x = 0; x < gray.width(); ++x) {
      const auto level = static_cast<std::size_t>(std::clamp(gray(x, y) + 0.5F, 0.0F, 255.0F));
      ++result[static_cast<std::size_t>(first + grid.column_of[static_cast<std::size_t>(x)])]
              [level];
    }
  }
  return result;
}

}  // namespace detail

/// The level of the paper at each pixel, on the assumption of `polarity` and nothing else: in
/// overlapping windows of about 3/8 of the picture, the level that 80 % of the pixels do not exceed
/// (dark ink) or reach (light ink). So up to 4/5 of a window may be ink. O(pixels).
inline Plane rough_background(const Plane& gray, Polarity polarity) {
  const detail::TileGrid grid{gray.width(), gray.height(), 8, 8};
  const auto histograms = detail::tile_histograms(gray, grid);
  Plane tiles(grid.columns, grid.rows);
  for (int r = 0; r < grid.rows; ++r) {
    for (int c = 0; c < grid.columns; ++c) {
      std::array<std::uint32_t, 256> sum{};
      for (int j = (std::max)(0, r - 1); j <= (std::min)(grid.rows - 1, r + 1); ++j) {
        for (int i = (std::max)(0, c - 1); i <= (std::min)(grid.columns - 1, c + 1); ++i) {
          const auto& one = histograms[static_cast<std::size_t>(j * grid.columns + i)];
          for (std::size_t level = 0; level < 256; ++level) sum[level] += one[level];
        }
      }
      const double count = std::accumulate(sum.begin(), sum.end(), 0.0);
      const double wanted = count * (polarity == Polarity::dark_ink ? 0.8 : 0.2);
      std::size_t level = 0;
      for (double below = sum[0]; below <= wanted && level < 255; below += sum[level]) ++level;
      tiles(c, r) = static_cast<float>(level);
    }
  }
  return detail::interpolated(tiles, grid);
}

/// The level of the paper at each pixel as the local mean of the pixels that `ink` does not mark,
/// in tiles of 1/16 of the picture (at least 16 pixels); tiles that are nearly all ink are filled
/// from their neighbours. Nothing if there is next to no paper at all. O(pixels).
inline std::optional<Plane> background_around(const Plane& gray, const Mask& ink) {
  const detail::TileGrid grid{gray.width(), gray.height(), 16, 16};
  Plane sums(grid.columns, grid.rows), counts(grid.columns, grid.rows);
  for (int y = 0; y < gray.height(); ++y) {
    const int r = grid.row_of[static_cast<std::size_t>(y)];
    for (int x = 0; x < gray.width(); ++x) {
      if (ink(x, y) != 0) continue;
      const int c = grid.column_of[static_cast<std::size_t>(x)];
      sums(c, r) += gray(x, y);
      counts(c, r) += 1;
    }
  }
  const float tile_area = static_cast<float>(gray.size()) / static_cast<float>(sums.size());
  Plane tiles(grid.columns, grid.rows, -1.0F);
  std::size_t known = 0;
  for (int r = 0; r < grid.rows; ++r) {
    for (int c = 0; c < grid.columns; ++c) {
      float sum = 0, count = 0;
      for (int j = (std::max)(0, r - 1); j <= (std::min)(grid.rows - 1, r + 1); ++j) {
        for (int i = (std::max)(0, c - 1); i <= (std::min)(grid.columns - 1, c + 1); ++i) {
          const float weight = i == c && j == r ? 4.0F : 1.0F;
          sum += weight * sums(i, j);
          count += weight * counts(i, j);
        }
      }
      if (count > 0.5F * tile_area) {
        tiles(c, r) = sum / count;
        ++known;
      }
    }
  }
  if (known == 0) return std::nullopt;
  while (known < tiles.size()) {
    const Plane before = tiles;
    for (int r = 0; r < grid.rows; ++r) {
      for (int c = 0; c < grid.columns; ++c) {
        if (before(c, r) >= 0) continue;
        float sum = 0, count = 0;
        for (int j = (std::max)(0, r - 1); j <= (std::min)(grid.rows - 1, r + 1); ++j) {
          for (int i = (std::max)(0, c - 1); i <= (std::min)(grid.columns - 1, c + 1); ++i) {
            if (before(i, j) < 0) continue;
            sum += before(i, j);
            count += 1;
          }
        }
        if (count == 0) continue;
        tiles(c, r) = sum / count;
        ++known;
      }
    }
  }
  return detail::interpolated(tiles, grid);
}

/// How strongly each pixel is inked, 0..255. Dark ink is measured as the share of the paper's light
/// that it swallows, so a shadow on the paper does not count; light ink as plain difference.
inline Plane ink_strength(const Plane& gray, const Plane& background, Polarity polarity) {
  Plane result(gray.width(), gray.height());
  const auto in = gray.pixels(), paper = background.pixels();
  auto out = result.pixels();
  const bool dark = polarity == Polarity::dark_ink;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const float value =
        dark ? 255.0F * (paper[i] - in[i]) / (std::max)(paper[i], 32.0F) : in[i] - paper[i];
    out[i] = std::clamp(value, 0.0F, 255.0F);
  }
  return result;
}

}  // namespace digitnet
