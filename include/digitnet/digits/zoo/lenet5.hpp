#pragma once

#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace digitnet::zoo {

/// LeNet-5 (LeCun et al., 1998) as it is taught today, with ReLU and max-pooling: 61,706
/// parameters.
struct LeNet5 {
  static constexpr const char* name = "lenet5";
  static constexpr const char* about = "LeNet-5 with ReLU and max-pooling (LeCun et al., 1998)";

  using Net = Network<Shape{1, 28, 28},                              //
                      Conv2d<6, 5, Padding{2}>, ReLU, MaxPool2d<2>,  //
                      Conv2d<16, 5>, ReLU, MaxPool2d<2>,             //
                      Dense<120>, ReLU, Dense<84>, ReLU, Dense<10>>;
};

}  // namespace digitnet::zoo
