// One of two libraries that are the same but for the processor they are compiled for.
#include <digitnet/data/dataset.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>
#include <digitnet/network/predictor.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace {

namespace dn = digitnet;

float train_and_predict() {
  dn::Dataset data;
  data.shape = {1, 8, 8};
  for (unsigned i = 0; i < 64; ++i) {
    std::vector<std::uint8_t> pixels(64);
    for (unsigned p = 0; p < 64; ++p) pixels[p] = static_cast<std::uint8_t>(7 * p + 13 * i);
    data.append(pixels, static_cast<std::uint8_t>(i % 4));
  }
  using Net =
      dn::Network<dn::Shape{1, 8, 8}, dn::Conv2d<6, 3>, dn::ReLU, dn::MaxPool2d<2>, dn::Dense<4>>;
  Net net{dn::Seed{1}};
  dn::fit(net, data, dn::Adam{}, {.epochs = 2, .batch_size = 16, .threads = 2});
  dn::Predictor<Net> predictor{net};
  std::array<float, 4> logits{};
  const std::vector<std::uint8_t> image(64, 9);
  predictor.logits(std::span<const std::uint8_t>{image}, std::span<float>{logits});
  return logits[0];
}

}  // namespace

#if defined(WIDE)
float wide();
float wide() { return train_and_predict(); }
#else
float narrow();
float narrow() { return train_and_predict(); }
#endif
