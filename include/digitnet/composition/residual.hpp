#pragma once

#include <digitnet/composition/links.hpp>
#include <digitnet/composition/sequence.hpp>

namespace digitnet {

/// Layers that stand in for the identity in a Residual: see there.
template <class... Layers>
struct Skip {};

namespace detail {

template <Shape OfLayers, Shape OfSkip>
struct ResidualShapes {
  static_assert(OfLayers == OfSkip,
                "Residual: what the layers give must have the shape of what they take, which it is "
                "added to; or give a projection to that shape first, as in "
                "Residual<Skip<Conv2d<channels, 1, Stride{s}>>, layers...>");
};

/// What is added up, if the shapes are one.
template <Shape OfLayers, Shape OfSkip>
inline constexpr Shape shape_of_sum = stated<ResidualShapes<OfLayers, OfSkip>> ? OfLayers : OfSkip;

template <Shape In, class ScalarType, class SkipList, class List>
struct ResidualLayer : LayerDefaults<In,
                                     shape_of_sum<Sequence<ScalarType, In, List>::out,
                                                  Sequence<ScalarType, In, SkipList>::out>,
                                     ScalarType> {
  using Scalar = ScalarType;
  using Body = Sequence<Scalar, In, List>;
  using Aside = Sequence<Scalar, In, SkipList>;
  static constexpr bool projects = Aside::stage_count > 0;

  static constexpr std::size_t parameter_count = Body::parameter_count + Aside::parameter_count;
  static constexpr std::size_t buffer_count = Body::buffer_count + Aside::buffer_count;
  static constexpr std::size_t multiply_adds = Body::multiply_adds + Aside::multiply_adds;

  // Backward comes from behind: whoever reaches the input's gradient first sets it, and the entry
  // of the body adds to it. Without a projection the first one is the sum itself.
  using EntryOfBody = BranchEntry<In, In, 0, true, Scalar>;
  using EntryOfSkip = BranchEntry<Body::out, In, Body::stage_count + 1, false, Scalar>;
  using Sum = BranchSum<Body::out, (projects ? Aside::stage_count : Body::stage_count) + 1, Scalar>;
  using Stages = std::conditional_t<
      projects,
      concatenated<std::tuple<EntryOfBody>, typename Body::Stages, std::tuple<EntryOfSkip>,
                   typename Aside::Stages, std::tuple<Sum>>,
      concatenated<std::tuple<EntryOfBody>, typename Body::Stages, std::tuple<Sum>>>;

  static std::vector<InnerTensorSlot> tensors() {
    std::vector<InnerTensorSlot> list;
    Body::append_tensors(list, "");
    Aside::append_tensors(list, "skip.", Body::parameter_count, Body::buffer_count);
    return list;
  }

  static void initialise(std::span<Scalar> parameters, std::span<Scalar> buffers,
                         Initialisation method, RandomStream& random) {
    Body::initialise(parameters, buffers, method, random);
    Aside::initialise(parameters, buffers, method, random);
  }
};

/// What a Residual adds up: the layers of two lists, of which the first may be empty.
template <class SkipList, class List>
struct ResidualParts {
  using SkipLayers = SkipList;
  using BodyLayers = List;
  static constexpr bool is_composite = true;

  template <Shape In, class Scalar>
  using on = ResidualLayer<In, Scalar, SkipList, List>;
};

template <class Body>
struct ResidualRules {
  static_assert(!std::is_same_v<Body, SpecList<>>,
                "Residual: at least one layer is needed, besides Skip");
};

template <class... Layers>
struct residual_parts {
  using type = ResidualParts<SpecList<>, SpecList<Layers...>>;
};
template <class... Aside, class... Layers>
struct residual_parts<Skip<Aside...>, Layers...> {
  static_assert(sizeof...(Aside) > 0,
                "Residual: Skip<> needs a layer; without it, what is added is the input itself");
  using type = ResidualParts<SpecList<Aside...>, SpecList<Layers...>>;
};

}  // namespace detail

/// What some layers make of their input, added to that: the building block of residual networks (He
/// et al., "Deep residual learning for image recognition", 2016), of which very deep ones still
/// learn. Where the layers change the shape, the first argument is a projection of the input to the
/// new one, usually a convolution of 1x1:
///
///     Residual<Conv2d<16, 3, Padding{1}>, BatchNorm2d, ReLU, Conv2d<16, 3, Padding{1}>>
///
///     Residual<Skip<Conv2d<32, 1, Stride{2}>>, Conv2d<32, 3, Stride{2}, Padding{1}>, ReLU>
///
/// There is no activation behind the sum unless one follows. In files the tensors of its layers are
/// "3.0.weight" and those of the projection "3.skip.0.weight", where 3 is its own number.
template <class... Layers>
struct Residual : detail::residual_parts<Layers...>::type {
  using Parts = typename detail::residual_parts<Layers...>::type;
  static_assert(detail::stated<detail::ResidualRules<typename Parts::BodyLayers>>);

  static std::string name() {
    const std::string aside = spec_list_text(typename Parts::SkipLayers{});
    return "Residual (" + spec_list_text(typename Parts::BodyLayers{}) + ")" +
           (aside.empty() ? "" : " skip (" + aside + ")");
  }
};

namespace detail {

/// Its layers are folded like those outside.
template <class... Layers, class... Others>
struct FoldRule<Residual<Layers...>, Others...> {
  using Parts = typename Residual<Layers...>::Parts;
  using Taken = SpecList<Parts>;
  using Folded = SpecList<ResidualParts<typename fold_list<typename Parts::SkipLayers>::type,
                                        typename fold_list<typename Parts::BodyLayers>::type>>;
  using Rest = SpecList<Others...>;

  template <Shape In, class Scalar>
  static void values(FoldCursor<Scalar>& cursor) {
    fold_values<In>(cursor, typename Parts::BodyLayers{});
    fold_values<In>(cursor, typename Parts::SkipLayers{});
  }
};

}  // namespace detail
}  // namespace digitnet
