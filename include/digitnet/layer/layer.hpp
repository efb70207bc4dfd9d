#pragma once

#include <digitnet/core/block.hpp>
#include <digitnet/core/part.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/kernel/map_layout.hpp>
#include <digitnet/layer/description.hpp>

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet {

/// What a layer may use besides its parameters, input and output while it works on one block.
template <class Scalar>
struct Frame {
  Scalar* saved =
      nullptr;  ///< what forward keeps for backward, `Layer::saved` vectors; null at inference
  Scalar* scratch = nullptr;  ///< this thread's scratch memory, `Layer::scratch` vectors
  bool training = false;
  int valid = lanes<Scalar>;     ///< images in this block; the lanes behind them are padding
  std::uint64_t random_key = 0;  ///< differs for every (seed, step, layer)
  std::size_t first_image = 0;   ///< position in the batch of the block's first image
};

/// One tensor among a layer's parameters or buffers, as PyTorch would name and shape it.
struct TensorSlot {
  std::string_view name;          ///< "weight"
  std::vector<std::size_t> dims;  ///< O, I, H, W
  std::size_t offset = 0;         ///< scalars from the start of the layer's slice
  bool buffer = false;            ///< a running statistic, not a trained parameter
};

/// How to draw the first weights: the standard deviation is sqrt(2 / fan_in) after He et al. (2015)
/// or sqrt(2 / (fan_in + fan_out)) after Glorot and Bengio (2010). Biases start at zero.
enum class Initialisation { he, glorot };

/// Draws `weights` from the normal distribution that `method` asks for.
template <class Scalar>
void draw_weights(std::span<Scalar> weights, std::size_t fan_in, std::size_t fan_out,
                  Initialisation method, RandomStream& random) {
  const double fans = static_cast<double>(method == Initialisation::he ? fan_in : fan_in + fan_out);
  const auto deviation = static_cast<float>(std::sqrt(2.0 / fans));
  for (Scalar& weight : weights) weight = static_cast<Scalar>(deviation * random.normal());
}

/// The defaults of a layer bound to its input shape: no parameters, no memory, no padding. A layer
/// derives from this, redefines what it needs and adds `forward` and `backward`.
template <Shape In, Shape Out, class ScalarType>
struct LayerDefaults {
  using Scalar = ScalarType;
  static constexpr Shape in = In;
  static constexpr Shape out = Out;
  static constexpr int halo = 0;                     ///< zero rows and columns wanted around x
  static constexpr std::size_t parameter_count = 0;  ///< trained scalars
  static constexpr std::size_t buffer_count = 0;     ///< scalars that are kept but not trained
  static constexpr std::size_t saved = 0;            ///< vectors a block, from forward to backward
  static constexpr std::size_t scratch = 0;          ///< vectors a thread
  static constexpr std::size_t multiply_adds = 0;    ///< per image, forward
  static constexpr std::size_t smallest_batch = 1;   ///< images that training takes at least

  /// One image at a time (see SingleImageLayer): scalars from pixel to pixel of the output, and how
  /// many `pack_single` writes.
  static constexpr int single_stride = kernel::padded_channels<ScalarType>(Out.channels);
  static constexpr std::size_t single_size = 0;
  template <kernel::MapLayout X>
  static void pack_single(const Scalar* /*parameters*/, const Scalar* /*buffers*/,
                          Scalar* /*packed*/) {}

  static std::vector<TensorSlot> tensors() { return {}; }
  static void initialise(std::span<Scalar> /*parameters*/, std::span<Scalar> /*buffers*/,
                         Initialisation /*method*/, RandomStream& /*random*/) {}
};

/// A layer bound to its input shape and scalar type. `backward` computes the gradient of
/// dot(y, dy): it overwrites dx and adds to d_parameters. Both are pure functions on views.
template <class L>
concept BoundLayer = requires(const typename L::Scalar* parameters, typename L::Scalar* gradient,
                              Block<const typename L::Scalar, L::in, L::halo> x,
                              Block<typename L::Scalar, L::out> y,
                              Block<const typename L::Scalar, L::out> dy,
                              Block<typename L::Scalar, L::in> dx,
                              const Frame<typename L::Scalar>& frame) {
  { L::parameter_count } -> std::convertible_to<std::size_t>;
  L::forward(parameters, x, y, frame);
  L::backward(parameters, x, y, dy, dx, gradient, frame);
};

/// A layer that wants all its blocks at once, and whose weight gradient is computed after the
/// backward pass of the whole batch, split over the threads.
template <class L>
concept BatchLayer = requires(const typename L::Scalar* parameters, typename L::Scalar* gradient,
                              Blocks<const typename L::Scalar, L::in> xs,
                              Blocks<typename L::Scalar, L::out> ys,
                              Blocks<const typename L::Scalar, L::out> dys,
                              Blocks<typename L::Scalar, L::in> dxs, Part part) {
  L::forward_blocks(parameters, xs, ys);
  L::backward_blocks(parameters, ys, dys, dxs);
  L::weight_gradient(xs, dys, gradient, part);
};

/// A layer whose output depends on statistics of the whole batch, `statistics_count` scalars of
/// which are summed group by group: BatchNorm2d.
template <class L>
concept StatisticsLayer = requires(typename L::Scalar* buffers,
                                   const typename L::Scalar* statistics) {
  { L::statistics_count } -> std::convertible_to<std::size_t>;
  L::update_running(buffers, statistics, std::size_t{});
};

/// A layer that also takes a single image, whose channels lie side by side instead of images:
///
///     forward_single<X, Y>(packed, x, y)    x and y lie in memory as the MapLayouts X and Y say;
///                                           `packed` holds what `pack_single<X>` made of the
///                                           parameters and running statistics
///
/// All layers of the library do. Lanes behind the last channel may hold anything.
template <class L>
concept SingleImageLayer = requires(const typename L::Scalar* packed, typename L::Scalar* y) {
  L::template forward_single<kernel::MapLayout{L::in, L::in.channels, L::halo},
                             kernel::MapLayout{L::out, L::single_stride}>(packed, packed, y);
};

/// A layer that is made of layers, as Residual is: a tuple of `Stages`, which a network executes
/// among its own. Its specification says `is_composite`.
template <class L>
concept CompositeLayer = requires {
  typename L::Stages;
};
/// What stands for such a layer in a network's list.
template <class Spec>
concept CompositeSpec = requires {
  Spec::is_composite;
};

/// A stage that reads or writes other slots than its own input and output: where branches part and
/// where they meet.
template <class L>
concept LinkedStage = requires {
  L::is_linked;
};

/// A layer specification: knows its hyper-parameters, and which layer it is for a given input.
template <class Spec, Shape In, class Scalar>
concept LayerSpec = requires {
  typename Spec::template on<In, Scalar>;
}
&&(BoundLayer<typename Spec::template on<In, Scalar>> ||
   BatchLayer<typename Spec::template on<In, Scalar>> ||
   StatisticsLayer<typename Spec::template on<In, Scalar>> ||
   CompositeLayer<typename Spec::template on<In, Scalar>>);

}  // namespace digitnet
