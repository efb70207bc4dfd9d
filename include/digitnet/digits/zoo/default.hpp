#pragma once

#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace digitnet::zoo {

/// What the tools train and use unless told otherwise: two 5x5 convolutions as in LeNet-5, but
/// wider and with batch normalisation, trained on distorted images and on images of no digit.
struct Default {
  static constexpr const char* name = "default";
  static constexpr const char* about =
      "a wider LeNet with batch normalisation, trained on distorted images";

  // Normalised after pooling, where a quarter of the values is left to do so.
  using Net = Network<Shape{1, 28, 28},                                             //
                      Conv2d<16, 5, Bias{false}>, MaxPool2d<2>, BatchNorm2d, ReLU,  //
                      Conv2d<32, 5, Bias{false}>, MaxPool2d<2>, BatchNorm2d, ReLU,  //
                      Dense<128>, ReLU, Dense<96>, ReLU, Dense<10>>;
};

}  // namespace digitnet::zoo
