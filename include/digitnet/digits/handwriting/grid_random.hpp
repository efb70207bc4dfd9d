#pragma once

#include <digitnet/core/random.hpp>

#include <cmath>
#include <cstdint>

namespace digitnet {

namespace detail {

/// `value` rounded to a multiple of 2^-16. Handwriting is computed with such numbers in double,
/// rounded after each step: products of two of them are exact, and what fused multiply-adds,
/// vectors or a mathematical library change in a last bit does not survive the rounding.
[[nodiscard]] inline double on_grid(double value) noexcept {
  return std::floor(value * 0x1p16 + 0.5) * 0x1p-16;
}

}  // namespace detail

/// Random numbers on a grid of 2^-16, so that drawings are the same on every platform.
class GridRandom {
 public:
  explicit GridRandom(const RandomStream& stream) noexcept : stream_{stream} {}

  /// Uniform from `low` to `high`, both less than 2^8 in size.
  double between(double low, double high) noexcept {
    const double from = detail::on_grid(low);
    return detail::on_grid(from + (detail::on_grid(high) - from) * double{stream_.uniform()});
  }

  /// Like a normal distribution of standard deviation `sigma`, but never beyond three of them: the
  /// sum of three uniform numbers.
  double spread(double sigma) noexcept {
    const double first = double{stream_.uniform()}, second = double{stream_.uniform()};
    const double sum = first + second + double{stream_.uniform()};
    return detail::on_grid(detail::on_grid(sigma) * detail::on_grid(2 * sum - 3));
  }

  bool chance(double probability) noexcept { return double{stream_.uniform()} < probability; }

  /// Uniform from 0 to `bound` - 1; `bound` > 0.
  std::uint32_t below(std::uint32_t bound) noexcept { return stream_.below(bound); }

  /// 32 random bits.
  std::uint32_t bits() noexcept { return stream_(); }

 private:
  RandomStream stream_;
};

}  // namespace digitnet
