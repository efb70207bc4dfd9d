#include <doctest/doctest.h>

#include "../data/test_files.hpp"

#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/digits/zoo/small.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/model/model.hpp>

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace dn = digitnet;
using test_files::contains;
using test_files::file_error;

namespace {

using Small = dn::zoo::Small::Net;
using Tiny = dn::Network<dn::Shape{1, 6, 6}, dn::Conv2d<2, 3, dn::Bias{false}>, dn::BatchNorm2d,
                         dn::ReLU, dn::Dropout<>, dn::Dense<3>>;

/// Weights and running statistics as after some training.
template <class Net>
Net random_network(std::uint64_t seed) {
  Net net{dn::Seed{seed}};
  dn::RandomStream random{dn::Seed{seed}, dn::Purpose::test, 1};
  for (auto& p : net.parameters()) p += 0.1F * random.normal();
  for (auto& b : net.buffers()) b = random.uniform(0.5F, 1.5F);
  return net;
}

template <class Net>
bool equal(const Net& a, const Net& b) {
  return std::ranges::equal(a.parameters(), b.parameters()) &&
         std::ranges::equal(a.buffers(), b.buffers());
}

template <class Net>
dn::SafeTensors encoded(const Net& net, const dn::ModelInfo& info = {}) {
  return dn::SafeTensors{dn::encode_model(net, info), "model"};
}

/// A model file of `net` with its tensors and metadata changed.
template <class Change>
dn::SafeTensors changed(Tiny net, Change&& change) {
  const dn::SafeTensors good = encoded(net);
  auto metadata = good.metadata();
  auto tensors = net.tensors();
  change(tensors, metadata);
  return dn::SafeTensors{dn::encode_safetensors(tensors, metadata), "model"};
}

template <class Change>
std::string refused(Change&& change) {
  const auto file = changed(random_network<Tiny>(1), change);
  return file_error([&] { (void)dn::decode_model<Tiny>(file); });
}

}  // namespace

TEST_CASE_TEMPLATE("models come back to the bit", Net, Tiny, Small, dn::zoo::LeNet5::Net,
                   Tiny::with_scalar<double>) {
  const auto net = random_network<Net>(3);
  CHECK(equal(dn::decode_model<Net>(encoded(net)).network, net));
  CHECK(equal(dn::decode_model<Net>(dn::encode_model(net)).network, net));
}

TEST_CASE("models on disk: whole, the same bytes for the same model") {
  const test_files::TemporaryFolder folder;
  const auto net = random_network<Small>(1);
  const auto path = folder.path() / "model.safetensors";
  dn::save(net, path);
  CHECK(equal(dn::load<Small>(path).network, net));
  CHECK(dn::read_file(path) == dn::encode_model(net));
  Small other{dn::Seed{9}};
  dn::load(other, path);
  CHECK(equal(other, net));
}

TEST_CASE("metadata: what a model file says about itself") {
  const dn::ModelInfo info{.name = "tiny",
                           .temperature = 1.2345678901234,
                           .training = {{"seed", "1"}, {"command", "train it"}},
                           .rejection_threshold = 2.345678901,
                           .classes = {"cat", "dog", "m\u00e4use"},
                           .preprocessing = "centre of mass",
                           .training_images = {1, 0xfedcba9876543210}};
  const auto file = encoded(random_network<Tiny>(1), info);
  const auto& metadata = file.metadata();
  CHECK(metadata.at("format") == "pt");
  CHECK(metadata.at("model") == "tiny");
  CHECK(metadata.at("architecture") == dn::architecture<Tiny>());
  CHECK(metadata.at("classes") == "cat dog m\u00e4use");
  CHECK(metadata.at("preprocessing") == "centre of mass");
  CHECK(metadata.at("training_images") == "0000000000000001fedcba9876543210");
  CHECK(metadata.at("training.command") == "train it");
  const dn::ModelInfo read = dn::model_info(file);
  CHECK(read.name == "tiny");
  CHECK(read.temperature == info.temperature);
  CHECK(read.training == info.training);
  CHECK(read.rejection_threshold == info.rejection_threshold);
  CHECK(read.classes == info.classes);
  CHECK(read.preprocessing == info.preprocessing);
  CHECK(read.training_images == info.training_images);

  const auto silent = encoded(random_network<Tiny>(1));
  CHECK(silent.metadata().at("classes") == "0 1 2");
  CHECK_FALSE(silent.metadata().contains("training_images"));
  CHECK(silent.metadata().at("preprocessing") == "pixel / 255");
  const auto accepting = encoded(random_network<Tiny>(1), {.rejection_threshold = 0.0});
  CHECK(dn::model_info(accepting).rejection_threshold == 0.0);
}

