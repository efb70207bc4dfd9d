#include <doctest/doctest.h>
#include <digitnet/digits/reader/any_digit_network.hpp>
#include <digitnet/dynamic/any_model.hpp>
#include <digitnet/dynamic/summarise.hpp>

#include "../exchange/every_layer.hpp"

#include <map>
#include <string>
#include <vector>

namespace dn = digitnet;

namespace {

/// A file with the tensors of `net` and these metadata.
dn::SafeTensors file_of(const dn::AnyNetwork& net, std::map<std::string, std::string> metadata) {
  return dn::SafeTensors{dn::encode_safetensors(net.tensors(), metadata), "a file"};
}

struct Refusal {
  std::string where, expected, found;
};

Refusal refusal(const dn::SafeTensors& file) {
  try {
    (void)dn::decode_model<dn::AnyNetwork>(file);
  } catch (const dn::FileError& error) {
    CHECK(error.path() == "a file");
    return {error.where(), error.expected(), error.found()};
  }
  FAIL_CHECK("accepted");
  return {};
}

using Composed = every_layer::Composed;

}  // namespace

TEST_CASE(
    "decode_model<AnyNetwork>: a file of a compiled network, written again to the same bytes") {
  const auto bytes = dn::encode_model(
      every_layer::make<Composed>(dn::Seed{2}),
      {.name = "own", .temperature = 1.25, .training = {{"seed", "2"}}, .rejection_threshold = 3});
  const auto model = dn::decode_model<dn::AnyNetwork>(dn::SafeTensors{bytes, "a file"});
  CHECK(model.info.name == "own");
  CHECK(model.info.temperature == 1.25);
  const auto again = dn::encode_model(model.network, model.info);
  const dn::SafeTensors file{again, "again"};
  CHECK(dn::decode_model<Composed>(file).network.parameters().size() == Composed::parameter_count);
  CHECK(file.metadata().at("architecture") == dn::architecture<Composed>());
  CHECK(file.metadata().at("training.seed") == "2");
  CHECK(file.tensors().size() == dn::SafeTensors{bytes, "a file"}.tensors().size());
}

TEST_CASE("decode_model<AnyNetwork>: a file that says no architecture, or a wrong one") {
  const dn::AnyNetwork net{"1x6x6; Conv2d 2x3x3; ReLU; Dense 3"};
  CHECK(refusal(file_of(net, {})).where == "metadata architecture");
  const auto wrong = [&](const char* text) {
    return refusal(file_of(net, {{"architecture", text}}));
  };
  const Refusal unknown = wrong("1x6x6; Conv2d 2x3x3; Gate; Dense 3");
  CHECK(unknown.where == "metadata architecture, layer 1, Gate");
  CHECK(unknown.expected.find("Conv2d") != std::string::npos);
  CHECK(unknown.found == "Gate");
  CHECK(wrong("1x6x6; Conv2d 2x9x9; ReLU; Dense 3").expected.find("fits") != std::string::npos);
  CHECK(wrong("1x6x6; Conv2d 2x3x3; ReLU; Dense 4").where.find("2.weight") != std::string::npos);
  // Layers that are counted otherwise are told by their shapes, as everywhere.
  const auto shorter = file_of(net, {{"architecture", "1x6x6; Conv2d 2x3x3; Dense 3"}});
  CHECK(dn::decode_model<dn::AnyNetwork>(shorter).network.tensors()[2].name == "1.weight");
}

TEST_CASE("decode_model<AnyNetwork>: short texts that ask for much memory are refused at once") {
  const dn::AnyNetwork net{"1x6x6; Dense 3"};
  for (const char* text : {"1x6x6; Dense 65536; Dense 60000", "1x3000x3000; Dense 3",
                           "64x100x100; Conv2d 64x33x33, padding 16; Dense 3"}) {
    const Refusal refused = refusal(file_of(net, {{"architecture", text}}));
    CHECK(!refused.expected.empty());
  }
}

TEST_CASE("decode_model<AnyNetwork>: the self-test and the names of classes count here, too") {
  dn::AnyNetwork net{"1x6x6; Dense 3"};
  const auto tensors = net.tensors();
  for (float& value : tensors.front().values) value = 0.01F;
  const std::map<std::string, std::string> good{{"architecture", net.text()}};
  CHECK(dn::decode_model<dn::AnyNetwork>(file_of(net, good)).network.text() == net.text());
  auto bad = good;
  bad["self_test"] = "1 2 3 4 5 6 7 8 9";
  CHECK(refusal(file_of(net, bad)).where == "metadata self_test, logit 0");
  bad = good;
  bad["classes"] = "a b";
  CHECK(refusal(file_of(net, bad)).where == "metadata classes");
}

TEST_CASE("summarise: of an AnyNetwork as of the type") {
  const dn::AnyNetwork net{dn::architecture<Composed>()};
  const auto wanted = dn::summarise<Composed>(), found = dn::summarise(net);
  REQUIRE(found.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    INFO(wanted[i].name);
    CHECK(found[i].name == wanted[i].name);
    CHECK(found[i].kind == wanted[i].kind);
    CHECK(found[i].in == wanted[i].in);
    CHECK(found[i].out == wanted[i].out);
    CHECK(found[i].parameters == wanted[i].parameters);
    CHECK(found[i].multiply_adds == wanted[i].multiply_adds);
  }
}

TEST_CASE("digit_network: reads digits by a network that is known at run time") {
  using Net = dn::Network<dn::Shape{1, 28, 28}, dn::Conv2d<3, 5, dn::Stride{2}>, dn::ReLU,
                          dn::MaxPool2d<3>, dn::Dense<10>>;
  const dn::Model<Net> compiled{every_layer::make<Net>(dn::Seed{4}), {.temperature = 1.5}};
  const auto network = dn::digit_network(
      dn::decode_model<dn::AnyNetwork>(dn::SafeTensors{dn::encode_model(compiled), "a file"}));
  const dn::DigitNetwork same{compiled};
  CHECK(network.info().temperature == 1.5);
  std::vector<std::uint8_t> images(20 * 784);
  for (std::size_t i = 0; i < images.size(); ++i) images[i] = static_cast<std::uint8_t>(i * 31);
  std::vector<float> found(200), expected(200);
  network.predict(images, found);
  same.predict(images, expected);
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == doctest::Approx(expected[i]));
  const auto image = std::span<const std::uint8_t>{images}.first(784);
  const dn::FeatureMaps maps = network.first_layer(image), wanted = same.first_layer(image);
  CHECK(maps.shape == wanted.shape);
  REQUIRE(maps.values.size() == wanted.values.size());
  for (std::size_t i = 0; i < maps.values.size(); ++i) {
    CHECK(maps.values[i] == doctest::Approx(wanted.values[i]));
  }
  CHECK_THROWS_WITH_AS((void)dn::digit_network({dn::AnyNetwork{"1x28x28; Dense 3"}, {}}),
                       doctest::Contains("expected 1x28x28 in and 10 classes"),
                       dn::InvalidArgument);
}
