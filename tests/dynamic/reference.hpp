#pragma once

#include <digitnet/dynamic/any_network.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

/// The networks of architectures as their layers are defined: in double, one value after the other.
namespace reference {

namespace dn = digitnet;

struct Maps {
  dn::Shape shape{0};
  std::vector<double> values;

  [[nodiscard]] double at(int c, int y, int x) const {
    if (y < 0 || x < 0 || y >= shape.height || x >= shape.width) return 0;
    return values[static_cast<std::size_t>((c * shape.height + y) * shape.width + x)];
  }
};

using Tensors = std::map<std::string, std::span<const float>>;

inline double activation(const dn::LayerDescription& layer, double x) {
  if (layer.kind == "ReLU") return std::max(x, 0.0);
  if (layer.kind == "LeakyReLU") {
    return std::max(x, x * layer.settings.fraction->as<double>());
  }
  if (layer.kind == "Sigmoid") return 1 / (1 + std::exp(-x));
  if (layer.kind == "Tanh") return std::tanh(x);
  if (layer.kind == "SiLU") return x / (1 + std::exp(-x));
  if (layer.kind == "GELU") return x * std::erfc(-x / std::sqrt(2.0)) / 2;
  if (layer.kind == "Hardswish") return x * std::clamp(x + 3, 0.0, 6.0) / 6;
  return x;  // Dropout
}

inline Maps run(const std::vector<dn::ArchitectureLayer>& layers, const Tensors& tensors, Maps x);

inline Maps run(const dn::ArchitectureLayer& layer, const Tensors& tensors, const Maps& x) {
  const auto& [kind, settings] = layer.description;
  const auto tensor = [&, &name = layer.name](const char* part) {
    const auto found = tensors.find(name + "." + part);
    return found == tensors.end() ? std::span<const float>{} : found->second;
  };
  Maps y{layer.out, {}};
  if (kind == "Residual") {
    y = run(layer.branches[0], tensors, x);
    const Maps other = run(layer.branches[1], tensors, x);
    for (std::size_t i = 0; i < y.values.size(); ++i) y.values[i] += other.values[i];
    return y;
  }
  if (kind == "Parallel") {
    for (const auto& branch : layer.branches) {
      const Maps part = run(branch, tensors, x);
      y.values.insert(y.values.end(), part.values.begin(), part.values.end());
    }
    return y;
  }
  const auto weight = tensor("weight"), bias = tensor("bias");
  if (kind == "LayerNorm") {
    double average = 0, spread = 0;
    for (const double value : x.values) average += value / static_cast<double>(x.values.size());
    for (const double value : x.values) {
      spread += (value - average) * (value - average) / static_cast<double>(x.values.size());
    }
    for (std::size_t i = 0; i < x.values.size(); ++i) {
      y.values.push_back((x.values[i] - average) / std::sqrt(spread + 1e-5) * weight[i] + bias[i]);
    }
    return y;
  }
  const bool depthwise = kind == "DepthwiseConv2d";
  const int groups = depthwise ? x.shape.channels : settings.groups.value_or(1);
  const int seen = x.shape.channels / groups;  // input channels of each output channel
  const auto mean = tensor("running_mean"), variance = tensor("running_var");
  for (int c = 0; c < y.shape.channels; ++c) {
    const auto channel = static_cast<std::size_t>(c);
    for (int row = 0; row < y.shape.height; ++row) {
      for (int column = 0; column < y.shape.width; ++column) {
        double value = 0;
        if (kind == "Dense") {
          value = bias.empty() ? 0.0 : double{bias[channel]};
          for (std::size_t i = 0; i < x.values.size(); ++i) {
            value += weight[channel * x.values.size() + i] * x.values[i];
          }
        } else if (kind == "BatchNorm2d") {
          value = (x.at(c, row, column) - mean[channel]) / std::sqrt(variance[channel] + 1e-5) *
                      weight[channel] +
                  bias[channel];
        } else if (settings.window || kind == "GlobalAvgPool2d") {
          const bool sums = kind == "Conv2d" || depthwise, greatest = kind == "MaxPool2d";
          const int height = settings.window.value_or(x.shape.height);
          const int width = settings.window.value_or(x.shape.width);
          const int padding = settings.padding.value_or(0);
          const int top = row * settings.stride.value_or(1) - padding;
          const int left = column * settings.stride.value_or(1) - padding;
          if (greatest) value = -std::numeric_limits<double>::infinity();
          if (sums && !bias.empty()) value = bias[channel];
          const int first = sums ? c / (y.shape.channels / groups) * seen : c;
          for (int from = first; from < (sums ? first + seen : c + 1); ++from) {
            for (int i = 0; i < height * width; ++i) {
              const double pixel = x.at(from, top + i / width, left + i % width);
              const auto at =
                  static_cast<std::size_t>((c * seen + from - first) * height * width + i);
              if (greatest) {
                value = std::max(value, pixel);
              } else {
                value += sums ? weight[at] * pixel : pixel / (height * width);
              }
            }
          }
        } else {
          value = activation(layer.description, x.at(c, row, column));
        }
        y.values.push_back(value);
      }
    }
  }
  return y;
}

inline Maps run(const std::vector<dn::ArchitectureLayer>& layers, const Tensors& tensors, Maps x) {
  for (const auto& layer : layers) x = run(layer, tensors, x);
  return x;
}

/// The logits of one image.
inline std::vector<double> logits(const dn::AnyNetwork& net, std::span<const float> image) {
  Tensors tensors;
  for (const auto& tensor : net.tensors()) tensors.emplace(tensor.name, tensor.values);
  return run(net.architecture().layers, tensors, {net.in(), {image.begin(), image.end()}}).values;
}

}  // namespace reference
