#pragma once

#include <digitnet/augment/augmentation.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

/// Geometric distortion of small images, in whole numbers only: coordinates are fixed point with 16
/// fractional bits, weights have 8, so results do not depend on the vector width, on fused
/// multiply-adds or on the compiler. Scratch lives on the stack, hence the limit on the side.
namespace digitnet::detail {

inline constexpr int warp_chunk = 16;  ///< inner loops run this often, for the vectoriser
inline constexpr int fixed_one = 1 << 16;
inline constexpr int full_ink = 255 << 16;  ///< what `bilinear` gives for a pixel of 255

/// One number for each pixel of a row.
struct alignas(64) WarpRow {
  std::array<std::int32_t, max_warp_side> values;
  std::int32_t* data() noexcept { return values.data(); }
  const std::int32_t* data() const noexcept { return values.data(); }
};

/// `width` rounded up to whole chunks; rows are computed this far.
constexpr int chunked(int width) noexcept { return (width + warp_chunk - 1) & -warp_chunk; }

/// Calls `body(x)` for every x below `chunked(width)`, which compilers turn into whole vectors.
template <class Body>
[[gnu::always_inline]] inline void for_each_chunked(int width, Body body) {
  const int end = chunked(width);
  for (int x = 0; x < end; ++x) body(x);
}

/// Where an output pixel reads: source = (x0 + xx x + xy y, y0 + yx x + yy y), 16 fractional bits.
struct AffineMap {
  std::int32_t xx = fixed_one, xy = 0, yx = 0, yy = fixed_one, x0 = 0, y0 = 0;
};

/// How the content of an image is to move, about the image's centre, in this order: scaled, sheared
/// (x grows by shear * y), turned (clockwise as displayed, y pointing down), shifted (pixels).
struct Pose {
  double radians = 0, scale_x = 1, scale_y = 1, shear = 0;
  int shift_x = 0, shift_y = 0;
};

/// The map that shows an image of `height` x `width` in `pose`: the inverse of the movement.
inline AffineMap inverse_map(const Pose& pose, int height, int width) {
  const double c = std::cos(pose.radians);
  const double s = std::sin(pose.radians);
  const auto fixed = [](double value) {
    return static_cast<std::int32_t>(std::lrint(value * fixed_one));
  };
  AffineMap map;
  map.xx = fixed((c + pose.shear * s) / pose.scale_x);
  map.xy = fixed((s - pose.shear * c) / pose.scale_x);
  map.yx = fixed(-s / pose.scale_y);
  map.yy = fixed(c / pose.scale_y);
  // Twice the centre is a whole number: the rounded map keeps it in place exactly.
  const std::int64_t from_x = width - 1 + 2 * pose.shift_x;
  const std::int64_t from_y = height - 1 + 2 * pose.shift_y;
  const auto origin = [&](int side, std::int32_t along_x, std::int32_t along_y) {
    const std::int64_t twice =
        std::int64_t{side - 1} * fixed_one - along_x * from_x - along_y * from_y;
    return static_cast<std::int32_t>(twice / 2);
  };
  map.x0 = origin(width, map.xx, map.xy);
  map.y0 = origin(height, map.yx, map.yy);
  return map;
}

/// An image framed by background and stored as vertical pairs: entry (y, x) holds pixel (y, x) in
/// its low and pixel (y + 1, x) in its high byte, so that two neighbouring entries are all four
/// pixels that a bilinear sample needs.
class PixelPairs {
 public:
  /// Takes an image of at most `max_warp_side` by `max_warp_side` pixels.
  void assign(const std::uint8_t* image, int height, int width) noexcept {
    height_ = height;
    width_ = width;
    stride_ = width + 3;
    static constexpr std::array<std::uint8_t, max_warp_side> background{};
    std::uint16_t* pair = pairs_.data();
    for (int y = -1; y <= height; ++y) {
      const std::uint8_t* upper = y >= 0 && y < height ? image + y * width : background.data();
      const std::uint8_t* lower = y + 1 < height ? image + (y + 1) * width : background.data();
      *pair++ = 0;
      for (int x = 0; x < width; ++x) {
        pair[x] = static_cast<std::uint16_t>(upper[x] | lower[x] << 8);
      }
      pair += width;
      *pair++ = 0;
      *pair++ = 0;
    }
  }

