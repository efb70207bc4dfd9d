#include <doctest/doctest.h>

#include <digitnet/composition/residual.hpp>
#include <digitnet/dynamic/any_model.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/named.hpp>
#include <digitnet/layer/smooth_activation.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/leading_layers.hpp>
#include <digitnet/network/predictor.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <type_traits>
#include <vector>

namespace dn = digitnet;

namespace {

/// Layers that are fused and folded, and two of one shape whose names are not in the order of the
/// alphabet; names of either sort on layers with tensors and without.
template <template <dn::LayerName, class> class Name>
using Net = dn::Network<
    dn::Shape{1, 8, 8}, Name<"stem", dn::Conv2d<4, 3>>, Name<"norm", dn::BatchNorm2d>,
    Name<"bend", dn::ReLU>,
    dn::Residual<Name<"first", dn::Conv2d<4, 3, dn::Padding{1}>>, dn::BatchNorm2d, dn::ReLU>,
    dn::MaxPool2d<2>, Name<"value", dn::Dense<5>>, dn::ReLU, Name<"key", dn::Dense<5>>>;

template <dn::LayerName, class Layer>
using Left = Layer;
template <dn::LayerName Name, class Layer>
using Given = dn::Named<Name, Layer>;

using Plain = Net<Left>;
using WithNames = Net<Given>;

template <class Any>
std::vector<std::string> names(const Any& net) {
  std::vector<std::string> list;
  for (const auto& tensor : net.tensors()) list.push_back(tensor.name);
  return list;
}

std::array<float, 64> image() {
  std::array<float, 64> pixels{};
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>(i % 9) / 9;
  return pixels;
}

template <class From, class To>
bool same_weights(const From& from, const To& to) {
  return std::ranges::equal(from.parameters(), to.parameters()) &&
         std::ranges::equal(from.buffers(), to.buffers());
}

}  // namespace

TEST_CASE("tensors have the name of their layer, or its number") {
  CHECK(names(WithNames{}) ==
        std::vector<std::string>{"stem.weight", "stem.bias", "norm.weight", "norm.bias",
                                 "norm.running_mean", "norm.running_var", "3.first.weight",
                                 "3.first.bias", "3.1.weight", "3.1.bias", "3.1.running_mean",
                                 "3.1.running_var", "value.weight", "value.bias", "key.weight",
                                 "key.bias"});
  CHECK(names(Plain{})[0] == "0.weight");
}

TEST_CASE("a name changes nothing else: memory, first weights, kernels, answers") {
  static_assert(std::is_same_v<WithNames::Plan, Plain::Plan>);
  static_assert(
      std::is_same_v<dn::detail::FoldedNetwork<WithNames>, dn::detail::FoldedNetwork<Plain>>);
  const Plain plain{dn::Seed{1}};
  const WithNames named{dn::Seed{1}};
  CHECK(same_weights(plain, named));
  CHECK(dn::architecture<WithNames>() == dn::architecture<Plain>());
  dn::Predictor<Plain> one{plain};
  dn::Predictor<WithNames> other{named};
  CHECK(one.predict(image()).probabilities == other.predict(image()).probabilities);
}

TEST_CASE("layers with a name and without are the same to copy_weights") {
  using Old = dn::Network<dn::Shape{1, 4, 4}, dn::Dense<6>, dn::Tanh, dn::Dense<3>>;
  using New = dn::Network<dn::Shape{1, 4, 4}, dn::Named<"fc1", dn::Dense<6>>, dn::Tanh,
                          dn::Named<"fc2", dn::Dense<4>>>;
  const Old old{dn::Seed{4}};
  New net{dn::Seed{5}};
  CHECK(dn::copy_weights(old, net) == 2);
  CHECK(std::ranges::equal(net.tensors()[0].values, old.tensors()[0].values));
}

TEST_CASE("models with names, with others and without load each other") {
  const WithNames named{dn::Seed{2}};
  const auto bytes = dn::encode_model(named);
  const dn::SafeTensors file{bytes, "named"};
  CHECK(file.find("value.weight") != nullptr);
  CHECK(same_weights(dn::decode_model<WithNames>(file).network, named));
  CHECK(same_weights(dn::decode_model<Plain>(file).network, named));
  // Its last layers are told apart by their order alone.
  const auto any = dn::decode_model<dn::AnyNetwork>(file).network;
  const auto tensors = any.tensors();
  REQUIRE(tensors.size() == named.tensors().size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    CHECK(std::ranges::equal(tensors[i].values, named.tensors()[i].values));
  }

  const Plain plain{dn::Seed{3}};
  const dn::SafeTensors numbers{dn::encode_model(plain), "plain"};
  CHECK(same_weights(dn::decode_model<WithNames>(numbers).network, plain));
}
