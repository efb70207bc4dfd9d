#pragma once

#include <digitnet/core/shape.hpp>

#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

// What a network that is known at run time becomes when it is made ready to answer: a list of
// stages, which read and write activations, and one run of numbers for all of them.
namespace digitnet::detail {

/// Feature maps between stages. The zeros around them are as many as the stage that wants most.
struct AnySlot {
  Shape shape;
  int halo = 0;
  std::size_t offset = 0;  ///< vectors from the start of a block's record

  [[nodiscard]] std::ptrdiff_t row() const noexcept { return shape.width + 2 * halo; }
  [[nodiscard]] std::ptrdiff_t channel() const noexcept {
    return (shape.height + 2 * halo) * row();
  }
  [[nodiscard]] std::size_t size() const noexcept {
    return static_cast<std::size_t>(shape.channels * channel());
  }
};

/// What a sum over a window is made of, and what becomes of it. The weights lie as a tile of
/// `tile` output channels after the other reads them: [tile][channel][row][column][in the tile].
struct AnyWeights {
  /// Of images in vectors of `Lanes`: the sums at four places are all in registers.
  template <int Lanes>
  static constexpr int largest_tile = Lanes == 16 ? 6 : 3;

  std::size_t weights = 0, bias = 0, scale = 0;  ///< where in the numbers
  int outputs = 0, tile = 0;
  bool has_scale = false;  ///< bias is added behind it
  bool relu = false;
};

struct AnyConv {
  int from, to;
  AnyWeights sum;
  int kernel, stride, padding;
  bool max_pool;      ///< 2x2, before scale and ReLU
  int first_in, ins;  ///< the channels of a group
  int first_out;
};
struct AnyDense {
  int from, to;
  AnyWeights sum;
};
struct AnyPool {
  int from, to;
  int height, width, stride;
  bool is_max;
};
struct AnyScale {  ///< batch normalisation without a convolution: x * scale + offset
  int from, to;
  std::size_t scale, offset;  ///< where in the numbers
};
enum class AnyFunction { relu, leaky_relu, sigmoid, tanh, silu, gelu, hardswish };
struct AnyActivation {
  int from, to;
  AnyFunction function;
  float slope;
};
struct AnyLayerNorm {
  int from, to;
  std::size_t weight, bias;  ///< where in the numbers, in C, H, W order
};
struct AnySum {
  int first, second, to;
};
struct AnyConcatenation {
  std::vector<int> from;
  int to;
};

using AnyStage = std::variant<AnyConv, AnyDense, AnyPool, AnyScale, AnyLayerNorm, AnyActivation,
                              AnySum, AnyConcatenation>;

struct AnyPlan {
  std::vector<AnySlot> activations;  ///< the first is the input
  std::vector<AnyStage> stages;
  std::vector<float> numbers;
  int output = 0;          ///< the slot of the logits
  std::size_t record = 0;  ///< vectors that a block of images takes
};

}  // namespace digitnet::detail
