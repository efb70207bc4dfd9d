#pragma once

#include <digitnet/core/requirements.hpp>

#include <cstddef>
#include <string>

namespace digitnet {

// The widest vectors name what depends on them: libraries that were compiled for different
// processors may then meet in one program, without either taking the other's functions for its own.
// All templates of networks and kernels have a Shape among their arguments, and so the name of this
// namespace.
#if defined(__AVX512F__)
inline namespace vectors_of_64_bytes {
#elif defined(__AVX__)
inline namespace vectors_of_32_bytes {
#else
inline namespace vectors_of_16_bytes {
#endif

/// The size of one image or feature map: channels x height x width (C, H, W).
/// A fully connected layer sees `Shape{n, 1, 1}`.
struct Shape {
  int channels;
  int height = 1;
  int width = 1;

  /// Number of scalars, C * H * W.
  [[nodiscard]] constexpr std::size_t size() const noexcept {
    return static_cast<std::size_t>(channels) * static_cast<std::size_t>(height) *
           static_cast<std::size_t>(width);
  }

  /// "1x28x28".
  [[nodiscard]] std::string text() const {
    return std::to_string(channels) + "x" + std::to_string(height) + "x" + std::to_string(width);
  }

  friend constexpr bool operator==(const Shape&, const Shape&) = default;
};

}  // inline namespace

/// An exact compile-time fraction: floating-point template arguments are not portable yet.
struct Fraction {
  int numerator;
  int denominator = 1;

  /// "1/4".
  [[nodiscard]] std::string text() const {
    return std::to_string(numerator) + "/" + std::to_string(denominator);
  }

  /// Whether it lies in [0, 1).
  [[nodiscard]] constexpr bool below_one() const noexcept {
    return denominator > 0 && numerator >= 0 && numerator < denominator;
  }

  template <class Scalar>
  [[nodiscard]] constexpr Scalar as() const noexcept {
    return static_cast<Scalar>(numerator) / static_cast<Scalar>(denominator);
  }

  friend constexpr bool operator==(const Fraction&, const Fraction&) = default;
};

}  // namespace digitnet
