#pragma once

#include <digitnet/architecture/parse_architecture.hpp>
#include <digitnet/core/pixel.hpp>
#include <digitnet/dynamic/any_network.hpp>
#include <digitnet/exchange/onnx_layers.hpp>
#include <digitnet/model/metadata.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/describe.hpp>
#include <digitnet/version.hpp>

#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace digitnet {

/// What an ONNX file is to hold besides the network.
struct OnnxOptions {
  /// The way from bytes to probabilities, too: `image` is then of bytes, 0 to 255, which the graph
  /// divides by 255, and a second output is `probabilities`, at the model's temperature.
  bool with_preprocessing = false;
};

namespace detail {

inline std::vector<std::byte> encode_onnx(const Architecture& network,
                                          const std::vector<NamedTensor<const float>>& tensors,
                                          const std::string& text, const ModelInfo& info,
                                          const OnnxOptions& options) {
  std::map<std::string, std::string> metadata = metadata_of(info, network.out().size());
  metadata.erase("format");  // says that a safetensors file is PyTorch's
  metadata["architecture"] = text;
  for (const auto& tensor : tensors) {
    if (!all_finite(tensor.values)) {
      throw InvalidArgument{"a network whose weights are not finite cannot be exported"};
    }
  }
  const auto& [channels, height, width] = network.in;
  const std::array<int, 3> input{channels, height, width};
  const std::array<int, 1> classes{static_cast<int>(network.out().size())};

  OnnxGraph graph;
  OnnxLayers layers{graph, tensors};
  const auto number = [&graph](const std::string& name, float value) {
    return graph.constant(name, {}, std::span<const float>{&value, 1});
  };
  OnnxLayers::Value value{"image", network.in};
  graph.input("image", options.with_preprocessing ? OnnxType::uint8 : OnnxType::float32, input);
  if (options.with_preprocessing) {
    const auto cast =
        graph.add("Cast", {"image"}, "pixels", {{"to", static_cast<int>(OnnxType::float32)}});
    value.name = graph.add("Mul", {cast, number("1/255", pixel_scale<float>)}, "values");
  }
  value = layers.flat(layers.list(network.layers, std::move(value)));
  graph.add("Identity", {value.name}, "logits");
  graph.output("logits", OnnxType::float32, classes);
  if (options.with_preprocessing) {
    const auto temperature = number("temperature", static_cast<float>(info.temperature));
    const auto scaled = graph.add("Div", {"logits", temperature}, "logits/temperature");
    graph.add("Softmax", {scaled}, "probabilities", {{"axis", 1}});
    graph.output("probabilities", OnnxType::float32, classes);
  }
  return graph.encode(info.name.empty() ? "network" : info.name, version, metadata);
}

}  // namespace detail

/// The network as the bytes of an ONNX file (operator set 13), for ONNX Runtime and all that reads
/// its format. Dropout is gone, and batch normalisation uses the running statistics; what
/// encode_model() says in its metadata is in the model's, too.
///
///     image (N, C, H, W), values in [0, 1]      logits (N, classes)
///
/// Throws InvalidArgument for a layer that is not of the library, as encode_model() for what `info`
/// says, and for weights that are not finite.
template <detail::HasTensors Net>
[[nodiscard]] std::vector<std::byte> encode_onnx(const Net& net, const ModelInfo& info = {},
                                                 const OnnxOptions& options = {}) {
  std::vector<NamedTensor<const float>> tensors;
  std::vector<std::vector<float>> rounded;  // of a network of doubles; moving keeps the memory
  for (auto& tensor : net.tensors()) {
    std::span<const float> values;
    if constexpr (std::is_same_v<typename Net::Scalar, float>) {
      values = tensor.values;
    } else {
      rounded.emplace_back(tensor.values.begin(), tensor.values.end());
      values = rounded.back();
    }
    tensors.push_back({std::move(tensor.name), std::move(tensor.dims), values});
  }
  const std::string text = architecture<Net>();
  return detail::encode_onnx(parse_architecture(text), tensors, text, info, options);
}
[[nodiscard]] inline std::vector<std::byte> encode_onnx(const AnyNetwork& net,
                                                        const ModelInfo& info = {},
                                                        const OnnxOptions& options = {}) {
  return detail::encode_onnx(net.architecture(), net.tensors(), net.text(), info, options);
}
template <class Net>
[[nodiscard]] std::vector<std::byte> encode_onnx(const Model<Net>& model,
                                                 const OnnxOptions& options = {}) {
  return encode_onnx(model.network, model.info, options);
}

}  // namespace digitnet
