#pragma once

#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace digitnet::detail {

template <class... Specs>
struct SpecList {};

/// Where the values of a network's layers are read and those of its folded form are written.
template <class Scalar>
struct FoldCursor {
  const Scalar* parameters;
  const Scalar* buffers;
  Scalar* target_parameters;
  Scalar* target_buffers;

  template <class Layer>
  void take() {
    parameters += Layer::parameter_count;
    buffers += Layer::buffer_count;
  }
  template <class Layer>
  void copy() {
    target_parameters = std::copy_n(parameters, Layer::parameter_count, target_parameters);
    target_buffers = std::copy_n(buffers, Layer::buffer_count, target_buffers);
    take<Layer>();
  }
};

/// What becomes of the first layers of a list at inference: `Taken` are replaced by `Folded`, whose
/// values `values<In>` writes; `Rest` follows. This is the rule of a layer that stays as it is.
template <class First, class... Others>
struct FoldRule {
  using Taken = SpecList<First>;
  using Folded = SpecList<First>;
  using Rest = SpecList<Others...>;

  template <Shape In, class Scalar>
  static void values(FoldCursor<Scalar>& cursor) {
    cursor.template copy<typename First::template on<In, Scalar>>();
  }
};

template <Fraction Rate, class... Others>
struct FoldRule<Dropout<Rate>, Others...> {
  using Taken = SpecList<Dropout<Rate>>;
  using Folded = SpecList<>;
  using Rest = SpecList<Others...>;

  template <Shape In, class Scalar>
  static void values(FoldCursor<Scalar>& /*cursor*/) {}
};

/// What a convolution without bias must be followed by to do as `Conv` and the batch normalisation
/// behind it: s = g / sqrt(v + eps) and b = (b - m) s + beta per channel.
template <class Conv>
struct NormalisedConv {
  using Scalar = typename Conv::Scalar;
  static constexpr std::size_t channels = Conv::geometry.out_channels;
  using Norm = typename BatchNorm2d::template on<Shape{Conv::geometry.out_channels}, Scalar>;

  const Scalar* weights;
  std::array<Scalar, channels> scale{}, bias{};

  /// Takes both layers.
  explicit NormalisedConv(FoldCursor<Scalar>& cursor) : weights{cursor.parameters} {
    const Scalar* own = Conv::bias_count > 0 ? weights + Conv::geometry.weight_count() : nullptr;
    cursor.template take<Conv>();
    const Scalar* norm = cursor.parameters;
    const Scalar* running = cursor.buffers;
    cursor.template take<Norm>();
    for (std::size_t c = 0; c < channels; ++c) {
      scale[c] = norm[c] / std::sqrt(running[channels + c] + Norm::epsilon);
      bias[c] = ((own ? own[c] : Scalar{0}) - running[c]) * scale[c] + norm[channels + c];
    }
  }
};

/// A convolution takes in the batch normalisation behind it.
template <class Conv, class... Others>
struct FoldConv {
  using Taken = SpecList<Conv, BatchNorm2d>;
  using Folded = SpecList<typename Conv::biased>;
  using Rest = SpecList<Others...>;

  template <Shape In, class Scalar>
  static void values(FoldCursor<Scalar>& cursor) {
    using Layer = typename Conv::template on<In, Scalar>;
    const NormalisedConv<Layer> both{cursor};
    for (std::size_t i = 0; i < Layer::geometry.weight_count(); ++i) {
      *cursor.target_parameters++ = both.weights[i] * both.scale[i / Layer::geometry.fan_in()];
    }
    cursor.target_parameters = std::ranges::copy(both.bias, cursor.target_parameters).out;
  }
};

/// Max-pooling does not commute with a negative scale, so the scale stays apart from the weights.
template <class Conv, class... Others>
struct FoldPooledConv {
  using Taken = SpecList<Conv, MaxPool2d<2>, BatchNorm2d>;
  using Folded =
      SpecList<ConvStage<typename Conv::biased, kernel::Epilogue{.max_pool = true, .scale = true}>>;
  using Rest = SpecList<Others...>;

