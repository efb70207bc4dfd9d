#pragma once

#include <digitnet/core/aligned_buffer.hpp>
#include <digitnet/core/named_tensor.hpp>
#include <digitnet/network/plan.hpp>

#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace digitnet {

/// A feed-forward network whose every size is known at compile time.
///
/// `In` is the shape of one image and `Specs` are its layers from input to output. A network is
/// plain data: one flat block of parameters and one of running statistics. Copies are independent;
/// const access from several threads is safe.
template <class ScalarType, Shape In, class... Specs>
class BasicNetwork {
  static_assert(std::is_same_v<ScalarType, float> || std::is_same_v<ScalarType, double>,
                "Network: the scalar type must be float or double");
  static_assert(sizeof...(Specs) > 0, "Network: at least one layer is needed");
  static_assert(In.channels > 0 && In.height > 0 && In.width > 0,
                "Network: every size of the input shape must be positive");
  static_assert(detail::stated<detail::NamesRules<Specs...>>);

 public:
  using Scalar = ScalarType;
  using Layers = typename detail::bind_layers<Scalar, In, detail::unnamed<Specs>...>::type;
  using LayerSpecs = std::tuple<detail::unnamed<Specs>...>;
  using Stages = detail::fused<Specs...>;
  using Plan = detail::Plan<Scalar, typename detail::bind_stages<Scalar, In, Stages>::type>;
  using LayerPlan = detail::Plan<Scalar, Layers>;

  static constexpr Shape in = In;
  static constexpr Shape out = Plan::out;
  static constexpr int layer_count = sizeof...(Specs);
  static constexpr std::size_t classes = out.size();
  static constexpr bool classifies = out.height == 1 && out.width == 1;  ///< a number a class
  static constexpr std::size_t parameter_count = Plan::parameter_count;
  static constexpr std::size_t buffer_count = Plan::buffer_count;

  /// The same layers with another scalar type, for example double for gradient checks.
  template <class Other>
  using with_scalar = BasicNetwork<Other, In, Specs...>;

  /// All parameters zero.
  BasicNetwork() : parameters_(parameter_count), buffers_(buffer_count) {}

  /// Random weights: the same for the same seed everywhere.
  explicit BasicNetwork(Seed seed, Initialisation method = Initialisation::he) : BasicNetwork() {
    initialise(seed, method);
  }

  [[nodiscard]] std::span<Scalar> parameters() noexcept { return parameters_.span(); }
  [[nodiscard]] std::span<const Scalar> parameters() const noexcept { return parameters_.span(); }

  /// Running statistics of batch normalisation; empty without it.
  [[nodiscard]] std::span<Scalar> buffers() noexcept { return buffers_.span(); }
  [[nodiscard]] std::span<const Scalar> buffers() const noexcept { return buffers_.span(); }

  /// All tensors in layer order, viewing this network's memory.
  [[nodiscard]] std::vector<NamedTensor<Scalar>> tensors() { return list_tensors(*this); }
  [[nodiscard]] std::vector<NamedTensor<const Scalar>> tensors() const {
    return list_tensors(*this);
  }

  void initialise(Seed seed, Initialisation method = Initialisation::he) {
    for_each_layer(
        [&]<class Layer>(int index, std::span<Scalar> parameters, std::span<Scalar> buffers) {
          RandomStream random{seed, Purpose::initialisation, static_cast<std::uint64_t>(index)};
          Layer::initialise(parameters, buffers, method, random);
        });
  }

 private:
  template <class Body>
  void for_each_layer(Body&& body) {
    [&]<int... I>(std::integer_sequence<int, I...>) {
      (body.template operator()<std::tuple_element_t<I, Layers>>(
           I, slice<I>(parameters(), LayerPlan::parameters),
           slice<I>(buffers(), LayerPlan::buffers)),
       ...);
    }
    (std::make_integer_sequence<int, layer_count>{});
  }

  template <int I, class Span>
  static Span slice(Span all, const typename LayerPlan::Offsets& offsets) {
    return all.subspan(offsets[I], offsets[I + 1] - offsets[I]);
  }

  template <class Self>
  static auto list_tensors(Self& self) {
    using Value = typename decltype(self.parameters())::element_type;
    std::vector<NamedTensor<Value>> list;
    [&]<int... I>(std::integer_sequence<int, I...>) {
      (append_tensors<std::tuple_element_t<I, Layers>>(
           list, detail::name_of_layer<std::tuple_element_t<I, std::tuple<Specs...>>>(I),
           slice<I>(self.parameters(), LayerPlan::parameters),
           slice<I>(self.buffers(), LayerPlan::buffers)),
       ...);
    }
    (std::make_integer_sequence<int, layer_count>{});
    return list;
  }

  template <class Layer, class Value>
  static void append_tensors(std::vector<NamedTensor<Value>>& list, const std::string& layer,
                             std::span<Value> parameters, std::span<Value> buffers) {
    for (const auto& slot : Layer::tensors()) {
      std::size_t size = 1;
      for (const std::size_t dim : slot.dims) size *= dim;
      list.push_back({layer + "." + std::string{slot.name}, slot.dims,
                      (slot.buffer ? buffers : parameters).subspan(slot.offset, size)});
    }
  }

  AlignedBuffer<Scalar> parameters_;
  AlignedBuffer<Scalar> buffers_;
};

/// The usual network: single precision.
template <Shape In, class... Specs>
using Network = BasicNetwork<float, In, Specs...>;

}  // namespace digitnet
