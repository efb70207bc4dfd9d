#pragma once

#include <digitnet/core/shape.hpp>

namespace digitnet::kernel {

/// What happens to a convolution's sums while they are still in registers, in this order.
struct Epilogue {
  bool max_pool = false;  ///< over 2x2 windows; an odd last row or column is dropped
  bool scale = false;     ///< y = s x + b per channel: batch normalisation at inference
  bool relu = false;

  /// The shape that is left of a convolution's output.
  [[nodiscard]] constexpr Shape out(Shape convolved) const noexcept {
    return max_pool ? Shape{convolved.channels, convolved.height / 2, convolved.width / 2}
                    : convolved;
  }
  /// How many of `size` rows or columns are computed.
  [[nodiscard]] constexpr int used(int size) const noexcept {
    return max_pool ? size / 2 * 2 : size;
  }
  friend constexpr bool operator==(Epilogue, Epilogue) = default;
};

/// What a convolution adds to its sums, and with `Epilogue::scale` multiplies them by first, per
/// output channel; null where there is none.
template <class Scalar>
struct ChannelTerms {
  const Scalar* bias = nullptr;
  const Scalar* scale = nullptr;
};

}  // namespace digitnet::kernel
