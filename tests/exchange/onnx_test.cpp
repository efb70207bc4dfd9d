#include <doctest/doctest.h>
#include <digitnet/digits/zoo/networks.hpp>
#include <digitnet/exchange/onnx.hpp>

#include "every_layer.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dn = digitnet;

namespace {

/// The fields of a message: their numbers and what follows them, numbers as they are.
struct Field {
  int number;
  std::uint64_t value = 0;
  std::string_view text{};
};

std::vector<Field> fields(std::string_view bytes) {
  const auto varint = [&bytes] {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      REQUIRE(!bytes.empty());
      const auto byte = static_cast<unsigned char>(bytes.front());
      bytes.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
  };
  std::vector<Field> list;
  while (!bytes.empty()) {
    const std::uint64_t key = varint();
    Field field{static_cast<int>(key >> 3U)};
    std::size_t size = 0;
    if ((key & 7U) == 0) {
      field.value = varint();
    } else {
      REQUIRE(((key & 7U) == 2 || (key & 7U) == 5));
      size = (key & 7U) == 2 ? static_cast<std::size_t>(varint()) : 4;
      REQUIRE(size <= bytes.size());
      field.text = bytes.substr(0, size);
      bytes.remove_prefix(size);
    }
    list.push_back(field);
  }
  return list;
}

std::string_view text_of(const std::vector<Field>& message, int number) {
  for (const Field& field : message) {
    if (field.number == number) return field.text;
  }
  return {};
}
std::uint64_t value_of(const std::vector<Field>& message, int number) {
  for (const Field& field : message) {
    if (field.number == number) return field.value;
  }
  return 0;
}

struct Node {
  std::string op;
  std::vector<std::string> inputs, outputs;
  std::map<std::string, std::vector<std::uint64_t>> integers;
  std::map<std::string, float> floats;
};

struct Tensor {
  std::vector<std::size_t> dims;
  std::uint64_t type = 0;
  std::string_view bytes;

  [[nodiscard]] std::vector<float> floats() const {
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
};

/// An input or output: the type of its numbers, and dimensions ("N" is 0).
struct End {
  std::string name;
  std::uint64_t type = 0;
  std::vector<std::uint64_t> dims;
};

struct Decoded {
  std::string bytes;
  std::uint64_t ir_version = 0, operator_set = 0;
  std::map<std::string, std::string> metadata;
  std::vector<Node> nodes;
  std::map<std::string, Tensor> constants;
  std::vector<End> inputs, outputs;