  /// Samples row `y` of the output at its affine positions plus the displacements (16 fractional
  /// bits): `ink` becomes 0 .. `full_ink`. Outside the image is background.
  void sample_row(const AffineMap& map, int y, const WarpRow* dx, const WarpRow* dy,
                  WarpRow& ink) const noexcept {
    alignas(64) std::array<std::int32_t, max_warp_side> entry, fraction_x, fraction_y;
    constexpr std::int32_t half_weight = 1 << 7;
    const std::int32_t row_x = map.x0 + map.xy * y + half_weight;
    const std::int32_t row_y = map.y0 + map.yy * y + half_weight;
    const std::int32_t last_x = width_ * fixed_one;
    const std::int32_t last_y = height_ * fixed_one;
    const auto locate = [&](int x, std::int32_t add_x, std::int32_t add_y) {
      const std::int32_t at_x = std::clamp(row_x + map.xx * x + add_x, -fixed_one, last_x);
      const std::int32_t at_y = std::clamp(row_y + map.yx * x + add_y, -fixed_one, last_y);
      const auto i = static_cast<std::size_t>(x);
      entry[i] = ((at_y >> 16) + 1) * stride_ + (at_x >> 16) + 1;
      fraction_x[i] = at_x >> 8 & 255;
      fraction_y[i] = at_y >> 8 & 255;
    };
    if (dx != nullptr && dy != nullptr) {
      for_each_chunked(width_, [&, add_x = dx->data(), add_y = dy->data()](int x) {
        locate(x, add_x[x], add_y[x]);
      });
    } else {
      for_each_chunked(width_, [&](int x) { locate(x, 0, 0); });
    }
    alignas(64) std::array<std::uint32_t, max_warp_side> four{};
    const std::uint16_t* pairs = pairs_.data();
    for (std::size_t x = 0; x < static_cast<std::size_t>(width_); ++x) {
      const std::uint16_t* pair = pairs + entry[x];
      four[x] = pair[0] | static_cast<std::uint32_t>(pair[1]) << 16U;
    }
    for_each_chunked(width_, [&](int x) {
      const auto i = static_cast<std::size_t>(x);
      ink.values[i] = bilinear(four[i], static_cast<std::uint32_t>(fraction_x[i]),
                               static_cast<std::uint32_t>(fraction_y[i]));
    });
  }

 private:
  /// Both columns are interpolated by one product: a column's result has exactly 16 bits.
  [[gnu::always_inline]] static std::int32_t bilinear(std::uint32_t four, std::uint32_t x,
                                                      std::uint32_t y) noexcept {
    const std::uint32_t upper = four & 0x00FF00FFU;
    const std::uint32_t lower = four >> 8U & 0x00FF00FFU;
    const std::uint32_t columns = (upper << 8U) + (lower - upper) * y;
    const std::uint32_t left = columns & 0xFFFFU;
    const std::uint32_t right = columns >> 16U;
    return static_cast<std::int32_t>((left << 8U) + (right - left) * x);
  }

  static constexpr std::size_t capacity = (max_warp_side + 2) * (max_warp_side + 3);
  int height_ = 0, width_ = 0, stride_ = 0;
  std::array<std::uint16_t, capacity>
      pairs_;  // left uninitialised on purpose: `assign` fills what is read
};

/// Writes a row of ink as numbers from 0 to 1, computed in single precision; exactly pixel / 255
/// where a pixel was not blended.
template <class Scalar>
void write_row(const WarpRow& ink, int width, Scalar* out) noexcept {
  alignas(64) std::array<float, max_warp_side> row;
  for_each_chunked(width, [&](int x) {
    const auto i = static_cast<std::size_t>(x);
    row[i] = static_cast<float>(ink.values[i]) / static_cast<float>(full_ink);
  });
  std::copy_n(row.data(), width, out);
}

/// Pixels / 255 after a shift by whole pixels.
template <class Scalar>
void shift_image(const std::uint8_t* image, int height, int width, int shift_x, int shift_y,
                 Scalar* out) noexcept {
  const int begin = std::clamp(shift_x, 0, width);
  const int end = std::clamp(width + shift_x, begin, width);
  for (int y = 0; y < height; ++y, out += width) {
    const int from = y - shift_y;
    if (from < 0 || from >= height) {
      std::fill_n(out, width, Scalar{0});
      continue;
    }
    std::fill_n(out, begin, Scalar{0});
    const std::uint8_t* row = image + from * width - shift_x;
    for (int x = begin; x < end; ++x) out[x] = static_cast<float>(row[x]) / 255.0F;
    std::fill_n(out + end, width - end, Scalar{0});
  }
}

}  // namespace digitnet::detail
