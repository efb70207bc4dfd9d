#pragma once

#include <digitnet/architecture/architecture.hpp>
#include <digitnet/core/error.hpp>
#include <digitnet/core/named_tensor.hpp>
#include <digitnet/exchange/onnx_graph.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace digitnet::detail {

/// Turns the layers of an architecture into operators of ONNX, at inference: dropout is gone, and
/// batch normalisation uses the running statistics.
class OnnxLayers {
 public:
  /// What flows from layer to layer: (N, C, H, W), or (N, C * H * W) if it is `flat`.
  struct Value {
    std::string name;
    Shape shape;
    bool flat = false;
  };

  OnnxLayers(OnnxGraph& graph, const std::vector<NamedTensor<const float>>& tensors)
      : graph_{graph} {
    for (const auto& tensor : tensors) tensors_.emplace(tensor.name, &tensor);
  }

  Value list(const std::vector<ArchitectureLayer>& layers, Value value) {
    for (const ArchitectureLayer& layer : layers) {
      value = one(layer, std::move(value));
      value.shape = layer.out;
    }
    return value;
  }

  Value flat(Value value) {
    if (value.flat) return value;
    return {once("Flatten", {value.name}, value.name + ".flat", {{"axis", 1}}), value.shape, true};
  }

 private:
  Value one(const ArchitectureLayer& layer, Value value) {
    const std::string& kind = layer.description.kind;
    if (kind == "Dropout") return value;
    if (kind == "Residual") return sum(layer, value);
    if (kind == "Parallel") return concatenation(layer, value);
    if (kind == "Dense") return dense(layer, flat(std::move(value)));
    if (kind == "LayerNorm") return normalised(layer, maps(std::move(value)));
    if (kind.ends_with("Conv2d") || kind.ends_with("Pool2d") || kind == "BatchNorm2d") {
      return of_maps(layer, maps(std::move(value)));
    }
    value.name = activation(layer, value.name);
    return value;
  }

  static std::string label(const ArchitectureLayer& layer) {
    return layer.name + "." + layer.description.kind;
  }

  /// The layer's tensors that the architecture says, in this order, as constants behind `input`.
  std::vector<std::string> with_tensors(const ArchitectureLayer& layer, const std::string& input,
                                        std::initializer_list<const char*> parts) {
    std::vector<std::string> inputs{input};
    for (const char* part : parts) {
      const auto& tensor = *tensors_.at(layer.name + "." + part);
      inputs.push_back(graph_.constant(tensor.name, tensor.dims, tensor.values));
    }
    return inputs;
  }
  std::vector<std::string> with_weights(const ArchitectureLayer& layer, const std::string& input) {
    return *layer.description.settings.bias ? with_tensors(layer, input, {"weight", "bias"})
                                            : with_tensors(layer, input, {"weight"});
  }

  Value maps(Value value) {
    if (!value.flat) return value;
    const std::string name = value.name + ".maps";
    const auto& [channels, height, width] = value.shape;
    const std::array<std::int64_t, 4> dims{-1, channels, height, width};
    const std::array<std::size_t, 1> rank{dims.size()};
    if (made_.contains(name)) return {name, value.shape};
    const std::string shape = graph_.constant(name + ".shape", rank, std::span{dims});
    return {once("Reshape", {value.name, shape}, name), value.shape};
  }

  /// For what several branches may want of the same value.
  std::string once(std::string_view op, const std::vector<std::string>& inputs,
                   const std::string& name, const OnnxAttributes& attributes = {}) {
    return made_.insert(name).second ? graph_.add(op, inputs, name, attributes) : name;
  }

  Value dense(const ArchitectureLayer& layer, const Value& value) {
    return {graph_.add("Gemm", with_weights(layer, value.name), label(layer), {{"transB", 1}}),
            layer.out, true};
  }

  Value of_maps(const ArchitectureLayer& layer, const Value& value) {
    const auto& [kind, settings] = layer.description;
    const auto square = [](std::optional<int> side) { return std::vector<int>{*side, *side}; };
    std::vector<std::string> inputs{value.name};
    OnnxAttributes attributes;
    std::string op = "GlobalAveragePool";
    if (kind == "BatchNorm2d") {
      op = "BatchNormalization";
      inputs = with_tensors(layer, value.name, {"weight", "bias", "running_mean", "running_var"});
      attributes = {{"epsilon", 1e-5F}};
    } else if (settings.window) {
      const bool convolves = kind.ends_with("Conv2d");
      op = convolves ? "Conv" : (kind == "MaxPool2d" ? "MaxPool" : "AveragePool");
      if (convolves) inputs = with_weights(layer, value.name);
      attributes = {{"kernel_shape", square(settings.window)},
                    {"strides", square(settings.stride)},
                    {"pads", std::vector<int>(4, settings.padding.value_or(0))}};
      const int groups = convolves ? layer.in.channels / channels_seen(layer) : 1;
      if (groups > 1) attributes.emplace_back("group", groups);
    }
    return {graph_.add(op, inputs, label(layer), attributes), layer.out};
  }

