#pragma once

#include <digitnet/network/network.hpp>

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>

namespace digitnet {

namespace detail {

template <class Net, class Numbers>
struct leading_layers_of;
template <class Net, std::size_t... I>
struct leading_layers_of<Net, std::index_sequence<I...>> {
  using type = BasicNetwork<typename Net::Scalar, Net::in,
                            std::tuple_element_t<I, typename Net::LayerSpecs>...>;
};

/// How many layers two networks have in common from the input on: of the same types and shapes.
template <class A, class B>
constexpr int count_equal_layers() {
  constexpr std::size_t most = static_cast<std::size_t>((std::min)(A::layer_count, B::layer_count));
  if (!(A::in == B::in)) return 0;
  return []<std::size_t... I>(std::index_sequence<I...>) {
    int count = 0;
    // Stops at the first pair that differs.
    (void)((std::is_same_v<std::tuple_element_t<I, typename A::LayerSpecs>,
                           std::tuple_element_t<I, typename B::LayerSpecs>> &&
            ++count > 0) &&
           ...);
    return count;
  }
  (std::make_index_sequence<most>{});
}

}  // namespace detail

/// The network of the first `Count` layers of another one.
template <class Net, int Count>
using LeadingLayers =
    typename detail::leading_layers_of<Net, std::make_index_sequence<Count>>::type;

/// Copies the parameters and running statistics of the layers that two networks have in common from
/// the input on: all up to the first that differs in type or shape. The others keep theirs. Returns
/// how many layers that are.
///
///     NewHead net{Seed{1}};
///     copy_weights(trained, net);  // all but the last Dense
template <class From, class To>
int copy_weights(const From& from, To& to) {
  constexpr int count = detail::count_equal_layers<From, To>();
  static_assert(count > 0, "copy_weights: the first layers of the two networks differ already");
  constexpr std::size_t parameters = To::LayerPlan::parameters[count];
  constexpr std::size_t buffers = To::LayerPlan::buffers[count];
  const auto cast = [](auto value) { return static_cast<typename To::Scalar>(value); };
  std::ranges::transform(from.parameters().first(parameters), to.parameters().begin(), cast);
  std::ranges::transform(from.buffers().first(buffers), to.buffers().begin(), cast);
  return count;
}

/// A copy of the first `Count` layers of a network.
template <int Count, class Net>
[[nodiscard]] LeadingLayers<Net, Count> leading_layers(const Net& net) {
  static_assert(Count > 0 && Count <= Net::layer_count,
                "leading_layers: a network of at least one layer, and of no more than there are");
  LeadingLayers<Net, Count> first;
  copy_weights(net, first);
  return first;
}

}  // namespace digitnet
