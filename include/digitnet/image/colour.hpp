#pragma once

#include <digitnet/image/canvas.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace digitnet {

/// Luma of an RGB pixel, ITU-R BT.601, in 0..255; a gray pixel keeps its value exactly.
constexpr std::uint8_t luma(unsigned red, unsigned green, unsigned blue) noexcept {
  return static_cast<std::uint8_t>((77 * red + 150 * green + 29 * blue + 128) >> 8U);
}

/// `value` laid with `alpha` (0 transparent .. 255 opaque) over `canvas`, rounded to nearest.
constexpr std::uint8_t composited(unsigned value, unsigned alpha, unsigned canvas) noexcept {
  return static_cast<std::uint8_t>((value * alpha + canvas * (255 - alpha) + 127) / 255);
}

/// What a picture is decoded to: gray levels, or its colours.
template <class Pixel>
concept PicturePixel = std::same_as<Pixel, Gray> || std::same_as<Pixel, Rgb>;

/// A gray picture with pixels of another kind.
template <PicturePixel Pixel>
[[nodiscard]] Raster<Pixel> as_pixels(Picture gray) {
  if constexpr (std::same_as<Pixel, Gray>) {
    return gray;
  } else {
    Raster<Rgb> result(gray.width(), gray.height());
    std::ranges::transform(gray.pixels(), result.pixels().begin(), [](Gray level) {
      return Rgb{level, level, level};
    });
    return result;
  }
}

/// Gray + alpha, two bytes a pixel, as a picture on the canvas that suits it.
template <PicturePixel Pixel = Gray>
Raster<Pixel> flatten_gray(std::span<const std::uint8_t> bytes, int width, int height) {
  Picture result(width, height);
  const auto gray = [&](std::size_t i) { return bytes[2 * i]; };
  const auto alpha = [&](std::size_t i) { return bytes[2 * i + 1]; };
  auto out = result.pixels();
  bool transparent = false;
  for (std::size_t i = 0; i < out.size(); ++i) transparent |= alpha(i) != 255;
  const std::uint8_t canvas = transparent ? canvas_for(width, height, gray, alpha) : 255;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = composited(gray(i), alpha(i), canvas);
  return as_pixels<Pixel>(std::move(result));
}

namespace detail {

/// Sums of products of (R, G, B) about their mean, per pixel.
using Covariance = std::array<std::array<double, 3>, 3>;

inline Covariance colour_covariance(std::span<const std::uint8_t> rgba) {
  std::array<double, 3> sum{};
  Covariance products{};
  // An odd stride, for about 2^16 samples, avoids marching in step with the rows.
  const std::size_t count = rgba.size() / 4, stride = count > 65536 ? (count / 65536) | 1U : 1;
  double n = 0;
  for (std::size_t i = 0; i < count; i += stride, n += 1) {
    for (std::size_t a = 0; a < 3; ++a) {
      const double value = rgba[4 * i + a];
      sum[a] += value;
      for (std::size_t b = 0; b <= a; ++b) products[a][b] += value * rgba[4 * i + b];
    }
  }
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      products[a][b] = products[a][b] / n - sum[a] / n * (sum[b] / n);
      products[b][a] = products[a][b];
    }
  }
  return products;
}

/// How much the gray value varies if it is `weights` times (R, G, B).
inline double projected_variance(const Covariance& c, const std::array<double, 3>& weights) {
  double result = 0;
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = 0; b < 3; ++b) result += weights[a] * c[a][b] * weights[b];
  }
  return result;
}

}  // namespace detail

/// RGB weights, absolute values adding up to 1, that turn a colour picture into gray. Luma is the
/// rule; where it nearly loses the drawing (yellow on white, red on green of the same brightness)
/// it is the first principal component of the colours.
inline std::array<double, 3> gray_weights(std::span<const std::uint8_t> rgba) {
  constexpr std::array<double, 3> usual{77.0 / 256, 150.0 / 256, 29.0 / 256};
  const detail::Covariance c = detail::colour_covariance(rgba);
  std::size_t widest = 0;
  for (std::size_t a = 1; a < 3; ++a) {
    if (c[a][a] > c[widest][widest]) widest = a;
  }
  std::array<double, 3> axis = c[widest];
  for (int iteration = 0; iteration < 32; ++iteration) {  // power iteration
    std::array<double, 3> next{};
    double norm = 0;
    for (std::size_t a = 0; a < 3; ++a) {
      for (std::size_t b = 0; b < 3; ++b) next[a] += c[a][b] * axis[b];
      norm += std::abs(next[a]);
    }
    if (!(norm > 0)) return usual;
    for (std::size_t a = 0; a < 3; ++a) axis[a] = next[a] / norm;
  }
  const double principal = detail::projected_variance(c, axis);
  return principal > 4 * detail::projected_variance(c, usual) && principal > 4 ? axis : usual;
}

namespace detail {

/// The gray levels of opaque `rgba`; colours become gray as in gray_weights().
inline void write_gray(std::span<const std::uint8_t> rgba, bool coloured, std::span<Gray> out) {
  if (!coloured) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = rgba[4 * i];
    return;
  }
  const auto weights = gray_weights(rgba);
  std::array<std::array<float, 256>, 3> table{};
  float offset = 0.5F;  // negative weights would leave 0..255
  for (std::size_t a = 0; a < 3; ++a) {
    offset += weights[a] < 0 ? static_cast<float>(-255 * weights[a]) : 0.0F;
    for (std::size_t v = 0; v < 256; ++v) {
      table[a][v] = static_cast<float>(weights[a] * static_cast<double>(v));
    }
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(table[0][rgba[4 * i]] + table[1][rgba[4 * i + 1]] +
                                       table[2][rgba[4 * i + 2]] + offset);
  }
}

}  // namespace detail

/// RGB + alpha, four bytes a pixel, as a picture on the canvas that suits it. The bytes are
/// composited in place.
template <PicturePixel Pixel = Gray>
Raster<Pixel> flatten_colour(std::span<std::uint8_t> rgba, int width, int height) {
  Raster<Pixel> result(width, height);
  bool transparent = false, coloured = false;
  for (std::size_t i = 0; i + 3 < rgba.size(); i += 4) {
    transparent |= rgba[i + 3] != 255;
    coloured |= rgba[i] != rgba[i + 1] || rgba[i] != rgba[i + 2];
  }
  if (transparent) {
    const std::uint8_t canvas = canvas_for(
        width, height,
        [&](std::size_t i) { return luma(rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2]); },
        [&](std::size_t i) { return rgba[4 * i + 3]; });
    for (std::size_t i = 0; i + 3 < rgba.size(); i += 4) {
      for (std::size_t a = 0; a < 3; ++a)
        rgba[i + a] = composited(rgba[i + a], rgba[i + 3], canvas);
    }
  }
  auto out = result.pixels();
  if constexpr (std::same_as<Pixel, Gray>) {
    detail::write_gray(rgba, coloured, out);
  } else {
    for (std::size_t i = 0; i < out.size(); ++i) std::copy_n(&rgba[4 * i], 3, out[i].begin());
  }
  return result;
}

}  // namespace digitnet
