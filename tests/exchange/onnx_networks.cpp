// The C++ side of onnx_runtime_test.py.
//
//     digitnet-onnx-networks DATA FOLDER          for each network: NAME.onnx, NAME.images and
//                                                 NAME.logits in FOLDER
//     digitnet-onnx-networks DATA FOLDER MODEL    images and logits of this file, of zoo::Reader
//
// and a line "NAME C H W CLASSES TEMPERATURE" each on standard output. Images (N, C, H, W) are
// MNIST's in DATA where the network takes these, else noise; they and the logits (N, classes) are
// of float32 in the machine's byte order.

#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/zoo/networks.hpp>
#include <digitnet/exchange/onnx.hpp>
#include <digitnet/io/file.hpp>

#include "every_layer.hpp"

#include <cstdio>
#include <exception>
#include <filesystem>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace {

namespace dn = digitnet;

constexpr std::size_t image_count = 50;

template <class Net>
std::vector<float> images(const dn::Dataset& digits) {
  std::vector<float> values(image_count * Net::in.size());
  if (Net::in == digits.shape) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<float>(digits.pixels[i]) * dn::pixel_scale<float>;
    }
  } else {
    dn::RandomStream random{dn::Seed{9}};
    for (float& value : values) value = random.uniform();
  }
  return values;
}

/// Images and logits, and a line about them.
template <class Net>
void write_answers(const std::string& name, const dn::Model<Net>& model, const dn::Dataset& digits,
                   const std::filesystem::path& folder) {
  const std::vector<float> inputs = images<Net>(digits);
  std::vector<float> logits(image_count * Net::classes);
  dn::Predictor<Net>{model.network}.logits(std::span{inputs}, std::span{logits});
  dn::write_file(folder / (name + ".images"), std::as_bytes(std::span{inputs}));
  dn::write_file(folder / (name + ".logits"), std::as_bytes(std::span{logits}));
  const auto& [channels, height, width] = Net::in;
  std::printf("%s %d %d %d %zu %g\n", name.c_str(), channels, height, width, Net::classes,
              model.info.temperature);
}

template <class Net>
void write(const std::string& name, const dn::Dataset& digits,
           const std::filesystem::path& folder) {
  const dn::Model<Net> model{every_layer::make<Net>(dn::Seed{7}), {.name = name}};
  dn::write_file(folder / (name + ".onnx"), dn::encode_onnx(model));
  write_answers(name, model, digits, folder);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3 && count != 4) return 2;
  try {
    const dn::Dataset digits = dn::load_mnist(arguments[1]).test;
    const std::filesystem::path folder{arguments[2]};
    if (count == 4) {
      write_answers("trained", dn::load<dn::zoo::Reader::Net>(arguments[3]), digits, folder);
      return 0;
    }
    every_layer::for_each_network(
        [&]<class Net>(const char* name) { write<Net>(name, digits, folder); });
    [&]<class... Entry>(std::type_identity<std::tuple<Entry...>>) {
      (write<typename Entry::Net>(Entry::name, digits, folder), ...);
    }(std::type_identity<dn::zoo::Networks>{});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