TEST_CASE("a Model saves and loads all of itself, on disk and in memory") {
  const test_files::TemporaryFolder folder;
  const auto path = folder.path() / "model.safetensors";
  const dn::Model model{random_network<Tiny>(4), {.name = "mine", .rejection_threshold = 0.5}};
  dn::save(model, path);
  const auto bytes = dn::read_file(path);
  CHECK(bytes == dn::encode_model(model));
  for (const auto& read : {dn::load<Tiny>(path), dn::decode_model<Tiny>(bytes)}) {
    CHECK(equal(read.network, model.network));
    CHECK(read.info.name == "mine");
    CHECK(read.info.rejection_threshold == 0.5);
    CHECK(dn::encode_model(read) == bytes);  // again the same
  }
  CHECK(contains(file_error([&] { (void)dn::decode_model<Small>(bytes, "what is embedded"); }),
                 "what is embedded: metadata architecture"));
}

TEST_CASE("a Predictor made from a Model has its temperature") {
  const dn::Model model{random_network<Tiny>(4), {.temperature = 3}};
  const std::vector<float> image(36, 0.5F);
  dn::Predictor predictor{model};
  static_assert(std::is_same_v<decltype(predictor), dn::Predictor<Tiny>>);
  CHECK(predictor.temperature() == 3);
  dn::Predictor<Tiny> same{model.network, 3.0F};
  dn::Predictor cold{model.network};
  CHECK(predictor.predict(std::span{image}).probabilities ==
        same.predict(std::span{image}).probabilities);
  CHECK(predictor.predict(std::span{image}).probabilities !=
        cold.predict(std::span{image}).probabilities);
  dn::Predictor temporary{dn::decode_model<Tiny>(dn::encode_model(model))};
  CHECK(temporary.temperature() == 3);
}

TEST_CASE("a file without our metadata, as PyTorch's: loads, with the defaults") {
  auto net = random_network<Tiny>(1);
  const std::vector<std::byte> plain = dn::encode_safetensors(net.tensors());
  const dn::SafeTensors file{plain, "plain"};
  const auto [network, info] = dn::decode_model<Tiny>(file);
  CHECK(equal(network, net));
  CHECK(info.name.empty());
  CHECK(info.temperature == 1);
  CHECK(info.training.empty());
  CHECK_FALSE(info.rejection_threshold.has_value());
  CHECK(info.classes.empty());
  CHECK(info.preprocessing.empty());
}

TEST_CASE("the self-test finds weights that are not those of the file's author") {
  const auto message = refused([](auto& tensors, auto&) { tensors[0].values[4] += 0.5F; });
  CHECK(contains(message, "model: metadata self_test, logit "));
  CHECK(contains(refused([](auto& tensors, auto&) { tensors.back().values[2] += 0.01F; }),
                 "self_test, logit 2"));
  CHECK(contains(refused([](auto& tensors, auto&) { tensors[4].values[0] *= 2; }), "self_test"));
  CHECK(contains(refused([](auto&, auto& metadata) { metadata["self_test"] = "1 x"; }),
                 "self_test, logit"));
  CHECK(contains(refused([](auto&, auto& metadata) { metadata["self_test"] += " 1"; }),
                 "self_test: expected 9 logits, found more"));
  CHECK(contains(refused([](auto&, auto& metadata) {
                   auto& text = metadata["self_test"];
                   text = text.substr(0, text.rfind(' '));
                 }),
                 "self_test, logit 8: expected a number"));
}

TEST_CASE("models of another kind are refused, saying what was expected") {
  const auto file = encoded(random_network<Tiny>(1));
  CHECK(contains(file_error([&] { (void)dn::decode_model<Small>(file); }),
                 "metadata architecture: expected " + dn::architecture<Small>()));
  // The same tensors, but another function of them.
  using Other = dn::Network<dn::Shape{1, 6, 6}, dn::Conv2d<2, 3, dn::Bias{false}>, dn::BatchNorm2d,
                            dn::LeakyReLU<>, dn::Dropout<>, dn::Dense<3>>;
  CHECK(
      contains(file_error([&] { (void)dn::decode_model<Other>(file); }), "metadata architecture"));
  CHECK(contains(refused([](auto&, auto& m) { m["format_version"] = "digitnet 2"; }),
                 "metadata format_version: expected digitnet 1, found"));
  for (const char* temperature : {"0", "-1", "nan", "inf", "1e9", "1.5x", "x", " 1"}) {
    CAPTURE(temperature);
    CHECK(contains(refused([&](auto&, auto& m) { m["temperature"] = temperature; }),
                   "metadata temperature: expected a positive number"));
  }
  for (const char* threshold : {"-1", "nan", "inf", "1e9", "1.5x", "x"}) {
    CAPTURE(threshold);
    CHECK(contains(refused([&](auto&, auto& m) { m["rejection_threshold"] = threshold; }),
                   "metadata rejection_threshold: expected a number from 0"));
  }
  for (const char* hashes : {"1", "000000000000000g", "00000000000000010000000000000001", "x",
                             "00000000000000020000000000000001", "-000000000000001"}) {
    CAPTURE(hashes);
    CHECK(contains(refused([&](auto&, auto& m) { m["training_images"] = hashes; }),
                   "metadata training_images: expected ascending numbers"));
  }
  CHECK(contains(refused([](auto&, auto& m) { m["classes"] = "0 1"; }),
                 "metadata classes: expected 3 names, found 2"));
  for (const char* classes : {"0  2", " 0 1", "0 1 ", " "}) {
    CAPTURE(classes);
    CHECK(contains(refused([&](auto&, auto& m) { m["classes"] = classes; }),
                   "metadata classes: expected names with one space between two of them"));
  }
}

