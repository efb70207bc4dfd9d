#pragma once

#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/named.hpp>
#include <digitnet/layer/pool2d.hpp>

#include <tuple>

namespace digitnet::detail {

/// A stage is what is executed as one: a layer, or neighbours that are faster together, of which
/// only the first may have parameters. This one is a convolution and its epilogue.
template <class Conv, kernel::Epilogue E>
struct ConvStage {
  template <Shape In, class Scalar>
  using on = typename Conv::template bind<In, Scalar, E>::type;
};

template <class FullyConnected>
struct DenseReluStage {
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

/// A convolution takes in the pooling and the ReLU behind it. They may come in either order: the
/// maximum of what ReLU leaves is what ReLU leaves of the maximum.
template <class Conv, kernel::Epilogue E, class... Rest>
struct fuse_epilogue : prepend<ConvStage<Conv, E>, typename fuse<Rest...>::type> {};

template <class Conv, kernel::Epilogue E, class... Rest>
requires(!E.relu)  //
    struct fuse_epilogue<Conv, E, ReLU, Rest...>
    : fuse_epilogue<Conv, kernel::Epilogue{E.max_pool, E.scale, true}, Rest...> {
};

template <class Conv, kernel::Epilogue E, class... Rest>
requires(!E.max_pool && !E.scale)  //
    struct fuse_epilogue<Conv, E, MaxPool2d<2>, Rest...>
    : fuse_epilogue<Conv, kernel::Epilogue{true, E.scale, E.relu}, Rest...> {
};

template <class First, class... Rest>
struct fuse<First, Rest...> : prepend<First, typename fuse<Rest...>::type> {};

template <int N, int K, auto... Options, class... Rest>
struct fuse<Conv2d<N, K, Options...>, Rest...>
    : fuse_epilogue<Conv2d<N, K, Options...>, kernel::Epilogue{}, Rest...> {};

template <int K, auto... Options, class... Rest>
struct fuse<DepthwiseConv2d<K, Options...>, Rest...>
    : fuse_epilogue<DepthwiseConv2d<K, Options...>, kernel::Epilogue{}, Rest...> {};

template <class Conv, kernel::Epilogue E, class... Rest>
struct fuse<ConvStage<Conv, E>, Rest...> : fuse_epilogue<Conv, E, Rest...> {};

template <int N, auto... Options, class... Rest>
struct fuse<Dense<N, Options...>, ReLU, Rest...>
    : prepend<DenseReluStage<Dense<N, Options...>>, typename fuse<Rest...>::type> {};

/// The stages of a network of these layers; names do not matter.
template <class... Specs>
using fused = typename fuse<unnamed<Specs>...>::type;

}  // namespace digitnet::detail
