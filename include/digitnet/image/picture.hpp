#pragma once

#include <digitnet/core/error.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace digitnet {

/// A rectangle of whole pixels; x runs to the right, y down, from the upper left corner.
struct Box {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;

  [[nodiscard]] constexpr int right() const noexcept { return x + width; }    ///< first x outside
  [[nodiscard]] constexpr int bottom() const noexcept { return y + height; }  ///< first y outside
  [[nodiscard]] constexpr bool empty() const noexcept { return width <= 0 || height <= 0; }
  [[nodiscard]] constexpr int longest() const noexcept { return (std::max)(width, height); }

  friend constexpr bool operator==(const Box&, const Box&) = default;
};

/// The smallest box around both; an empty box adds nothing.
constexpr Box united(const Box& a, const Box& b) noexcept {
  if (a.empty()) return b;
  if (b.empty()) return a;
  const int x = (std::min)(a.x, b.x), y = (std::min)(a.y, b.y);
  return {x, y, (std::max)(a.right(), b.right()) - x, (std::max)(a.bottom(), b.bottom()) - y};
}

/// What both boxes cover; empty if they do not overlap.
constexpr Box intersected(const Box& a, const Box& b) noexcept {
  const int x = (std::max)(a.x, b.x), y = (std::max)(a.y, b.y);
  return {x, y, (std::max)(0, (std::min)(a.right(), b.right()) - x),
          (std::max)(0, (std::min)(a.bottom(), b.bottom()) - y)};
}

/// A box of pixels of one channel, stored row by row without gaps: (height, width).
template <class T>
class Raster {
 public:
  Raster() = default;

  /// Throws InvalidArgument for a negative size.
  Raster(int width, int height, T fill = T{})
      : width_{width}, height_{height}, pixels_(checked_size(width, height), fill) {}

  /// Takes `pixels` over; throws InvalidArgument unless there are width * height of them.
  Raster(int width, int height, std::vector<T> pixels)
      : width_{width}, height_{height}, pixels_(std::move(pixels)) {
    if (pixels_.size() != checked_size(width, height)) {
      throw InvalidArgument{"picture of " + std::to_string(width) + " x " + std::to_string(height) +
                            " pixels made from " + std::to_string(pixels_.size()) + " values"};
    }
  }

  [[nodiscard]] int width() const noexcept { return width_; }
  [[nodiscard]] int height() const noexcept { return height_; }
  [[nodiscard]] std::size_t size() const noexcept { return pixels_.size(); }
  [[nodiscard]] bool empty() const noexcept { return pixels_.empty(); }
  [[nodiscard]] Box box() const noexcept { return {0, 0, width_, height_}; }

  [[nodiscard]] bool contains(int x, int y) const noexcept {
    return x >= 0 && y >= 0 && x < width_ && y < height_;
  }

  /// The pixel at (x, y), which must be inside.
  [[nodiscard]] T& operator()(int x, int y) noexcept { return pixels_[index(x, y)]; }
  [[nodiscard]] const T& operator()(int x, int y) const noexcept { return pixels_[index(x, y)]; }

  /// The pixel at (x, y); throws InvalidArgument outside.
  [[nodiscard]] const T& at(int x, int y) const {
    if (!contains(x, y)) {
      throw InvalidArgument{"pixel (" + std::to_string(x) + ", " + std::to_string(y) +
                            ") is outside of a picture of " + std::to_string(width_) + " x " +
                            std::to_string(height_)};
    }
    return (*this)(x, y);
  }

  /// The pixel at (x, y), or the nearest one of the edge; the picture must not be empty.
  [[nodiscard]] const T& clamped(int x, int y) const noexcept {
    return (*this)(std::clamp(x, 0, width_ - 1), std::clamp(y, 0, height_ - 1));
  }

  [[nodiscard]] std::span<T> row(int y) noexcept {
    return std::span{pixels_}.subspan(index(0, y), static_cast<std::size_t>(width_));
  }
  [[nodiscard]] std::span<const T> row(int y) const noexcept {
    return std::span{pixels_}.subspan(index(0, y), static_cast<std::size_t>(width_));
  }

  [[nodiscard]] std::span<T> pixels() noexcept { return pixels_; }
  [[nodiscard]] std::span<const T> pixels() const noexcept { return pixels_; }

  friend bool operator==(const Raster&, const Raster&) = default;

 private:
  static std::size_t checked_size(int width, int height) {
    if (width < 0 || height < 0) throw InvalidArgument{"a picture has no negative size"};
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  }

  [[nodiscard]] std::size_t index(int x, int y) const noexcept {
    assert(x >= 0 && y >= 0 && x <= width_ && y < height_);
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
           static_cast<std::size_t>(x);
  }

  int width_ = 0;
  int height_ = 0;
  std::vector<T> pixels_;
};

using Gray = std::uint8_t;                ///< 0 black .. 255 white
using Rgb = std::array<std::uint8_t, 3>;  ///< red, green, blue
using Picture = Raster<Gray>;             ///< what readers take
using Plane = Raster<float>;              ///< an intermediate result
using Mask = Raster<std::uint8_t>;        ///< 0 no, 1 yes

/// The part of `source` inside `box`, which is cut to the picture first.
template <class T>
[[nodiscard]] Raster<T> crop(const Raster<T>& source, const Box& box) {
  const Box inside = intersected(source.box(), box);
  Raster<T> result(inside.width, inside.height);
  for (int y = 0; y < inside.height; ++y) {
    const auto from =
        source.row(inside.y + y)
            .subspan(static_cast<std::size_t>(inside.x), static_cast<std::size_t>(inside.width));
    std::copy(from.begin(), from.end(), result.row(y).begin());
  }
  return result;
}

/// `source` with rows and columns exchanged.
template <class T>
[[nodiscard]] Raster<T> transposed(const Raster<T>& source) {
  constexpr int tile = 16;  // a cache line of floats each way
  Raster<T> result(source.height(), source.width());
  for (int top = 0; top < source.height(); top += tile) {
    for (int left = 0; left < source.width(); left += tile) {
      for (int y = top; y < (std::min)(top + tile, source.height()); ++y) {
        for (int x = left; x < (std::min)(left + tile, source.width()); ++x) {
          result(y, x) = source(x, y);
        }
      }
    }
  }
  return result;
}

}  // namespace digitnet
