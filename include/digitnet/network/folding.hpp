#pragma once

#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

#include <array>
#include <cmath>

namespace digitnet::detail {

template <class... Specs>
struct SpecList {};

template <class Spec, class List>
struct prepend_spec;

template <class Spec, class... Rest>
struct prepend_spec<Spec, SpecList<Rest...>> {
  using type = SpecList<Spec, Rest...>;
};

/// The layers that are left for inference: batch normalisation disappears into the convolution
/// before it, also across max-pooling, and dropout altogether.
template <class... Specs>
struct fold {
  using type = SpecList<>;
};

template <class First, class... Rest>
struct fold<First, Rest...> : prepend_spec<First, typename fold<Rest...>::type> {};

template <Fraction Rate, class... Rest>
struct fold<Dropout<Rate>, Rest...> : fold<Rest...> {};

template <int N, int K, auto... Options, class... Rest>
struct fold<Conv2d<N, K, Options...>, BatchNorm2d, Rest...>
    : prepend_spec<Conv2d<N, K, Padding{Conv2d<N, K, Options...>::padding},
                          Stride{Conv2d<N, K, Options...>::stride}>,
                   typename fold<Rest...>::type> {};

/// Max-pooling does not commute with a negative scale, so the scale stays apart from the weights.
template <int N, int K, auto... Options, class... Rest>
struct fold<Conv2d<N, K, Options...>, MaxPool2d<2>, BatchNorm2d, Rest...>
    : prepend_spec<ConvStage<Conv2d<N, K, Padding{Conv2d<N, K, Options...>::padding},
                                    Stride{Conv2d<N, K, Options...>::stride}>,
                             kernel::Epilogue{.max_pool = true, .scale = true}>,
                   typename fold<Rest...>::type> {};

template <class Scalar, Shape In, class List>
struct network_of;

template <class Scalar, Shape In, class... Specs>
struct network_of<Scalar, In, SpecList<Specs...>> {
  using type = BasicNetwork<Scalar, In, Specs...>;
};

/// Walks along the layers of a network and copies what its folded form keeps.
template <class Scalar>
struct FoldCursor {
  const Scalar* parameters;
  const Scalar* buffers;
  Scalar* target_parameters;
  Scalar* target_buffers;

  template <Shape In, class First, class... Rest>
  void copy() {
    using Layer = typename First::template on<In, Scalar>;
    take<Layer>();
    target_parameters =
        std::copy_n(parameters - Layer::parameter_count, Layer::parameter_count, target_parameters);
    target_buffers =
        std::copy_n(buffers - Layer::buffer_count, Layer::buffer_count, target_buffers);
    next<Layer::out>(SpecList<Rest...>{});
  }

  template <Shape In>
  void next(SpecList<> /*end*/) {}

  template <Shape In, class... Specs>
  void next(SpecList<Specs...> /*rest*/) {
    copy<In, Specs...>();
  }

  template <Shape In, Fraction Rate, class... Rest>
  void next(SpecList<Dropout<Rate>, Rest...> /*rest*/) {
    next<In>(SpecList<Rest...>{});
  }

  template <Shape In, int N, int K, auto... Options, class... Rest>
  void next(SpecList<Conv2d<N, K, Options...>, BatchNorm2d, Rest...> /*rest*/) {
    using Conv = typename Conv2d<N, K, Options...>::template on<In, Scalar>;
    const auto [weights, terms] = normalised<Conv>();
    for (std::size_t i = 0; i < Conv::geometry.weight_count(); ++i) {
      *target_parameters++ = weights[i] * terms[i / Conv::geometry.fan_in()].scale;
    }
    for (const Term& term : terms) *target_parameters++ = term.bias;
    next<Conv::out>(SpecList<Rest...>{});
  }

  template <Shape In, int N, int K, auto... Options, class... Rest>
  void next(SpecList<Conv2d<N, K, Options...>, MaxPool2d<2>, BatchNorm2d, Rest...> /*rest*/) {
    using Conv = typename Conv2d<N, K, Options...>::template on<In, Scalar>;
    const auto [weights, terms] = normalised<Conv>();
    target_parameters = std::copy_n(weights, Conv::geometry.weight_count(), target_parameters);
    for (const Term& term : terms) *target_parameters++ = term.bias;
    for (const Term& term : terms) *target_parameters++ = term.scale;
    next<MaxPool2d<2>::template on<Conv::out, Scalar>::out>(SpecList<Rest...>{});
  }

 private:
  struct Term {
    Scalar scale;
    Scalar bias;
  };
  template <int Channels>
  struct Normalised {
    const Scalar* weights;
    std::array<Term, Channels> terms;
  };

  /// What a convolution without bias must be followed by to do as this one and the batch
  /// normalisation behind it: s = g / sqrt(v + eps) and b = (b - m) s + beta per channel.
  template <class Conv>
  auto normalised() {
    constexpr int channels = Conv::out.channels;
    using Norm = typename BatchNorm2d::template on<Shape{channels}, Scalar>;
    const Scalar* bias =
        Conv::bias_count > 0 ? parameters + Conv::geometry.weight_count() : nullptr;
    Normalised<channels> result{parameters, {}};
    take<Conv>();
    const Scalar* norm = parameters;
    const Scalar* running = buffers;
    take<Norm>();
    for (std::size_t c = 0; c < channels; ++c) {
      const Scalar scale = norm[c] / std::sqrt(running[channels + c] + Norm::epsilon);
      const Scalar centre = (bias ? bias[c] : Scalar{0}) - running[c];
      result.terms[c] = {scale, centre * scale + norm[channels + c]};
    }
    return result;
  }

  template <class Layer>
  void take() {
    parameters += Layer::parameter_count;
    buffers += Layer::buffer_count;
  }
};

/// The network that gives the same logits at inference with fewer layers.
template <class Scalar, Shape In, class... Specs>
auto fold_network(const BasicNetwork<Scalar, In, Specs...>& net) {
  typename network_of<Scalar, In, typename fold<Specs...>::type>::type folded;
  FoldCursor<Scalar> cursor{net.parameters().data(), net.buffers().data(),
                            folded.parameters().data(), folded.buffers().data()};
  cursor.template next<In>(SpecList<Specs...>{});
  return folded;
}

}  // namespace digitnet::detail
