#pragma once

#include <digitnet/architecture/architecture.hpp>
#include <digitnet/core/named_tensor.hpp>
#include <digitnet/core/simd.hpp>
#include <digitnet/dynamic/plan.hpp>
#include <digitnet/kernel/conv_geometry.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace digitnet::detail {

/// Makes a plan of an architecture and its tensors. As in a Predictor of a network that the
/// compiler knows, batch normalisation is folded into the convolution before it, ReLU and 2x2
/// max-pooling are computed with what they follow, and dropout is gone.
template <int Lanes>
class AnyPlanner {
 public:
  using Layers = std::vector<ArchitectureLayer>;

  AnyPlanner(const Architecture& architecture,
             const std::vector<NamedTensor<const float>>& tensors) {
    for (const auto& tensor : tensors) tensors_.emplace(tensor.name, tensor.values);
    (void)slot(architecture.in);
    plan_.output = list(architecture.layers, 0);
    for (AnySlot& each : plan_.activations) {
      each.offset = plan_.record;
      plan_.record += each.size();
    }
  }

  [[nodiscard]] AnyPlan take() && { return std::move(plan_); }

 private:
  struct Sum {
    std::vector<float> weights, bias, scale;
  };

  int slot(Shape shape) {
    plan_.activations.push_back({shape});
    return static_cast<int>(plan_.activations.size()) - 1;
  }

  std::span<const float> tensor(const ArchitectureLayer& layer, const char* part) const {
    return tensors_.at(layer.name + "." + part);
  }

  /// Scale and offset per channel that batch normalisation comes to.
  std::pair<std::vector<float>, std::vector<float>> normalisation(
      const ArchitectureLayer& layer) const {
    const auto weight = tensor(layer, "weight"), bias = tensor(layer, "bias");
    const auto mean = tensor(layer, "running_mean"), variance = tensor(layer, "running_var");
    std::pair<std::vector<float>, std::vector<float>> result;
    auto& [scale, offset] = result;
    for (std::size_t c = 0; c < weight.size(); ++c) {
      scale.push_back(weight[c] / std::sqrt(variance[c] + 1e-5F));
      offset.push_back(bias[c] - mean[c] * scale[c]);
    }
    return result;
  }

  std::size_t append(const std::vector<float>& values) {
    const std::size_t at = plan_.numbers.size();
    plan_.numbers.insert(plan_.numbers.end(), values.begin(), values.end());
    return at;
  }

  Sum sum_of(const ArchitectureLayer& layer) const {
    const auto outputs = static_cast<std::size_t>(layer.out.channels);
    const auto weights = tensor(layer, "weight");
    Sum sum{{weights.begin(), weights.end()}, std::vector<float>(outputs), {}};
    if (*layer.description.settings.bias)
      std::ranges::copy(tensor(layer, "bias"), sum.bias.begin());
    return sum;
  }

  AnyWeights pack(const Sum& sum, bool relu) {
    const int outputs = static_cast<int>(sum.bias.size());
    const int tile = best_tile(outputs, AnyWeights::largest_tile<Lanes>);
    AnyWeights result{
        .outputs = outputs, .tile = tile, .has_scale = !sum.scale.empty(), .relu = relu};
    const std::size_t taps = sum.weights.size() / sum.bias.size();
    std::vector<float> packed;
    packed.reserve(sum.weights.size());
    for (int first = 0; first < outputs; first += tile) {
      for (std::size_t tap = 0; tap < taps; ++tap) {
        for (int c = first; c < (std::min)(first + tile, outputs); ++c) {
          packed.push_back(sum.weights[static_cast<std::size_t>(c) * taps + tap]);
        }
      }
    }
    result.weights = append(packed);
    result.bias = append(sum.bias);
    result.scale = append(sum.scale);
    return result;
  }

  /// The slot behind the layers.
  int list(const Layers& layers, int from) {
    for (auto layer = layers.begin(); layer != layers.end();) from = next(layers, layer, from);
    return from;
  }

