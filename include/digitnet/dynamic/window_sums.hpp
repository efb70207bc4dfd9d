#pragma once

#include <digitnet/core/simd.hpp>
#include <digitnet/dynamic/plan.hpp>

#include <algorithm>
#include <cstddef>

namespace digitnet::detail {

/// Feature maps of `Lanes` images side by side, of sizes that are known at run time.
template <int Lanes>
struct AnyMaps {
  using V = Pack<float, Lanes>;

  V* origin;  ///< channel 0, row 0, column 0
  Shape shape;
  std::ptrdiff_t row, channel;  ///< vectors from one to the next

  [[nodiscard]] V* at(int c, int y, int x) const noexcept {
    return origin + c * channel + y * row + x;
  }
};

/// The window that is summed over: all its channels, rows and columns.
struct AnyWindow {
  int channels, rows, columns;
  std::ptrdiff_t channel, row;
};

/// Where the sums of some output channels begin, and what becomes of them.
struct AnyTerms {
  const float* weights;
  const float* bias;
  const float* scale;  ///< or null
  bool relu;
};

/// Sums of `Channels` output channels at `P` places, all in registers. `x` are the places' windows
/// and `y` where the first channel goes, `channel` vectors from one to the next. With `Pool` the
/// greatest of the places is kept alone.
template <int Channels, int P, bool Pool, int Lanes>
void window_sums(const AnyTerms& terms, const AnyWindow& window, const Pack<float, Lanes>* const* x,
                 Pack<float, Lanes>* const* y, std::ptrdiff_t channel) {
  using V = Pack<float, Lanes>;
  V sum[Channels][P];
  unroll<Channels>([&](auto c) __attribute__((always_inline)) {
    const V start = broadcast(terms.scale ? 0.0F : terms.bias[c]);
    unroll<P>([&](auto p) __attribute__((always_inline)) { sum[c][p] = start; });
  });
  const float* weights = terms.weights;
  for (int in = 0; in < window.channels; ++in) {
    for (int ky = 0; ky < window.rows; ++ky) {
      const V* from[P];
      unroll<P>([&](auto p) __attribute__((always_inline)) {
        from[p] = x[p] + in * window.channel + ky * window.row;
      });
      for (int kx = 0; kx < window.columns; ++kx, weights += Channels) {
        V value[P];
        unroll<P>([&](auto p) __attribute__((always_inline)) { value[p] = from[p][kx]; });
        unroll<Channels>([&](auto c) __attribute__((always_inline)) {
          const V weight = broadcast(weights[c]);
          unroll<P>([&](auto p) __attribute__((always_inline)) { sum[c][p] += weight * value[p]; });
        });
      }
    }
  }
  unroll<Channels>([&](auto c) __attribute__((always_inline)) {
    const auto finish = [&](V value) __attribute__((always_inline)) {
      if (terms.scale) value = value * terms.scale[c] + terms.bias[c];
      return terms.relu ? relu(value) : value;
    };
    if constexpr (Pool) {
      V best = sum[c][0];
      unroll<P - 1>([&](auto p) __attribute__((always_inline)) {
        best = sum[c][p + 1] > best ? sum[c][p + 1] : best;
      });
      y[0][c * channel] = finish(best);
    } else {
      unroll<P>([&](auto p)
                    __attribute__((always_inline)) { y[p][c * channel] = finish(sum[c][p]); });
    }
  });
}

/// Collects places until there are four, and sums all output channels at these.
template <int Lanes>
class AnySums {
 public:
  using V = Pack<float, Lanes>;
  static constexpr int most = 4;
  static constexpr int largest_tile = AnyWeights::largest_tile<Lanes>;

  AnySums(const AnyWeights& sum, const float* numbers, const AnyWindow& window,
          std::ptrdiff_t channel)
      : sum_{sum}, numbers_{numbers}, window_{window}, channel_{channel} {}

  /// The sums over the window at `x` are to be written to `y`.
  void add(const V* x, V* y) {
    x_[count_] = x;
    y_[count_++] = y;
  }
  [[nodiscard]] bool full() const noexcept { return count_ == most; }

  template <bool Pool = false>
  void flush() {
    const std::size_t taps = static_cast<std::size_t>(window_.channels) *
                             static_cast<std::size_t>(window_.rows * window_.columns);
    for (int first = 0; first < sum_.outputs && count_ > 0; first += sum_.tile) {
      const int channels = (std::min)(sum_.tile, sum_.outputs - first);
      const auto at = static_cast<std::size_t>(first);
      const AnyTerms terms{numbers_ + sum_.weights + at * taps, numbers_ + sum_.bias + at,
                           sum_.has_scale ? numbers_ + sum_.scale + at : nullptr, sum_.relu};
      V* y[most];
      for (int p = 0; p < count_; ++p) y[p] = y_[p] + first * channel_;
      with_channels<largest_tile, Pool>(channels, terms, y);
    }
    count_ = 0;
  }

 private:
  template <int Channels, bool Pool>
  void with_channels(int channels, const AnyTerms& terms, V* const* y) {
    if constexpr (Channels > 1) {
      if (channels < Channels) return with_channels<Channels - 1, Pool>(channels, terms, y);
    }
    if constexpr (Pool) {
      window_sums<Channels, most, true, Lanes>(terms, window_, x_, y, channel_);
    } else if (count_ == 4) {
      window_sums<Channels, 4, false, Lanes>(terms, window_, x_, y, channel_);
    } else if (count_ == 3) {
      window_sums<Channels, 3, false, Lanes>(terms, window_, x_, y, channel_);
    } else if (count_ == 2) {
      window_sums<Channels, 2, false, Lanes>(terms, window_, x_, y, channel_);
    } else {
      window_sums<Channels, 1, false, Lanes>(terms, window_, x_, y, channel_);
    }
  }

  const AnyWeights& sum_;
  const float* numbers_;
  AnyWindow window_;
  std::ptrdiff_t channel_;
  int count_ = 0;
  const V* x_[most] = {};
  V* y_[most] = {};
};

}  // namespace digitnet::detail