  [[nodiscard]] std::vector<std::string> operators() const {
    std::vector<std::string> list;
    for (const Node& node : nodes) list.push_back(node.op);
    return list;
  }
  [[nodiscard]] const Node& first(std::string_view op) const {
    for (const Node& node : nodes) {
      if (node.op == op) return node;
    }
    FAIL("no operator ", op);
    return nodes.front();
  }
};

Node node_of(std::string_view bytes) {
  Node node;
  for (const Field& field : fields(bytes)) {
    if (field.number == 1) node.inputs.emplace_back(field.text);
    if (field.number == 2) node.outputs.emplace_back(field.text);
    if (field.number == 4) node.op = field.text;
    if (field.number != 5) continue;
    const auto attribute = fields(field.text);
    const std::string name{text_of(attribute, 1)};
    const std::uint64_t type = value_of(attribute, 20);
    if (type == 1) std::memcpy(&node.floats[name], text_of(attribute, 2).data(), 4);
    if (type == 2) node.integers[name] = {value_of(attribute, 3)};
    if (type != 7) continue;
    for (const Field& number : attribute) {
      if (number.number == 8) node.integers[name].push_back(number.value);
    }
  }
  return node;
}

End end_of(std::string_view bytes) {
  const auto info = fields(bytes);
  const auto tensor = fields(text_of(fields(text_of(info, 2)), 1));
  End end{std::string{text_of(info, 1)}, value_of(tensor, 1), {}};
  for (const Field& dim : fields(text_of(tensor, 2))) {
    const auto size = fields(dim.text);
    end.dims.push_back(value_of(size, 1));
    if (end.dims.size() == 1) CHECK(text_of(size, 2) == "N");
  }
  return end;
}

Decoded decode(const std::vector<std::byte>& file) {
  Decoded result;
  result.bytes.assign(reinterpret_cast<const char*>(file.data()), file.size());
  return result;
}

void read(Decoded& onnx) {
  const auto model = fields(onnx.bytes);
  onnx.ir_version = value_of(model, 1);
  onnx.operator_set = value_of(fields(text_of(model, 8)), 2);
  for (const Field& field : model) {
    if (field.number != 14) continue;
    const auto entry = fields(field.text);
    onnx.metadata[std::string{text_of(entry, 1)}] = text_of(entry, 2);
  }
  for (const Field& field : fields(text_of(model, 7))) {
    if (field.number == 1) onnx.nodes.push_back(node_of(field.text));
    if (field.number == 11) onnx.inputs.push_back(end_of(field.text));
    if (field.number == 12) onnx.outputs.push_back(end_of(field.text));
    if (field.number != 5) continue;
    const auto tensor = fields(field.text);
    Tensor& constant = onnx.constants[std::string{text_of(tensor, 8)}];
    for (const Field& dim : tensor) {
      if (dim.number == 1) constant.dims.push_back(static_cast<std::size_t>(dim.value));
    }
    constant.type = value_of(tensor, 2);
    constant.bytes = text_of(tensor, 9);
  }
}

/// What holds of every file: each input of an operator is there before it, no name twice.
void check_sound(const Decoded& onnx) {
  CHECK(onnx.ir_version == 7);
  CHECK(onnx.operator_set == 13);
  std::set<std::string> known;
  for (const End& input : onnx.inputs) known.insert(input.name);
  for (const auto& [name, tensor] : onnx.constants) {
    CHECK(known.insert(name).second);
    std::size_t count = tensor.type == 7 ? 8 : 4;
    for (const std::size_t dim : tensor.dims) count *= dim;
    CHECK(tensor.bytes.size() == count);
  }
  for (const Node& node : onnx.nodes) {
    for (const std::string& input : node.inputs) CHECK(known.contains(input));
    for (const std::string& output : node.outputs) CHECK(known.insert(output).second);
  }
  for (const End& output : onnx.outputs) CHECK(known.contains(output.name));
}

template <class Net>
Decoded export_of(const Net& net, const dn::ModelInfo& info = {}, dn::OnnxOptions options = {}) {
  return decode(dn::encode_onnx(net, info, options));
}

using Ops = std::vector<std::string>;
using Dims = std::vector<std::uint64_t>;

struct Strange {
  static std::string name() { return "Strange 3"; }
  template <dn::Shape In, class Scalar>
  using on = dn::ReLU::on<In, Scalar>;
};

}  // namespace

TEST_CASE("encode_onnx: LeNet-5 operator by operator, its tensors and ends") {
  const dn::zoo::LeNet5::Net net{dn::Seed{1}};
  Decoded onnx = export_of(net, {.name = "lenet5", .temperature = 1.5});
  read(onnx);
  check_sound(onnx);
  CHECK(onnx.operators() == Ops{"Conv", "Relu", "MaxPool", "Conv", "Relu", "MaxPool", "Flatten",
                                "Gemm", "Relu", "Gemm", "Relu", "Gemm", "Identity"});
  CHECK(onnx.nodes[0].integers.at("pads") == Dims{2, 2, 2, 2});
  CHECK(onnx.nodes[0].integers.at("strides") == Dims{1, 1});
  CHECK(onnx.nodes[2].integers.at("kernel_shape") == Dims{2, 2});
  CHECK(onnx.nodes[2].integers.at("strides") == Dims{2, 2});
  CHECK(onnx.first("Gemm").integers.at("transB") == Dims{1});
  REQUIRE(onnx.inputs.size() == 1);
  CHECK(onnx.inputs[0].name == "image");
  CHECK(onnx.inputs[0].type == 1);
  CHECK(onnx.inputs[0].dims == Dims{0, 1, 28, 28});
  REQUIRE(onnx.outputs.size() == 1);
  CHECK(onnx.outputs[0].name == "logits");
  CHECK(onnx.outputs[0].dims == Dims{0, 10});
  CHECK(onnx.metadata.at("architecture") == dn::architecture<dn::zoo::LeNet5::Net>());
  CHECK(onnx.metadata.at("temperature") == "1.5");
  CHECK(onnx.metadata.at("classes") == "0 1 2 3 4 5 6 7 8 9");
  const auto tensors = net.tensors();
  CHECK(onnx.constants.size() == tensors.size());
  for (const auto& tensor : tensors) {
    const Tensor& found = onnx.constants.at(tensor.name);
    CHECK(found.type == 1);
    CHECK(found.dims == tensor.dims);
    CHECK(std::ranges::equal(found.floats(), tensor.values));
  }
}

TEST_CASE("encode_onnx: every layer has an operator, and dropout none") {
  std::set<std::string> used;
  every_layer::for_each_network([&]<class Net>(const char* name) {
    INFO(name);
    Decoded onnx = export_of(every_layer::make<Net>(dn::Seed{3}));
    read(onnx);
    check_sound(onnx);
    for (const Node& node : onnx.nodes) used.insert(node.op);
    CHECK(onnx.outputs.at(0).dims == Dims{0, Net::classes});
  });
  CHECK(used == std::set<std::string>{"Add",
                                      "AveragePool",
                                      "BatchNormalization",
                                      "Concat",
                                      "Conv",
                                      "Div",
                                      "Erf",
                                      "Flatten",
                                      "Gemm",
                                      "Identity",
                                      "HardSigmoid",
                                      "MaxPool",
                                      "GlobalAveragePool",
                                      "LeakyRelu",
                                      "Mul",
                                      "ReduceMean",
                                      "Relu",
                                      "Reshape",
                                      "Sigmoid",
                                      "Sqrt",
                                      "Sub",
                                      "Tanh"});
}

TEST_CASE("encode_onnx: settings become attributes") {
  Decoded onnx = export_of(every_layer::make<every_layer::Maps>(dn::Seed{3}));
  read(onnx);
  CHECK(onnx.first("Conv").integers.at("strides") == Dims{2, 2});
  CHECK(onnx.first("Conv").inputs.size() == 2);  // no bias
  CHECK(onnx.first("BatchNormalization").inputs.size() == 5);
  CHECK(onnx.first("BatchNormalization").floats.at("epsilon") == 1e-5F);
  CHECK(onnx.first("LeakyRelu").floats.at("alpha") == 0.01F);
  CHECK(onnx.first("MaxPool").integers.at("kernel_shape") == Dims{3, 3});
  CHECK(onnx.first("MaxPool").integers.at("strides") == Dims{2, 2});
  CHECK(onnx.first("Gemm").inputs.size() == 2);
}

TEST_CASE("encode_onnx: with preprocessing it goes from bytes to probabilities") {
  Decoded onnx = export_of(dn::zoo::Small::Net{dn::Seed{1}}, {.temperature = 2.5},
                           {.with_preprocessing = true});
  read(onnx);
  check_sound(onnx);
  CHECK(onnx.inputs.at(0).type == 2);
  REQUIRE(onnx.outputs.size() == 2);
  CHECK(onnx.outputs[1].name == "probabilities");
  CHECK(onnx.outputs[1].dims == Dims{0, 10});
  CHECK(onnx.constants.at("1/255").floats() == std::vector{1.0F / 255});
  CHECK(onnx.constants.at("temperature").floats() == std::vector{2.5F});
  CHECK(onnx.first("Cast").integers.at("to") == Dims{1});
  CHECK(onnx.nodes.back().op == "Softmax");
}

TEST_CASE("encode_onnx: a network of doubles is rounded to floats") {
  using Net = every_layer::Maps::with_scalar<double>;
  const Net net = every_layer::make<Net>(dn::Seed{5});
  Decoded onnx = export_of(net);
  read(onnx);
  for (const auto& tensor : net.tensors()) {
    const std::vector<float> found = onnx.constants.at(tensor.name).floats();
    REQUIRE(found.size() == tensor.values.size());
    CHECK(found.back() == static_cast<float>(tensor.values.back()));
  }
}

TEST_CASE("encode_onnx: what it refuses") {
  using Net = dn::Network<dn::Shape{1, 4, 4}, dn::Dense<2>>;
  Net net{dn::Seed{1}};
  CHECK_THROWS_AS((void)dn::encode_onnx(net, {.temperature = -1}), dn::InvalidArgument);
  net.parameters()[3] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH_AS((void)dn::encode_onnx(net),
                       "a network whose weights are not finite cannot be exported",
                       dn::InvalidArgument);
  using Own = dn::Network<dn::Shape{1, 4, 4}, Strange, dn::Dense<2>>;
  try {
    (void)dn::encode_onnx(Own{dn::Seed{1}});
    FAIL("a layer of one's own has no operator");
  } catch (const dn::ArchitectureError& error) {
    CHECK(error.where() == "layer 0, Strange 3");
  }
}
