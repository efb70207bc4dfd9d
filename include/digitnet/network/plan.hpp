#pragma once

#include <digitnet/layer/dropout.hpp>
#include <digitnet/layer/layer.hpp>
#include <digitnet/layer/rules.hpp>
#include <digitnet/network/fusion.hpp>
#include <digitnet/network/stage/batch_stage.hpp>
#include <digitnet/network/stage/stage_runner.hpp>
#include <digitnet/network/stage/statistics_stage.hpp>

#include <algorithm>
#include <array>
#include <tuple>

namespace digitnet::detail {

/// The tuple of layers that `Specs...` become when each takes the output of the one before.
template <class Scalar, Shape In, class... Specs>
struct bind_layers {
  using type = std::tuple<>;
};

template <class First, Shape In, class Scalar>
struct LayerRules {
  static constexpr bool binds = requires { typename First::template on<In, Scalar>; };
  static_assert(binds,
                "Network: each layer must be a type with a member template on<Shape, Scalar>, as "
                "Dense<10>");
  static_assert(!binds || LayerSpec<First, In, Scalar>,
                "Network: a layer must derive from LayerDefaults and have forward and backward");
};

/// The layer for input shape `In`; where it is none, the one before it goes on, so that the rule
/// that says so is the only error.
template <class First, Shape In, class Scalar>
struct bound_layer {
  using type = typename Dropout<Fraction{0, 1}>::template on<In, Scalar>;
};
template <class First, Shape In, class Scalar>
requires LayerSpec<First, In, Scalar>
struct bound_layer<First, In, Scalar> {
  using type = typename First::template on<In, Scalar>;
};

template <class Scalar, Shape In, class First, class... Rest>
struct bind_layers<Scalar, In, First, Rest...> {
  static_assert(stated<LayerRules<First, In, Scalar>>);
  using Layer = typename bound_layer<First, In, Scalar>::type;
  using type =
      typename prepend<Layer, typename bind_layers<Scalar, Layer::out, Rest...>::type>::type;
};

template <class Scalar, Shape In, class Tuple>
struct bind_stages;

template <class Scalar, Shape In, class... Stages>
struct bind_stages<Scalar, In, std::tuple<Stages...>> : bind_layers<Scalar, In, Stages...> {};

/// Where there are layers that are made of layers, those become the stages (composition/).
template <class Scalar, Shape In, class... Stages>
struct bind_composed;

template <class Scalar, Shape In, class... Stages>
requires(CompositeSpec<Stages> || ...)  //
    struct bind_stages<Scalar, In, std::tuple<Stages...>> : bind_composed<Scalar, In, Stages...> {
};

/// Where everything lies, known at compile time.
///
/// Parameters of all layers form one flat block. All activations, gradients and notes of one block
/// of images form one record; a workspace is an array of such records:
///
///     input of stage 0 | input of stage 1 | ... | output | d input 1 | ... | d output | saved 0 |
///     ...
///
/// An input slot has the halo its stage asks for, written once with zeros and never again.
template <class Scalar, class Layers>
struct Plan;

template <class ScalarType, class... L>
struct Plan<ScalarType, std::tuple<L...>> {
  using Scalar = ScalarType;
  using Layers = std::tuple<L...>;
  template <int I>
  using Layer = std::tuple_element_t<I, Layers>;
  template <int I>
  using Runner = StageRunner<Layer<I>>;

  static constexpr int count = sizeof...(L);
  static constexpr Shape in = Layer<0>::in;
  static constexpr Shape out = Layer<count - 1>::out;
  static constexpr std::size_t vector = lanes<Scalar>;

  using Offsets = std::array<std::size_t, count + 1>;

  static constexpr Offsets running_sum(std::array<std::size_t, count> sizes, std::size_t start) {
    Offsets offsets{};
    offsets[0] = start;
    for (std::size_t i = 0; i < count; ++i) offsets[i + 1] = offsets[i] + sizes[i];
    return offsets;
  }

  static constexpr Offsets parameters = running_sum({L::parameter_count...}, 0);
  static constexpr Offsets buffers = running_sum({L::buffer_count...}, 0);
  static constexpr Offsets activations = running_sum({Block<Scalar, L::in, L::halo>::size...}, 0);
  static constexpr Offsets gradients = running_sum(
      {(L::in.size() * vector)...}, activations[count] + out.size() * vector - in.size() * vector);
  static constexpr Offsets saved =
      running_sum({(L::saved * vector)...}, gradients[count] + out.size() * vector);

  /// Gradients that are summed group by group, and batch statistics: slices of a group's block.
  static constexpr Offsets group_gradients = running_sum({StageRunner<L>::grouped_gradients...}, 0);
  static constexpr Offsets statistics = running_sum({StageRunner<L>::statistics...}, 0);

  static constexpr std::size_t parameter_count = parameters[count];
  static constexpr std::size_t buffer_count = buffers[count];
  static constexpr std::size_t inference_record = activations[count] + out.size() * vector;
  static constexpr std::size_t training_record = saved[count];
  static constexpr std::size_t smallest_batch = (std::max)({L::smallest_batch...});
  static constexpr std::size_t scratch = (std::max)({std::size_t{1}, L::scratch...}) * vector;
};

}  // namespace digitnet::detail
