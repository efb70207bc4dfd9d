#pragma once

#include <digitnet/architecture/parse_architecture.hpp>
#include <digitnet/core/error.hpp>
#include <digitnet/core/named_tensor.hpp>
#include <digitnet/core/simd.hpp>
#include <digitnet/model/tensor_modules.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

/// Appends the tensors that layers have, those of the layers inside of them, too.
inline void append_places(const std::vector<ArchitectureLayer>& layers,
                          std::vector<TensorPlace>& places) {
  for (const ArchitectureLayer& layer : layers) {
    const auto& [kind, settings] = layer.description;
    const auto append = [&](const char* part, std::vector<std::size_t> dims) {
      places.push_back({layer.name + "." + part, std::move(dims)});
    };
    const auto channels = static_cast<std::size_t>(layer.in.channels);
    if (settings.bias) {
      const auto outputs = static_cast<std::size_t>(layer.out.channels);
      if (settings.window) {
        const auto side = static_cast<std::size_t>(*settings.window);
        append("weight", {outputs, static_cast<std::size_t>(channels_seen(layer)), side, side});
      } else {
        append("weight", {outputs, layer.in.size()});
      }
      if (*settings.bias) append("bias", {outputs});
    } else if (kind == "BatchNorm2d") {
      for (const char* part : {"weight", "bias", "running_mean", "running_var"}) {
        append(part, {channels});
      }
    } else if (kind == "LayerNorm") {
      const auto& [c, height, width] = layer.in;
      const bool is_vector = height == 1 && width == 1;
      for (const char* part : {"weight", "bias"}) {
        append(part, is_vector
                         ? std::vector<std::size_t>{channels}
                         : std::vector<std::size_t>{channels, static_cast<std::size_t>(height),
                                                    static_cast<std::size_t>(width)});
      }
    }
    for (const auto& branch : layer.branches) append_places(branch, places);
  }
}

/// What layers take an image: values kept, and multiply-adds or comparisons.
struct InferenceCost {
  double values = 0, operations = 0;

  void add(const std::vector<ArchitectureLayer>& layers) {
    for (const ArchitectureLayer& layer : layers) {
      const auto& [kind, settings] = layer.description;
      const double padding = 2.0 * settings.padding.value_or(0);
      const double window = settings.window.value_or(1);
      values += layer.in.channels * (layer.in.height + padding) * (layer.in.width + padding) +
                static_cast<double>(layer.out.size());
      const double inputs = kind == "Dense"    ? static_cast<double>(layer.in.size())
                            : kind == "Conv2d" ? channels_seen(layer)
                                               : 1;
      operations += static_cast<double>(layer.out.size()) * window * window * inputs;
      for (const auto& branch : layer.branches) add(branch);
    }
  }
};

/// Throws ArchitectureError for what would take too much memory or time.
inline void check_cost(const Architecture& architecture) {
  constexpr double most_values = 1U << 22U, most_operations = 4'294'967'296;
  InferenceCost cost;
  cost.add(architecture.layers);
  if (cost.values > most_values) {
    throw ArchitectureError{"all layers", "at most 4,194,304 values between them", "more"};
  }
  if (cost.operations > most_operations) {
    throw ArchitectureError{"all layers", "at most 2^32 multiply-adds an image", "more"};
  }
}

/// Names and shapes of the tensors of a network, in the order of its `tensors()`.
inline std::vector<TensorPlace> tensor_places(const Architecture& architecture) {
  std::vector<TensorPlace> places;
  append_places(architecture.layers, places);
  return places;
}

}  // namespace detail

/// A network of the library's layers that is known at run time only, for reading alone: what
/// `architecture<Net>()` says, and its tensors. Plain data, as a Network is. Of a trained one there
/// is a file: `load<AnyNetwork>(path)`. `Lanes` is how many images are computed side by side.
template <int Lanes>
class BasicAnyNetwork {
 public:
  using Scalar = float;

  /// All numbers zero. Throws ArchitectureError for what parse_architecture() refuses and for what
  /// would take too much memory or time: more than 4,194,304 values between the layers, or 2^32
  /// multiply-adds, an image; InvalidArgument for more than 2^28 weights.
  explicit BasicAnyNetwork(std::string_view architecture)
      : text_{architecture},
        architecture_{parse_architecture(architecture)},
        places_{detail::tensor_places(architecture_)} {
    detail::check_cost(architecture_);
    constexpr std::size_t most = std::size_t{1} << 28U;
    std::size_t count = 0;
    for (const detail::TensorPlace& tensor : places_) {
      const std::optional<std::size_t> size = element_count(tensor.dims);
      if (!size || *size > most - count) {
        throw InvalidArgument{"AnyNetwork: more than 2^28 weights, with tensor " + tensor.name +
                              " of shape " + dims_to_string(tensor.dims)};
      }
      count += *size;
    }
    values_.resize(count);
  }

  /// As it was given: "1x28x28; Conv2d 6x5x5, padding 2; ReLU; ...".
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] const Architecture& architecture() const noexcept { return architecture_; }
  [[nodiscard]] const Shape& in() const noexcept { return architecture_.in; }
  [[nodiscard]] std::size_t classes() const noexcept { return architecture_.out().size(); }

  /// All tensors in layer order, viewing this network's memory.
  [[nodiscard]] std::vector<NamedTensor<float>> tensors() { return list_tensors<float>(values_); }
  [[nodiscard]] std::vector<NamedTensor<const float>> tensors() const {
    return list_tensors<const float>(values_);
  }

 private:
  template <class Value>
  [[nodiscard]] std::vector<NamedTensor<Value>> list_tensors(std::span<Value> values) const {
    std::vector<NamedTensor<Value>> list;
    for (const detail::TensorPlace& place : places_) {
      const std::size_t size = *element_count(place.dims);
      list.push_back({place.name, place.dims, values.first(size)});
      values = values.subspan(size);
    }
    return list;
  }

  std::string text_;
  Architecture architecture_;
  std::vector<detail::TensorPlace> places_;
  std::vector<float> values_;
};

/// The network with as many images side by side as a vector register holds.
using AnyNetwork = BasicAnyNetwork<lanes<float>>;

}  // namespace digitnet
