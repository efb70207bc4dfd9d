#pragma once

#include <digitnet/network/describe.hpp>
#include <digitnet/network/folding.hpp>
#include <digitnet/network/network.hpp>

#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace digitnet::detail {

/// Tuple types put one after the other.
template <class All, class... Tuples>
struct concatenate {
  using type = All;
};
template <class... A, class... B, class... Rest>
struct concatenate<std::tuple<A...>, std::tuple<B...>, Rest...>
    : concatenate<std::tuple<A..., B...>, Rest...> {};
template <class... Tuples>
using concatenated = typename concatenate<Tuples...>::type;

/// The stages that a bound layer is: itself, or those it is made of.
template <class Layer>
struct stages_of {
  using type = std::tuple<Layer>;
};
template <CompositeLayer Layer>
struct stages_of<Layer> {
  using type = typename Layer::Stages;
};

template <class Scalar, Shape In, class... Stages>
struct bind_composed {
  using type = std::tuple<>;
};

template <class Scalar, Shape In, class First, class... Rest>
struct bind_composed<Scalar, In, First, Rest...> {
  using Layer = typename First::template on<In, Scalar>;
  using type = concatenated<typename stages_of<Layer>::type,
                            typename bind_composed<Scalar, Layer::out, Rest...>::type>;
};

template <Shape In, class Layers>
inline constexpr Shape shape_after =
    std::tuple_element_t<std::tuple_size_v<Layers> - 1, Layers>::out;
template <Shape In>
inline constexpr Shape shape_after<In, std::tuple<>> = In;

/// "Conv2d 8x3x3, padding 1; ReLU".
template <class... Specs>
std::string spec_list_text(SpecList<Specs...> /*layers*/) {
  std::string text;
  ((text += (text.empty() ? "" : "; ") + summarise_spec<Specs>().name), ...);
  return text;
}

/// A TensorSlot of a layer inside of another one, whose name is put together: "0.weight".
struct InnerTensorSlot {
  std::string name;
  std::vector<std::size_t> dims;
  std::size_t offset = 0;
  bool buffer = false;
};

template <class Scalar, Shape In, class List>
struct Sequence;

/// Layers one after the other inside of another layer; perhaps none, which give what they take.
template <class Scalar, Shape In, class... Specs>
struct Sequence<Scalar, In, SpecList<Specs...>> {
  static_assert(stated<NamesRules<Specs...>>);

  using Layers = typename bind_layers<Scalar, In, unnamed<Specs>...>::type;
  using Stages = typename bind_stages<Scalar, In, fused<Specs...>>::type;

  static constexpr Shape out = shape_after<In, Layers>;
  static constexpr int stage_count = std::tuple_size_v<Stages>;

  static constexpr std::size_t parameter_count = []<class... L>(std::tuple<L...>*) {
    return (L::parameter_count + ... + std::size_t{0});
  }(static_cast<Layers*>(nullptr));
  static constexpr std::size_t buffer_count = []<class... L>(std::tuple<L...>*) {
    return (L::buffer_count + ... + std::size_t{0});
  }(static_cast<Layers*>(nullptr));
  static constexpr std::size_t multiply_adds = []<class... L>(std::tuple<L...>*) {
    return (L::multiply_adds + ... + std::size_t{0});
  }(static_cast<Layers*>(nullptr));

  /// Appends the tensors of all layers, named by `prefix`, the layer's name and a dot. In the
  /// layer around them, these ones' parameters and buffers start at `parameters` and `buffers`.
  static void append_tensors(std::vector<InnerTensorSlot>& list, const std::string& prefix,
                             std::size_t parameters = 0, std::size_t buffers = 0) {
    std::size_t index = 0;
    int number = 0;
    const std::vector<std::string> names{name_of_layer<Specs>(number++)...};
    for_each_layer([&]<class Layer>() {
      for (const auto& slot : Layer::tensors()) {
        list.push_back({prefix + names[index] + "." + std::string{slot.name}, slot.dims,
                        slot.offset + (slot.buffer ? buffers : parameters), slot.buffer});
      }
      parameters += Layer::parameter_count;
      buffers += Layer::buffer_count;
      ++index;
    });
  }

  /// Takes what it initialises off the front of both.
  static void initialise(std::span<Scalar>& parameters, std::span<Scalar>& buffers,
                         Initialisation method, RandomStream& random) {
    for_each_layer([&]<class Layer>() {
      Layer::initialise(parameters.first(Layer::parameter_count),
                        buffers.first(Layer::buffer_count), method, random);
      parameters = parameters.subspan(Layer::parameter_count);
      buffers = buffers.subspan(Layer::buffer_count);
    });
  }

 private:
  template <class Body>
  static void for_each_layer(Body&& body) {
    [&]<class... L>(std::tuple<L...>*) {
      (body.template operator()<L>(), ...);
    }(static_cast<Layers*>(nullptr));
  }
};

/// The layers of a list once they are folded for inference.
template <class List>
struct fold_list;
template <class... Specs>
struct fold_list<SpecList<Specs...>> {
  template <class Scalar, Shape In, class... Kept>
  static SpecList<Kept...> kept(BasicNetwork<Scalar, In, Kept...>* net);
  using type = decltype(kept(
      static_cast<typename Folding<float, Shape{1}, SpecList<Specs...>>::type*>(nullptr)));
};

}  // namespace digitnet::detail