  /// The operator of its own is newer than the version of the set that is written.
  Value normalised(const ArchitectureLayer& layer, const Value& value) {
    const std::string name = label(layer);
    const OnnxAttributes all{{"axes", std::vector<int>{1, 2, 3}}};
    const auto dims = [&](const char* part) {  // (C, H, W), of vectors, too
      const std::array<std::size_t, 3> shape{static_cast<std::size_t>(layer.in.channels),
                                             static_cast<std::size_t>(layer.in.height),
                                             static_cast<std::size_t>(layer.in.width)};
      const auto& tensor = *tensors_.at(layer.name + "." + part);
      return graph_.constant(tensor.name, shape, tensor.values);
    };
    const std::string mean = graph_.add("ReduceMean", {value.name}, name + ".mean", all);
    const std::string centred = graph_.add("Sub", {value.name, mean}, name + ".centred");
    const std::string square = graph_.add("Mul", {centred, centred}, name + ".square");
    const std::string variance = graph_.add("ReduceMean", {square}, name + ".variance", all);
    const std::string sum =
        graph_.add("Add", {variance, number(name + ".epsilon", 1e-5F)}, name + ".sum");
    const std::string deviation = graph_.add("Sqrt", {sum}, name + ".deviation");
    const std::string unit = graph_.add("Div", {centred, deviation}, name + ".unit");
    const std::string scaled = graph_.add("Mul", {unit, dims("weight")}, name + ".scaled");
    return {graph_.add("Add", {scaled, dims("bias")}, name), layer.out};
  }

  std::string number(const std::string& name, float value) {
    return graph_.constant(name, {}, std::span<const float>{&value, 1});
  }

  std::string activation(const ArchitectureLayer& layer, const std::string& x) {
    const std::string& kind = layer.description.kind;
    const std::string name = label(layer);
    if (kind == "ReLU") return graph_.add("Relu", {x}, name);
    if (kind == "Sigmoid" || kind == "Tanh") return graph_.add(kind, {x}, name);
    if (kind == "LeakyReLU") {
      return graph_.add("LeakyRelu", {x}, name,
                        {{"alpha", layer.description.settings.fraction->as<float>()}});
    }
    if (kind == "SiLU") {
      return graph_.add("Mul", {x, graph_.add("Sigmoid", {x}, name + ".sigmoid")}, name);
    }
    if (kind == "Hardswish") {
      const OnnxAttributes line{{"alpha", 1.0F / 6}, {"beta", 0.5F}};
      return graph_.add("Mul", {x, graph_.add("HardSigmoid", {x}, name + ".gate", line)}, name);
    }
    if (kind == "GELU") {  // x (1 + erf(x / sqrt 2)) / 2
      const std::string root = number(name + ".1/sqrt2", 0.70710678F);
      const std::string scaled = graph_.add("Mul", {x, root}, name + ".scaled");
      const std::string erf = graph_.add("Erf", {scaled}, name + ".erf");
      const std::string sum = graph_.add("Add", {erf, number(name + ".1", 1)}, name + ".sum");
      const std::string twice = graph_.add("Mul", {x, sum}, name + ".twice");
      return graph_.add("Mul", {twice, number(name + ".1/2", 0.5F)}, name);
    }
    throw InvalidArgument{"ONNX: layer " + name + " has no operator"};
  }

  Value sum(const ArchitectureLayer& layer, const Value& value) {
    const Value a = maps(list(layer.branches[0], value)), b = maps(list(layer.branches[1], value));
    return {graph_.add("Add", {a.name, b.name}, label(layer)), layer.out};
  }

  Value concatenation(const ArchitectureLayer& layer, const Value& value) {
    std::vector<std::string> inputs;
    for (const auto& branch : layer.branches) inputs.push_back(maps(list(branch, value)).name);
    return {graph_.add("Concat", inputs, label(layer), {{"axis", 1}}), layer.out};
  }

  OnnxGraph& graph_;
  std::map<std::string_view, const NamedTensor<const float>*> tensors_;
  std::set<std::string> made_;
};

}  // namespace digitnet::detail