  /// The slot behind `layer` and those after it that are computed with it; moves it on.
  int next(const Layers& layers, Layers::const_iterator& layer, int from) {
    const ArchitectureLayer& first = *layer++;
    const auto& [kind, settings] = first.description;
    if (kind == "Dropout") return from;
    if (kind == "Conv2d" || kind == "DepthwiseConv2d")
      return convolution(first, layers, layer, from);
    if (kind == "Dense") return dense(first, layers, layer, from);
    if (kind == "Residual") {
      const int a = list(first.branches[0], from), b = list(first.branches[1], from);
      return add(AnySum{a, b, slot(first.out)});
    }
    if (kind == "Parallel") {
      std::vector<int> ends;
      for (const auto& branch : first.branches) ends.push_back(list(branch, from));
      return add(AnyConcatenation{std::move(ends), slot(first.out)});
    }
    const int to = slot(first.out);
    if (kind == "BatchNorm2d") {
      const auto [scale, offset] = normalisation(first);
      const std::size_t at = append(scale);
      return add(AnyScale{from, to, at, append(offset)});
    }
    if (kind == "LayerNorm") {
      const auto weight = tensor(first, "weight"), bias = tensor(first, "bias");
      const std::size_t at = append({weight.begin(), weight.end()});
      return add(AnyLayerNorm{from, to, at, append({bias.begin(), bias.end()})});
    }
    if (settings.window) {
      return add(AnyPool{from, to, *settings.window, *settings.window, *settings.stride,
                         kind == "MaxPool2d"});
    }
    if (kind == "GlobalAvgPool2d") {
      return add(AnyPool{from, to, first.in.height, first.in.width, 1, false});
    }
    return add(AnyActivation{from, to, function(kind),
                             settings.fraction.value_or(Fraction{0}).as<float>()});
  }

  static AnyFunction function(std::string_view kind) {
    constexpr std::pair<std::string_view, AnyFunction> names[] = {
        {"ReLU", AnyFunction::relu},          {"LeakyReLU", AnyFunction::leaky_relu},
        {"Sigmoid", AnyFunction::sigmoid},    {"Tanh", AnyFunction::tanh},
        {"SiLU", AnyFunction::silu},          {"GELU", AnyFunction::gelu},
        {"Hardswish", AnyFunction::hardswish}};
    for (const auto& [name, value] : names) {
      if (name == kind) return value;
    }
    throw InvalidArgument{"AnyNetwork: there is no layer " + std::string{kind}};
  }

  template <class Stage>
  int add(Stage stage) {
    const int to = stage.to;
    plan_.stages.emplace_back(std::move(stage));
    return to;
  }

  int convolution(const ArchitectureLayer& conv, const Layers& layers,
                  Layers::const_iterator& layer, int from) {
    Sum sum = sum_of(conv);
    Shape out = conv.out;
    bool relu = false, pool = false, normalised = false;
    for (; layer != layers.end(); ++layer) {
      const auto& [kind, settings] = layer->description;
      if (kind == "Dropout") continue;
      if (kind == "BatchNorm2d" && !normalised && !relu) {
        fold(*layer, sum, pool);
        normalised = true;
      } else if (kind == "ReLU" && !relu) {
        relu = true;
      } else if (kind == "MaxPool2d" && settings.window == 2 && settings.stride == 2 && !pool &&
                 sum.scale.empty()) {
        pool = true;
      } else {
        break;
      }
      out = layer->out;
    }
    const auto& settings = conv.description.settings;
    AnySlot& input = plan_.activations[static_cast<std::size_t>(from)];
    input.halo = (std::max)(input.halo, *settings.padding);
    const int to = slot(out), ins = channels_seen(conv), groups = conv.in.channels / ins;
    const int outs = out.channels / groups;
    for (int g = 0; g < groups; ++g) {
      add(AnyConv{from, to, pack(part_of(sum, g, groups), relu), *settings.window, *settings.stride,
                  *settings.padding, pool, g * ins, ins, g * outs});
    }
    return to;
  }

  /// The sums of one group.
  static Sum part_of(const Sum& all, int group, int groups) {
    const auto cut = [&](const std::vector<float>& values) {
      const auto size = static_cast<std::ptrdiff_t>(values.size()) / groups;
      return std::vector<float>(values.begin() + group * size, values.begin() + (group + 1) * size);
    };
    return {cut(all.weights), cut(all.bias), cut(all.scale)};
  }

  /// Max-pooling does not commute with a negative scale, so behind it the scale stays apart.
  void fold(const ArchitectureLayer& norm, Sum& sum, bool pooled) const {
    auto [scale, offset] = normalisation(norm);
    const std::size_t taps = sum.weights.size() / sum.bias.size();
    for (std::size_t c = 0; c < scale.size(); ++c) {
      sum.bias[c] = sum.bias[c] * scale[c] + offset[c];
      if (pooled) continue;
      for (std::size_t tap = 0; tap < taps; ++tap) sum.weights[c * taps + tap] *= scale[c];
    }
    if (pooled) sum.scale = std::move(scale);
  }

  int dense(const ArchitectureLayer& first, const Layers& layers, Layers::const_iterator& layer,
            int from) {
    while (layer != layers.end() && layer->description.kind == "Dropout") ++layer;
    const bool relu = layer != layers.end() && layer->description.kind == "ReLU";
    if (relu) ++layer;
    return add(AnyDense{from, slot(first.out), pack(sum_of(first), relu)});
  }

  std::map<std::string, std::span<const float>, std::less<>> tensors_;
  AnyPlan plan_;
};

}  // namespace digitnet::detail
