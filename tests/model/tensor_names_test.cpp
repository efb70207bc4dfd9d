#include <doctest/doctest.h>

#include "../data/test_files.hpp"

#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/model/model.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace dn = digitnet;
using test_files::contains;
using test_files::file_error;

namespace {

/// Layers of different shapes, and three that have the same: the second to the fourth Dense.
using Net =
    dn::Network<dn::Shape{1, 6, 6}, dn::Conv2d<4, 3>, dn::BatchNorm2d, dn::ReLU, dn::Dense<5>,
                dn::ReLU, dn::Dense<5>, dn::ReLU, dn::Dense<5>, dn::ReLU, dn::Dense<5>>;
using Tensor = dn::NamedTensor<float>;

Net random_network() {
  Net net{dn::Seed{3}};
  dn::RandomStream random{dn::Seed{3}, dn::Purpose::test, 1};
  for (auto& p : net.parameters()) p += 0.1F * random.normal();
  for (auto& b : net.buffers()) b = random.uniform(0.5F, 1.5F);
  return net;
}

/// The file of another program, with its names for our layers.
std::vector<Tensor> renamed(Net& net, const std::map<std::string, std::string>& layers) {
  std::vector<Tensor> tensors;
  for (Tensor tensor : net.tensors()) {
    const std::size_t dot = tensor.name.find('.');
    tensor.name = layers.at(tensor.name.substr(0, dot)) + tensor.name.substr(dot);
    tensors.push_back(tensor);
  }
  return tensors;
}

/// In the order in which most programs write them.
std::vector<Tensor> by_name(std::vector<Tensor> tensors) {
  std::ranges::sort(tensors, {}, &Tensor::name);
  return tensors;
}

dn::SafeTensors file_of(const std::vector<Tensor>& tensors) {
  return dn::SafeTensors{dn::encode_safetensors(tensors), "theirs"};
}

bool loads_as(const std::vector<Tensor>& tensors, const Net& net) {
  const auto read = dn::decode_model<Net>(file_of(tensors)).network;
  return std::ranges::equal(read.parameters(), net.parameters()) &&
         std::ranges::equal(read.buffers(), net.buffers());
}

std::string refusal(const std::vector<Tensor>& tensors) {
  return file_error([&] { (void)dn::decode_model<Net>(file_of(tensors)); });
}

const std::map<std::string, std::string> named{{"0", "conv1"}, {"1", "bn1"},  {"3", "fc1"},
                                               {"5", "fc2"},   {"7", "fc10"}, {"9", "fc11"}};

}  // namespace

TEST_CASE("tensors with other names are told by their shapes and numbers") {
  Net net = random_network();
  for (const auto& layers : std::vector<std::map<std::string, std::string>>{
           named,
           {{"0", "module.0"},
            {"1", "module.1"},
            {"3", "module.3"},
            {"5", "module.5"},
            {"7", "module.7"},
            {"9", "module.9"}},
           {{"0", "0"}, {"1", "1"}, {"3", "4"}, {"5", "6"}, {"7", "8"}, {"9", "10"}},
           {{"0", "features.0"},
            {"1", "features.1"},
            {"3", "head"},
            {"5", "layers.1.fc"},
            {"7", "layers.2.fc"},
            {"9", "layers.12.fc"}}}) {
    CAPTURE(layers.at("9"));
    const auto theirs = renamed(net, layers);
    CHECK(loads_as(theirs, net));
    CHECK(loads_as(by_name(theirs), net));
  }
}

TEST_CASE("layers of the same shapes whose names have no numbers: the file's own order tells") {
  Net net = random_network();
  const std::map<std::string, std::string> layers{{"0", "stem"},   {"1", "norm"},  {"3", "first"},
                                                  {"5", "second"}, {"7", "third"}, {"9", "last"}};
  const auto theirs = renamed(net, layers);
  CHECK(loads_as(theirs, net));
  const std::string message = refusal(by_name(theirs));
  CHECK(contains(message, "theirs: tensors \"last"));
  CHECK(contains(message, "numbers in the names that tell the order"));
}

TEST_CASE("names whose numbers contradict the order of the file are not guessed at") {
  Net net = random_network();
  auto layers = named;
  std::swap(layers.at("5"), layers.at("7"));
  CHECK(contains(refusal(renamed(net, layers)), "tensors \"fc10"));
}

