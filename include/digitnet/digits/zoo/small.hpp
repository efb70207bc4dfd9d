#pragma once

#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace digitnet::zoo {

/// Few parameters and still 99 %: narrow 3x3 convolutions with batch normalisation.
struct Small {
  static constexpr const char* name = "small";
  static constexpr const char* about = "the fewest parameters that hold 99 %";

  using Net = Network<Shape{1, 28, 28},  //
                      Conv2d<10, 3, Padding{1}, Bias{false}>, BatchNorm2d, ReLU, MaxPool2d<2>,
                      Conv2d<16, 3, Padding{1}, Bias{false}>, BatchNorm2d, ReLU, MaxPool2d<2>,
                      Conv2d<20, 3, Bias{false}>, BatchNorm2d, ReLU, MaxPool2d<2>, Dense<10>>;
};

}  // namespace digitnet::zoo
