#pragma once

#include <digitnet/exchange/protobuf.hpp>
#include <digitnet/io/byte_order.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace digitnet::detail {

/// What ONNX calls the types of numbers (TensorProto.DataType).
enum class OnnxType : std::int64_t { float32 = 1, uint8 = 2, int64 = 7 };

/// The name of an attribute of an operator, and its value.
using OnnxAttributes =
    std::vector<std::pair<std::string_view, std::variant<float, int, std::vector<int>>>>;

/// A graph of ONNX operators (https://onnx.ai/onnx/operators) that grows from input to output.
/// Field numbers are those of onnx.proto3.
class OnnxGraph {
 public:
  /// The first dimension of input and output: any number of images.
  static constexpr std::string_view any_count = "N";

  /// Adds an operator and returns what its output is called: `name`, which must be new.
  std::string add(std::string_view op, const std::vector<std::string>& inputs,
                  const std::string& name, const OnnxAttributes& attributes = {}) {
    ProtobufMessage node;
    for (const std::string& input : inputs) node.add(1, input);
    node.add(2, name).add(3, name).add(4, op);
    for (const auto& [key, value] : attributes) node.add(5, attribute(key, value));
    graph_.add(1, node);
    return name;
  }

  /// Constants; both return `name`.
  std::string constant(const std::string& name, std::span<const std::size_t> dims,
                       std::span<const float> values) {
    return constant(name, dims, OnnxType::float32, values);
  }
  std::string constant(const std::string& name, std::span<const std::size_t> dims,
                       std::span<const std::int64_t> values) {
    return constant(name, dims, OnnxType::int64, values);
  }

  void input(const std::string& name, OnnxType type, std::span<const int> dims_of_one) {
    ends_.add(11, value(name, type, dims_of_one));
  }
  void output(const std::string& name, OnnxType type, std::span<const int> dims_of_one) {
    ends_.add(12, value(name, type, dims_of_one));
  }

  /// The bytes of a model file: the graph, of operators as they were in version 13 of ONNX's set.
  [[nodiscard]] std::vector<std::byte> encode(
      std::string_view name, std::string_view version,
      const std::map<std::string, std::string>& metadata) const {
    constexpr std::int64_t ir_version = 7, operator_set = 13;  // both of ONNX 1.8, 2020
    ProtobufMessage graph = graph_;
    graph.add(2, name).append(constants_).append(ends_);
    ProtobufMessage model;
    model.add(1, ir_version).add(2, "digitnet").add(3, version).add(7, graph);
    model.add(8, ProtobufMessage{}.add(1, "").add(2, operator_set));
    for (const auto& [key, text] : metadata) {
      model.add(14, ProtobufMessage{}.add(1, key).add(2, text));
    }
    const auto bytes = std::as_bytes(std::span{model.text()});
    return {bytes.begin(), bytes.end()};
  }

 private:
  static ProtobufMessage attribute(
      std::string_view name, const std::variant<float, int, std::vector<int>>& attribute_value) {
    constexpr std::int64_t is_float = 1, is_int = 2, is_ints = 7;  // AttributeProto.AttributeType
    ProtobufMessage message;
    message.add(1, name);
    if (const float* number = std::get_if<float>(&attribute_value)) {
      return message.add(2, *number).add(20, is_float);
    }
    if (const int* number = std::get_if<int>(&attribute_value)) {
      return message.add(3, std::int64_t{*number}).add(20, is_int);
    }
    for (const int number : std::get<std::vector<int>>(attribute_value)) {
      message.add(8, std::int64_t{number});
    }
    return message.add(20, is_ints);
  }

  template <class Number>
  std::string constant(const std::string& name, std::span<const std::size_t> dims, OnnxType type,
                       std::span<const Number> values) {
    ProtobufMessage tensor;
    for (const std::size_t dim : dims) tensor.add(1, static_cast<std::int64_t>(dim));
    std::string bytes{reinterpret_cast<const char*>(values.data()), values.size_bytes()};
    swap_little(std::as_writable_bytes(std::span{bytes}), sizeof(Number));
    tensor.add(2, static_cast<std::int64_t>(type)).add(8, name).add(9, bytes);
    constants_.add(5, tensor);
    return name;
  }

  static ProtobufMessage value(const std::string& name, OnnxType type,
                               std::span<const int> dims_of_one) {
    ProtobufMessage shape;
    shape.add(1, ProtobufMessage{}.add(2, any_count));
    for (const int dim : dims_of_one) shape.add(1, ProtobufMessage{}.add(1, std::int64_t{dim}));
    ProtobufMessage tensor;
    tensor.add(1, static_cast<std::int64_t>(type)).add(2, shape);
    return ProtobufMessage{}.add(1, name).add(2, ProtobufMessage{}.add(1, tensor));
  }

  ProtobufMessage graph_, constants_, ends_;
};

}  // namespace digitnet::detail
