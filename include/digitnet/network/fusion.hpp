#pragma once

#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>

#include <tuple>

namespace digitnet::detail {

/// A stage is what is executed as one: a layer, or neighbours that are faster together. `layers` is
/// how many of the user's layers it stands for; only the first of them may have parameters.
template <class Spec>
struct SingleStage {
  static constexpr int layers = 1;
  template <Shape In, class Scalar>
  using on = typename Spec::template on<In, Scalar>;
};

template <class Conv, kernel::Epilogue E, int Layers>
struct ConvStage {
  static constexpr int layers = Layers;
  template <Shape In, class Scalar>
  using on = typename Conv::template bind<In, Scalar, E>::type;
};

template <class FullyConnected>
struct DenseReluStage {
  static constexpr int layers = 2;
  template <Shape In, class Scalar>
  using on = typename FullyConnected::template bind<In, Scalar, true>;
};

template <class Stage, class Tuple>
struct prepend;

template <class Stage, class... Rest>
struct prepend<Stage, std::tuple<Rest...>> {
  using type = std::tuple<Stage, Rest...>;
};

/// Recognises the sequences that have a fused kernel; the user writes plain layers.
template <class... Specs>
struct fuse {
  using type = std::tuple<>;
};

template <class First, class... Rest>
struct fuse<First, Rest...> : prepend<SingleStage<First>, typename fuse<Rest...>::type> {};

template <int N, int K, auto... Options, class... Rest>
struct fuse<Conv2d<N, K, Options...>, ReLU, Rest...>
    : prepend<ConvStage<Conv2d<N, K, Options...>, kernel::Epilogue::relu, 2>,
              typename fuse<Rest...>::type> {};

template <int N, int K, auto... Options, class... Rest>
struct fuse<Conv2d<N, K, Options...>, ReLU, MaxPool2d<2>, Rest...>
    : prepend<ConvStage<Conv2d<N, K, Options...>, kernel::Epilogue::relu_max_pool, 3>,
              typename fuse<Rest...>::type> {};

template <int N, auto... Options, class... Rest>
struct fuse<Dense<N, Options...>, ReLU, Rest...>
    : prepend<DenseReluStage<Dense<N, Options...>>, typename fuse<Rest...>::type> {};

}  // namespace digitnet::detail