TEST_CASE("tensors without PyTorch's names of parts, if no two have the same shape") {
  using Plain = dn::Network<dn::Shape{1, 6, 6}, dn::Dense<5>, dn::ReLU, dn::Dense<3>>;
  Plain net{dn::Seed{1}};
  auto tensors = net.tensors();
  const std::vector<std::string> names{"w1", "b1", "w2", "b2"};
  for (std::size_t i = 0; i < names.size(); ++i) tensors[i].name = names[i];
  const dn::SafeTensors file{dn::encode_safetensors(tensors), "theirs"};
  CHECK(std::ranges::equal(dn::decode_model<Plain>(file).network.parameters(), net.parameters()));
}

TEST_CASE("tensors without names of parts and of the same shape are not told by the file's order") {
  Net net = random_network();
  auto tensors = net.tensors();
  const std::string names = "zmqaxkbwrtycodv";  // in no order, and without numbers
  for (std::size_t i = 0; i < tensors.size(); ++i) tensors[i].name = names[i];
  CHECK(contains(refusal({tensors.begin(), tensors.end()}), "that tell the order"));
  // The parts of batch normalisation, one after the other or not.
  using Small = dn::Network<dn::Shape{1, 4, 4}, dn::BatchNorm2d, dn::Dense<3>>;
  Small small{dn::Seed{1}};
  auto parts = small.tensors();
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i].name = names[i];
  CHECK(contains(file_error([&] {
                   const dn::SafeTensors file{dn::encode_safetensors(parts), "theirs"};
                   (void)dn::decode_model<Small>(file);
                 }),
                 "that tell the order"));
}

TEST_CASE("a counter of batch normalisation with another name is passed over") {
  Net net = random_network();
  auto tensors = renamed(net, named);
  Tensor counter = tensors[1];
  counter.name = "bn1.num_batches_tracked";
  tensors.push_back(counter);
  CHECK(loads_as(tensors, net));
}

TEST_CASE("tensors of another network: the first that differs is named") {
  Net net = random_network();
  const auto changed = [&](auto&& change) {
    auto tensors = renamed(net, named);
    change(tensors);
    return refusal(tensors);
  };
  CHECK(contains(changed([](auto& t) {
                   t[0].dims = {4, 1, 9, 1};
                 }),
                 "theirs: tensor \"conv1.weight\" in the place of \"0.weight\": expected shape "
                 "[4, 1, 3, 3], found [4, 1, 9, 1]"));
  CHECK(contains(changed([](auto& t) { t.pop_back(); }),
                 "expected one of shape [5] in the place of \"9.bias\", found none"));
  CHECK(contains(changed([](auto& t) {
                   t.push_back(t.back());
                   t.back().name = "fc12.bias";
                 }),
                 "tensor \"fc12.bias\": expected only tensors of this network"));
  CHECK(contains(changed([](auto& t) { t.erase(t.begin() + 2); }),
                 "tensor \"bn1.bias\" in the place of \"1.weight\": expected weight of shape [4], "
                 "found bias of shape [4]"));
  // Where some of the names are the network's, by these.
  auto ours = net.tensors();
  ours[0].dims = {4, 1, 9, 1};
  CHECK(contains(refusal({ours.begin(), ours.end()}), "\"0.weight\": expected shape [4, 1, 3, 3]"));
  CHECK(contains(refusal({}), "found none"));
}

TEST_CASE("a mismatch says how like the two are") {
  Net net = random_network();
  const auto likeness = [](const std::vector<Tensor>& tensors) {
    try {
      (void)dn::decode_model<Net>(file_of(tensors));
    } catch (const dn::TensorMismatch& mismatch) {
      return mismatch.likeness();
    }
    return -1.0;
  };
  auto tensors = renamed(net, named);
  tensors[0].dims = {4, 1, 9, 1};
  CHECK(likeness(tensors) == doctest::Approx(13.0 / 14));
  std::vector<float> value(1);
  CHECK(likeness({Tensor{"x", {1}, value}}) == 0);
}

TEST_CASE("names are compared as a person does") {
  using dn::detail::name_comes_before;
  CHECK(name_comes_before("layer9", "layer10"));
  CHECK_FALSE(name_comes_before("layer10", "layer9"));
  CHECK(name_comes_before("a2.x10", "a10.x2"));
  CHECK(name_comes_before("fc", "fc1"));
  CHECK_FALSE(name_comes_before("fc1", "fc1"));
  CHECK(name_comes_before("fc08", "fc9"));
  CHECK(name_comes_before("fc18446744073709551615", "fc118446744073709551615"));
  CHECK(dn::detail::same_but_for_numbers("a1.b2", "a10.b3"));
  CHECK_FALSE(dn::detail::same_but_for_numbers("a1.b2", "a1.c2"));
  CHECK_FALSE(dn::detail::same_but_for_numbers("fc", "fc1"));
}
