// The C++ side of exchange_test.py.
//
//     digitnet-exchange write NETWORK FOLDER    random weights: model.safetensors, images, logits
//     digitnet-exchange read NETWORK FOLDER     logits of images from model.safetensors
//
// Images (N, C, H, W) and logits (N, classes) are files of float32 in the machine's byte order.

#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/predictor.hpp>

#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

namespace {

namespace dn = digitnet;

using Mixed = dn::Network<dn::Shape{2, 21, 18},                                                //
                          dn::Conv2d<6, 3, dn::Padding{1}, dn::Stride{2}, dn::Bias{false}>,    //
                          dn::BatchNorm2d, dn::ReLU, dn::AvgPool2d<2>,                         //
                          dn::Conv2d<8, 3, dn::Padding{2}>, dn::BatchNorm2d, dn::LeakyReLU<>,  //
                          dn::Dropout<>, dn::MaxPool2d<3, dn::Stride{2}>,                      //
                          dn::Dense<12, dn::Bias{false}>, dn::ReLU, dn::Dense<7>>;

using Pooled = dn::Network<dn::Shape{1, 28, 28}, dn::Conv2d<8, 5, dn::Stride{2}>, dn::ReLU,
                           dn::MaxPool2d<2>, dn::Conv2d<10, 3>, dn::GlobalAvgPool2d>;

constexpr std::size_t image_count = 37;

void write_floats(const std::filesystem::path& path, const std::vector<float>& values) {
  dn::write_file(path, std::as_bytes(std::span{values}));
}

std::vector<float> read_floats(const std::filesystem::path& path) {
  const auto bytes = dn::read_file(path);
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

template <class Net>
void write_logits(const Net& net, const std::filesystem::path& folder,
                  const std::vector<float>& images) {
  dn::Predictor<Net> predictor{net};
  std::vector<float> logits(images.size() / Net::in.size() * Net::classes);
  predictor.logits(std::span<const float>{images}, std::span{logits});
  write_floats(folder / "logits.f32", logits);
}

template <class Net>
void run(const std::string& action, const std::filesystem::path& folder) {
  if (action == "read") {
    write_logits(dn::load<Net>(folder / "model.safetensors").network, folder,
                 read_floats(folder / "images.f32"));
    return;
  }
  Net net{dn::Seed{7}};
  dn::RandomStream random{dn::Seed{8}};
  for (float& p : net.parameters()) p += 0.1F * random.normal();
  for (float& b : net.buffers()) b = random.uniform(0.5F, 1.5F);
  std::vector<float> images(image_count * Net::in.size());
  for (float& pixel : images) pixel = random.uniform();
  dn::save(net, folder / "model.safetensors", {.name = "exchange"});
  write_floats(folder / "images.f32", images);
  write_logits(net, folder, images);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  const std::string action = arguments[1], network = arguments[2];
  try {
    if (network == "lenet5") {
      run<dn::zoo::LeNet5::Net>(action, arguments[3]);
    } else if (network == "mixed") {
      run<Mixed>(action, arguments[3]);
    } else if (network == "pooled") {
      run<Pooled>(action, arguments[3]);
    } else {
      return 2;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
