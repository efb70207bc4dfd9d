#pragma once

#include <digitnet/composition/links.hpp>
#include <digitnet/composition/sequence.hpp>

#include <array>

namespace digitnet {

/// The layers of a branch of Parallel; with none, the branch is the input itself.
template <class... Layers>
struct Branch {};

namespace detail {

template <Shape First, Shape... Others>
struct ParallelShapes {
  static_assert(((First.height == Others.height && First.width == Others.width) && ...),
                "Parallel: the maps that the branches give must be of one height and width, as "
                "their channels are put one after the other");
};

/// The channels of all branches together, if their maps are of one size.
template <Shape First, Shape... Others>
inline constexpr Shape shape_of_all{
    stated<ParallelShapes<First, Others...>> ? (First.channels + ... + Others.channels) : 0,
    First.height, First.width};

template <Shape In, class ScalarType, class... Lists>
struct ParallelLayer
    : LayerDefaults<In, shape_of_all<Sequence<ScalarType, In, Lists>::out...>, ScalarType> {
  using Scalar = ScalarType;
  template <int B>
  using Path = Sequence<Scalar, In, std::tuple_element_t<B, std::tuple<Lists...>>>;
  static constexpr int branches = sizeof...(Lists);

  static constexpr std::size_t parameter_count =
      (Sequence<Scalar, In, Lists>::parameter_count + ...);
  static constexpr std::size_t buffer_count = (Sequence<Scalar, In, Lists>::buffer_count + ...);
  static constexpr std::size_t multiply_adds = (Sequence<Scalar, In, Lists>::multiply_adds + ...);

 private:
  static constexpr std::array<Shape, branches> shapes{Sequence<Scalar, In, Lists>::out...};

  /// How many stages come before the entry of branch `b`; for one beyond the last, before the join.
  static constexpr int stages_before(int b) {
    constexpr std::array<int, branches> counts{Sequence<Scalar, In, Lists>::stage_count...};
    int sum = 0;
    for (int i = 0; i < b; ++i) sum += 1 + counts[static_cast<std::size_t>(i)];
    return sum;
  }

  static constexpr BranchEnd end(int b) {
    int channel = 0;
    for (int i = 0; i < b; ++i) channel += shapes[static_cast<std::size_t>(i)].channels;
    return {shapes[static_cast<std::size_t>(b)], stages_before(branches) - stages_before(b + 1),
            channel};
  }

  template <int B>
  static constexpr Shape slot_before() {
    if constexpr (B == 0) {
      return In;
    } else {
      return shapes[B - 1];
    }
  }

  /// Backward comes from behind: the last branch sets the gradient of the input.
  template <int B>
  using Entry = BranchEntry<slot_before<B>(), In, stages_before(B), (B < branches - 1), Scalar>;

  template <class Numbers>
  struct stage_list;
  template <int... B>
  struct stage_list<std::integer_sequence<int, B...>> {
    using type = concatenated<
        concatenated<std::tuple<Entry<B>>, typename Path<B>::Stages>...,
        std::tuple<BranchConcatenation<shapes[branches - 1], ParallelLayer::LayerDefaults::out,
                                       Scalar, end(B)...>>>;
  };

 public:
  using Stages = typename stage_list<std::make_integer_sequence<int, branches>>::type;

  static std::vector<InnerTensorSlot> tensors() {
    std::vector<InnerTensorSlot> list;
    std::size_t parameters = 0;
    std::size_t buffers = 0;
    int branch = 0;
    const auto append = [&]<class P>() {
      P::append_tensors(list, std::to_string(branch++) + ".", parameters, buffers);
      parameters += P::parameter_count;
      buffers += P::buffer_count;
    };
    (append.template operator()<Sequence<Scalar, In, Lists>>(), ...);
    return list;
  }

  static void initialise(std::span<Scalar> parameters, std::span<Scalar> buffers,
                         Initialisation method, RandomStream& random) {
    (Sequence<Scalar, In, Lists>::initialise(parameters, buffers, method, random), ...);
  }
};

template <class T>
inline constexpr bool is_branch = false;
template <class... Layers>
inline constexpr bool is_branch<Branch<Layers...>> = true;

template <class T>
struct branch_list {
  using type = SpecList<>;
};
template <class... Layers>
struct branch_list<Branch<Layers...>> {
  using type = SpecList<Layers...>;
};

template <class... Branches>
struct ParallelRules {
  static_assert((is_branch<Branches> && ...),
                "Parallel: its arguments are branches, as in Parallel<Branch<Conv2d<8, 1>>, "
                "Branch<Conv2d<8, 3, Padding{1}>>>");
  static_assert(sizeof...(Branches) > 1, "Parallel: at least two branches are needed");
};

/// A Parallel whose branches are lists of layers.
template <class... Lists>
struct ParallelLists {
  static constexpr bool is_composite = true;

  template <Shape In, class Scalar>
  using on = ParallelLayer<In, Scalar, Lists...>;
};

}  // namespace detail

/// Several branches that all take the same input, and whose channels are put one after the other,
/// as in GoogLeNet's inception modules (Szegedy et al., 2015) and, with an empty branch, DenseNet's
/// layers (Huang et al., 2017):
///
///     Parallel<Branch<Conv2d<8, 1>, ReLU>, Branch<Conv2d<8, 3, Padding{1}>, ReLU>, Branch<>>
///
/// In files the tensors are "3.0.1.weight": of its own number, the branch and the layer in it.
///
///     (C, H, W) -> (C1 + C2 + ..., H', W')
template <class... Branches>
struct Parallel : detail::ParallelLists<typename detail::branch_list<Branches>::type...> {
  static_assert(detail::stated<detail::ParallelRules<Branches...>>);

  using Lists = detail::ParallelLists<typename detail::branch_list<Branches>::type...>;

  static std::string name() {
    std::string text = "Parallel";
    ((text += " (" + spec_list_text(typename detail::branch_list<Branches>::type{}) + ")"), ...);
    return text;
  }
};

namespace detail {

/// Its layers are folded like those outside.
template <class... Branches, class... Others>
struct FoldRule<Parallel<Branches...>, Others...> {
  using Taken = SpecList<typename Parallel<Branches...>::Lists>;
  using Folded =
      SpecList<ParallelLists<typename fold_list<typename branch_list<Branches>::type>::type...>>;
  using Rest = SpecList<Others...>;

  template <Shape In, class Scalar>
  static void values(FoldCursor<Scalar>& cursor) {
    (fold_values<In>(cursor, typename branch_list<Branches>::type{}), ...);
  }
};

}  // namespace detail
}  // namespace digitnet
