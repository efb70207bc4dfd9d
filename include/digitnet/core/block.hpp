#pragma once

#include <digitnet/core/shape.hpp>
#include <digitnet/core/simd.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

namespace digitnet {

namespace detail {

template <class Scalar>
struct vector_like {
  using type = Vec<Scalar>;
};

template <class Scalar>
struct vector_like<const Scalar> {
  using type = const Vec<Scalar>;
};

}  // namespace detail

/// A view of the feature maps of `lanes` images, stored channel by channel, row by row, with the
/// images side by side in one vector:
///
///     [channel][y][x][lane]        `Halo` zero rows and columns around every map
///
/// A layer that works on such vectors needs no shuffles and no channel padding; the halo spares a
/// padded convolution every border case.
template <class Scalar, Shape S, int Halo = 0>
class Block {
 public:
  using Element = std::remove_const_t<Scalar>;
  using Vector = typename detail::vector_like<Scalar>::type;

  static constexpr Shape shape = S;
  static constexpr int halo = Halo;
  static constexpr std::ptrdiff_t row_stride = S.width + 2 * Halo;                      // vectors
  static constexpr std::ptrdiff_t channel_stride = (S.height + 2 * Halo) * row_stride;  // vectors
  static constexpr std::size_t size =
      static_cast<std::size_t>(S.channels * channel_stride * lanes<Element>);  // scalars

  explicit Block(Scalar* data) noexcept : data_{reinterpret_cast<Vector*>(data)} {}

  /// The vector at channel, row and column; rows and columns reach `Halo` beyond the map.
  [[gnu::always_inline]] Vector& operator()(int channel, int y, int x) const noexcept {
    return data_[channel * channel_stride + (y + Halo) * row_stride + (x + Halo)];
  }

  /// Vector `index` of a block without halo, in C, H, W order.
  [[gnu::always_inline]] Vector& operator[](std::size_t index) const noexcept requires(Halo == 0) {
    return data_[index];
  }

  [[nodiscard]] Scalar* data() const noexcept { return reinterpret_cast<Scalar*>(data_); }

  operator Block<const Element, S, Halo>() const noexcept  // NOLINT: a view converts to const
      requires(!std::is_const_v<Scalar>) {
    return Block<const Element, S, Halo>{data()};
  }

 private:
  Vector* data_;
};

/// The same feature maps of several consecutive blocks of images.
template <class Scalar, Shape S, int Halo = 0>
class Blocks {
 public:
  /// `stride`: scalars from one block to the next.
  Blocks(Scalar* first, std::size_t stride, int count) noexcept
      : first_{first}, stride_{stride}, count_{count} {}

  [[nodiscard]] Block<Scalar, S, Halo> operator[](int index) const noexcept {
    return Block<Scalar, S, Halo>{first_ + static_cast<std::size_t>(index) * stride_};
  }
  [[nodiscard]] int count() const noexcept { return count_; }

 private:
  Scalar* first_;
  std::size_t stride_;
  int count_;
};

/// Stands in for the gradient that nobody needs: that of the network's input.
struct NoGradient {};

/// Whether anybody looks at the gradient that would be written to `View`: nobody at that of the
/// images.
template <class View>
inline constexpr bool wants_gradient = !std::is_same_v<View, NoGradient>;

/// Calls `body(channel, y, x)` for every position of a feature map.
template <Shape S, class Body>
[[gnu::always_inline]] inline void for_each_position(Body&& body) {
  for (int channel = 0; channel < S.channels; ++channel) {
    for (int y = 0; y < S.height; ++y) {
      for (int x = 0; x < S.width; ++x) body(channel, y, x);
    }
  }
}

}  // namespace digitnet
