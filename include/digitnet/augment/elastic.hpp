#pragma once

#include <digitnet/augment/augmentation.hpp>
#include <digitnet/augment/warp.hpp>
#include <digitnet/core/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

namespace digitnet::detail {

/// A smooth random displacement of every pixel, after Simard, Steinkraus and Platt, "Best practices
/// for convolutional neural networks applied to visual document analysis" (ICDAR 2003).
///
/// They smooth uniform noise in [-1, 1] at every pixel by a Gaussian of `sigma` pixels and multiply
/// by `alpha`. Here the noise sits at the knots of a uniform cubic B-spline instead. A spline
/// kernel with knots h apart has the variance h^2 / 3, so h = sqrt(3) sigma gives the same
/// smoothness, and `elastic_amplitude` the same mean size, for a hundredth of the arithmetic. The
/// grid of knots is placed at random, so that no pixel is special.
///
/// Rows are made on demand, in ascending order, from the four rows of knots around them.
class ElasticField {
 public:
  /// `sigma` >= min_elastic_sigma; |elastic_amplitude(alpha, sigma)| <= max_elastic_amplitude.
  ElasticField(float alpha, float sigma, int width, Seed seed) noexcept
      : random_{seed, Purpose::augmentation},
        step_{static_cast<std::int32_t>(
            std::lrint(fixed_one / (std::numbers::sqrt3_v<double> * sigma)))},
        amplitude_{std::lrint(elastic_amplitude(alpha, sigma) * knot_one)},
        width_{width} {
    const std::uint32_t phase = random_();
    row_phase_ = static_cast<std::int32_t>(phase >> 16U);
    const auto column_phase = static_cast<std::int32_t>(phase & 0xFFFFU);
    for_each_chunked(width, [&](int x) {
      const std::int32_t position = column_phase + x * step_;
      const auto i = static_cast<std::size_t>(x);
      column_knot_[i] = static_cast<std::uint8_t>(position >> 16);
      column_weights_[i] = spline_weights(position);
    });
    knots_ = ((column_phase + (chunked(width) - 1) * step_) >> 16) + 4;
  }

  /// Displacements of row `y`, 16 fractional bits.
  void row(int y, WarpRow& dx, WarpRow& dy) noexcept {
    const std::int32_t position = row_phase_ + y * step_;
    const int first = position >> 16;
    while (made_ < first + 4) make_row(made_++);
    const std::array<std::int32_t, 4> weights = spline_weights(position);
    const auto blend = [&](const std::array<WarpRow, 4>& rows, WarpRow& out) {
      const auto knot_row = [&](int k) {
        return rows[static_cast<std::size_t>((first + k) & 3)].data();
      };
      const std::int32_t *a = knot_row(0), *b = knot_row(1), *c = knot_row(2), *d = knot_row(3);
      std::int32_t* result = out.data();
      for_each_chunked(width_, [=](int x) {
        result[x] =
            (weights[0] * a[x] + weights[1] * b[x] + weights[2] * c[x] + weights[3] * d[x]) >>
            (knot_bits + weight_bits - 16);
      });
    };
    blend(rows_x_, dx);
    blend(rows_y_, dy);
  }

 private:
  static constexpr int knot_bits = 10, weight_bits = 12;  // with 64 pixels and a sign: 29 bits
  static constexpr int knot_one = 1 << knot_bits;
  static constexpr std::size_t max_knots = 44;  // 64 / sqrt(3) + 5, rounded up

  /// The uniform cubic B-spline at `position` (16 fractional bits): four weights, sum
  /// 2^weight_bits.
  static std::array<std::int32_t, 4> spline_weights(std::int32_t position) noexcept {
    constexpr std::int32_t one = 1 << 10;
    constexpr std::int32_t sixth = 10923;  // 2^16 / 6
    const auto scaled = [](std::int32_t value) { return value * sixth >> (16 + 15 - weight_bits); };
    const std::int32_t t = position >> 6 & (one - 1);
    const std::int32_t u = one - t;
    const std::int32_t first = scaled(u * u * u >> 15);
    const std::int32_t second = scaled((4 << 15) - 3 * (t * t * (2 * one - t) >> 15));
    const std::int32_t last = scaled(t * t * t >> 15);
    return {first, second, (1 << weight_bits) - first - second - last, last};
  }

  /// Draws one row of knots, 16 random bits a displacement, and interpolates it along x.
  void make_row(int index) noexcept {
    std::array<std::int32_t, max_knots> knots_x, knots_y;
    const auto displacement = [this](std::uint32_t bits) {
      return static_cast<std::int32_t>((2 * std::int64_t{bits} - 0xFFFF) * amplitude_ >> 16);
    };
    for (std::size_t k = 0; k < static_cast<std::size_t>(knots_); ++k) {
      const std::uint32_t bits = random_();
      knots_x[k] = displacement(bits >> 16U);
      knots_y[k] = displacement(bits & 0xFFFFU);
    }
    const auto slot = static_cast<std::size_t>(index & 3);
    std::int32_t* row_x = rows_x_[slot].data();
    std::int32_t* row_y = rows_y_[slot].data();
    for_each_chunked(width_, [&](int x) {
      const auto i = static_cast<std::size_t>(x);
      const std::int32_t* from_x = knots_x.data() + column_knot_[i];
      const std::int32_t* from_y = knots_y.data() + column_knot_[i];
      std::int32_t sum_x = 0, sum_y = 0;
      for (std::size_t k = 0; k < 4; ++k) {
        sum_x += column_weights_[i][k] * from_x[k];
        sum_y += column_weights_[i][k] * from_y[k];
      }
      row_x[x] = sum_x >> weight_bits;
      row_y[x] = sum_y >> weight_bits;
    });
  }

  RandomStream random_;
  std::int32_t step_;  // knots a pixel, 16 fractional bits
  std::int64_t amplitude_;
  int width_, knots_ = 0, made_ = 0;
  std::int32_t row_phase_ = 0;
  std::array<std::uint8_t, max_warp_side> column_knot_;
  std::array<std::array<std::int32_t, 4>, max_warp_side> column_weights_;
  std::array<WarpRow, 4> rows_x_, rows_y_;  // knot row k lives in slot k mod 4
};

}  // namespace digitnet::detail