TEST_CASE("tensors that are missing, superfluous, misshaped or not finite are refused") {
  CHECK(contains(refused([](auto& tensors, auto&) { tensors.pop_back(); }), "4.bias"));
  CHECK(contains(refused([](auto& tensors, auto&) { tensors.erase(tensors.begin() + 3); }),
                 "1.running_mean"));
  CHECK(contains(refused([](auto& tensors, auto&) {
                   auto extra = tensors.front();
                   extra.name = "7.weight";
                   tensors.push_back(extra);
                 }),
                 "7.weight"));
  CHECK(contains(refused([](auto& tensors, auto&) {
                   tensors[0].dims = {2, 1, 9, 1};
                 }),
                 "expected shape [2, 1, 3, 3], found [2, 1, 9, 1]"));
  CHECK(contains(refused([](auto& tensors, auto&) {
                   tensors[1].values[0] = std::numeric_limits<float>::quiet_NaN();
                 }),
                 "a finite number"));
}

TEST_CASE("PyTorch's batch counter is passed over") {
  const auto file = changed(random_network<Tiny>(1), [](auto& tensors, auto&) {
    auto counter = tensors[1];
    counter.name = "1.num_batches_tracked";
    tensors.push_back(counter);
  });
  CHECK_NOTHROW((void)dn::decode_model<Tiny>(file));
}

TEST_CASE("a load that fails leaves the network as it was") {
  const test_files::TemporaryFolder folder;
  const auto original = random_network<Tiny>(2);
  Tiny net = original;
  const auto bytes = dn::encode_model(random_network<Tiny>(1));
  const auto put = [&](std::size_t size, std::size_t flipped) {
    auto copy = bytes;
    copy.resize(size);
    if (flipped < size) copy[flipped] ^= std::byte{0xff};
    dn::write_file(folder.path() / "broken", copy);
  };
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{7}, bytes.size() / 2, bytes.size() - 1}) {
    CAPTURE(size);
    put(size, size);
    CHECK_THROWS_AS(dn::load(net, folder.path() / "broken"), dn::FileError);
    CHECK(equal(net, original));
  }
  put(bytes.size(), bytes.size() - 1);  // the sign and exponent of the last bias
  CHECK_THROWS_AS(dn::load(net, folder.path() / "broken"), dn::FileError);
  CHECK(equal(net, original));
  CHECK_THROWS_AS(dn::load(net, folder.path() / "missing"), dn::FileError);
  CHECK(equal(net, original));
}

TEST_CASE("hashes of training images that could not be loaded again are not saved") {
  const Tiny net{dn::Seed{1}};
  CHECK_THROWS_AS((void)dn::encode_model(net, {.training_images = {2, 1}}), dn::InvalidArgument);
  CHECK_THROWS_AS((void)dn::encode_model(net, {.training_images = {1, 1}}), dn::InvalidArgument);
}

TEST_CASE("names of classes that could not be loaded again are not saved") {
  const Tiny net{dn::Seed{1}};
  for (const std::vector<std::string>& names : std::vector<std::vector<std::string>>{
           {"a", "b"}, {"a", "b", "c", "d"}, {"a", "", "c"}, {"a", "b b", "c"}}) {
    CAPTURE(names.size());
    CHECK_THROWS_AS((void)dn::encode_model(net, {.classes = names}), dn::InvalidArgument);
  }
}

TEST_CASE("a temperature or threshold that could not be loaded again is not saved") {
  const Tiny net{dn::Seed{1}};
  for (const double t : {-1.0, 1e6, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS((void)dn::encode_model(net, {.rejection_threshold = t}), dn::InvalidArgument);
  }
  for (const double t : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS((void)dn::encode_model(net, {.temperature = t}), dn::InvalidArgument);
  }
}

TEST_CASE("a network that could not be loaded again is not saved, and not loaded from elsewhere") {
  Tiny broken = random_network<Tiny>(1);
  broken.parameters()[0] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS((void)dn::encode_model(broken), dn::InvalidArgument);

  // Finite weights whose logits are not, in a file without self-test.
  const auto huge = refused([](auto& tensors, auto& metadata) {
    metadata.erase("self_test");
    std::ranges::fill(tensors[5].values, std::numeric_limits<float>::max());
  });
  CHECK(contains(huge, "finite logits"));
}
