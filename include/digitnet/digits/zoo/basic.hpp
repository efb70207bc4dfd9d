#pragma once

#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace digitnet::zoo {

/// The network of PyTorch's MNIST example: 1,199,882 parameters.
struct Basic {
  static constexpr const char* name = "basic";
  static constexpr const char* about = "PyTorch's MNIST example, two wide 3x3 convolutions";

  using Net = Network<Shape{1, 28, 28},                   //
                      Conv2d<32, 3>, ReLU,                //
                      Conv2d<64, 3>, ReLU, MaxPool2d<2>,  //
                      Dense<128>, ReLU, Dense<10>>;
};

}  // namespace digitnet::zoo
