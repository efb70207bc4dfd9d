#pragma once

#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace digitnet::zoo {

/// As right as one network gets in a quarter of an hour: six 3x3 convolutions with batch
/// normalisation (the last 2x2), trained on strongly distorted images; 122,346 parameters.
struct Accurate {
  static constexpr const char* name = "accurate";
  static constexpr const char* about = "six normalised 3x3 convolutions, for the fewest mistakes";

  using Net = Network<Shape{1, 28, 28},                               //
                      Conv2d<16, 3, Bias{false}>, BatchNorm2d, ReLU,  //
                      Conv2d<24, 3, Bias{false}>, BatchNorm2d, ReLU, MaxPool2d<2>,
                      Conv2d<48, 3, Bias{false}>, BatchNorm2d, ReLU, Conv2d<48, 3, Bias{false}>,
                      BatchNorm2d, ReLU, MaxPool2d<2>, Conv2d<96, 3, Padding{1}, Bias{false}>,
                      BatchNorm2d, ReLU, Conv2d<96, 2, Bias{false}>, BatchNorm2d, ReLU, Dense<10>>;
};

}  // namespace digitnet::zoo
