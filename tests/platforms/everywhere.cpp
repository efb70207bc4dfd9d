// Prints what must be the same on every machine and under every system, which scripts/platforms
// compares: the weights that a training ends with, what is read from files of data, a model's bytes
// when it was read and written again, and the digits in the pictures of data/samples.
//
//     everywhere DATA_FOLDER
#include <digitnet/data/fingerprint.hpp>
#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/reader.hpp>
#include <digitnet/digits/reader/any_digit_network.hpp>
#include <digitnet/dynamic/any_model.hpp>
#include <digitnet/image/read_picture.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/io/sha256.hpp>
#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/augmented.hpp>
#include <digitnet/train/checkpoint.hpp>
#include <digitnet/train/fit.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace dn = digitnet;
namespace fs = std::filesystem;

namespace {

using Net = dn::Network<dn::Shape{1, 28, 28}, dn::Conv2d<6, 5>, dn::MaxPool2d<2>, dn::BatchNorm2d,
                        dn::ReLU, dn::Conv2d<8, 3>, dn::MaxPool2d<2>, dn::LeakyReLU<>,
                        dn::Dropout<dn::Fraction{1, 4}>, dn::Dense<24>, dn::ReLU, dn::Dense<10>>;

void print_training(const dn::Dataset& data, int threads) {
  Net net{dn::Seed{3}};
  const dn::Augmented distorted{data, {.shift_pixels = 1, .rotation_degrees = 10}, 0.5};
  dn::fit(net, distorted, dn::Adam{.learning_rate = 3e-3F},
          {.epochs = 2, .batch_size = 50, .seed = dn::Seed{5}, .threads = threads});
  std::printf("weights, %d threads: %s\n", threads,
              dn::sha256(dn::encode_safetensors(net.tensors())).c_str());
}

void print_model(const fs::path& file) {
  const auto bytes = dn::read_file(file);
  const auto model =
      dn::decode_model<dn::AnyNetwork>(dn::SafeTensors{bytes, file.filename().string()});
  const auto copy = fs::temp_directory_path() / "digitnet-everywhere.safetensors";
  for (int i = 0; i < 2; ++i) dn::write_file(copy, dn::encode_safetensors(model.network.tensors()));
  const auto again = dn::read_file(copy);
  fs::remove(copy);
  // The metadata are not written again; what follows the header is the same to the byte.
  std::size_t values = 0;
  for (const auto& tensor : model.network.tensors()) values += tensor.values.size_bytes();
  const bool same =
      std::ranges::equal(std::span{bytes}.last(values), std::span{again}.last(values));
  std::printf("%s: %zu bytes, %s\n", file.filename().string().c_str(), values,
              same ? "written as read" : "NOT WRITTEN AS READ");
}

void print_readings(const dn::DigitReader& reader, const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{folder}) {
    if (entry.path().extension() == ".png") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    const std::string name = file.filename().string();
    if (name.starts_with("number")) continue;
    const dn::Reading reading = reader.read(dn::read_picture(file));
    const std::string answer = reading.digit ? std::to_string(*reading.digit) : "none";
    std::printf("%s: %s%s\n", name.c_str(), answer.c_str(),
                name.starts_with(answer) ? "" : " IS WRONG");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: everywhere DATA_FOLDER\n", stderr);
    return 2;
  }
  try {
    const fs::path data = argv[1];
    dn::Dataset train = dn::load_mnist_split(data / "mnist-10k", dn::Split::train);
    constexpr std::size_t images = 500;
    train.pixels.resize(images * train.shape.size());
    train.labels.resize(images);
    std::printf("500 images of IDX: %s\n", dn::fingerprint(train).c_str());
    print_training(train, 1);
    print_training(train, 2);
    const fs::path model = data / "models" / "reader.safetensors";
    print_model(model);
    print_readings(dn::DigitReader{dn::digit_network(dn::load<dn::AnyNetwork>(model))},
                   data / "samples");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
