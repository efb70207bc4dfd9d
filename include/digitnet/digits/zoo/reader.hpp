#pragma once

#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace digitnet::zoo {

/// Reads pictures by anybody: the layers of Accurate, trained on MNIST's digits and on drawn ones
/// as people write them elsewhere, and to refuse letters; 122,346 parameters.
struct Reader {
  static constexpr const char* name = "reader";
  static constexpr const char* about = "six normalised 3x3 convolutions, for everybody's writing";

  using Net = Network<Shape{1, 28, 28},                               //
                      Conv2d<16, 3, Bias{false}>, BatchNorm2d, ReLU,  //
                      Conv2d<24, 3, Bias{false}>, BatchNorm2d, ReLU, MaxPool2d<2>,
                      Conv2d<48, 3, Bias{false}>, BatchNorm2d, ReLU, Conv2d<48, 3, Bias{false}>,
                      BatchNorm2d, ReLU, MaxPool2d<2>, Conv2d<96, 3, Padding{1}, Bias{false}>,
                      BatchNorm2d, ReLU, Conv2d<96, 2, Bias{false}>, BatchNorm2d, ReLU, Dense<10>>;
};

}  // namespace digitnet::zoo