  template <Shape In, class Scalar>
  static void values(FoldCursor<Scalar>& cursor) {
    using Layer = typename Conv::template on<In, Scalar>;
    const NormalisedConv<Layer> both{cursor};
    Scalar*& target = cursor.target_parameters;
    target = std::copy_n(both.weights, Layer::geometry.weight_count(), target);
    target = std::ranges::copy(both.bias, target).out;
    target = std::ranges::copy(both.scale, target).out;
  }
};

template <int N, int K, auto... Options, class... Others>
struct FoldRule<Conv2d<N, K, Options...>, BatchNorm2d, Others...>
    : FoldConv<Conv2d<N, K, Options...>, Others...> {};
template <int N, int K, auto... Options, class... Others>
struct FoldRule<Conv2d<N, K, Options...>, MaxPool2d<2>, BatchNorm2d, Others...>
    : FoldPooledConv<Conv2d<N, K, Options...>, Others...> {};
template <int K, auto... Options, class... Others>
struct FoldRule<DepthwiseConv2d<K, Options...>, BatchNorm2d, Others...>
    : FoldConv<DepthwiseConv2d<K, Options...>, Others...> {};
template <int K, auto... Options, class... Others>
struct FoldRule<DepthwiseConv2d<K, Options...>, MaxPool2d<2>, BatchNorm2d, Others...>
    : FoldPooledConv<DepthwiseConv2d<K, Options...>, Others...> {};

/// The shape behind the layers of a list.
template <class Scalar, Shape In, class List>
inline constexpr Shape shape_behind = In;
template <class Scalar, Shape In, class First, class... Rest>
inline constexpr Shape shape_behind<Scalar, In, SpecList<First, Rest...>> =
    shape_behind<Scalar, First::template on<In, Scalar>::out, SpecList<Rest...>>;

/// The network of the layers `Kept...` and of what is left of those in `List`.
template <class Scalar, Shape In, class List, class... Kept>
struct Folding {
  using type = BasicNetwork<Scalar, In, Kept...>;
};

template <class Scalar, Shape In, class List, class Folded, class... Kept>
struct FoldingStep;

template <class Scalar, Shape In, class List, class... Folded, class... Kept>
struct FoldingStep<Scalar, In, List, SpecList<Folded...>, Kept...>
    : Folding<Scalar, In, List, Kept..., Folded...> {};

template <class Scalar, Shape In, class... Specs, class... Kept>
requires(sizeof...(Specs) > 0)  //
    struct Folding<Scalar, In, SpecList<Specs...>, Kept...>
    : FoldingStep<Scalar, In, typename FoldRule<unnamed<Specs>...>::Rest,
                  typename FoldRule<unnamed<Specs>...>::Folded, Kept...> {
};

template <Shape In, class Scalar, class... Specs>
void fold_values(FoldCursor<Scalar>& cursor, SpecList<Specs...> /*layers*/) {
  if constexpr (sizeof...(Specs) > 0) {
    using Rule = FoldRule<unnamed<Specs>...>;
    Rule::template values<In>(cursor);
    fold_values<shape_behind<Scalar, In, typename Rule::Taken>>(cursor, typename Rule::Rest{});
  }
}

/// The network that gives the same logits at inference with fewer layers: batch normalisation
/// disappears into the convolution before it, also across max-pooling, and dropout altogether.
template <class Scalar, Shape In, class... Specs>
auto fold_network(const BasicNetwork<Scalar, In, Specs...>& net) {
  typename Folding<Scalar, In, SpecList<Specs...>>::type folded;
  FoldCursor<Scalar> cursor{net.parameters().data(), net.buffers().data(),
                            folded.parameters().data(), folded.buffers().data()};
  fold_values<In>(cursor, SpecList<Specs...>{});
  return folded;
}

template <class Net>
using FoldedNetwork = decltype(fold_network(std::declval<const Net&>()));

}  // namespace digitnet::detail
