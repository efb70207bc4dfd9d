#pragma once

#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace digitnet {

/// The network that tells read_number() which parts of the writing are one whole digit (classes 0
/// to 9), which are a piece of a sign, or more than one (class `none`), and which are one whole sign
/// that is no digit, a letter say (class `sign`). A network that has only seen digits is as sure of
/// half a digit as of a whole one, and of the two halves of a B that they are a 1 and a 3. This one
/// sees a part and what is written around it, see detail::WholeDigitFormat, and so knows where a
/// digit was cut off from its neighbour.
struct WholeDigit {
  static constexpr const char* name = "whole-digit";
  static constexpr int classes = 12, none = 10, sign = 11;

  using Net = Network<Shape{2, 32, 32},                                             //
                      Conv2d<16, 5, Bias{false}>, BatchNorm2d, ReLU, MaxPool2d<2>,  //
                      Conv2d<32, 3, Bias{false}>, BatchNorm2d, ReLU,                //
                      Conv2d<32, 3, Bias{false}>, BatchNorm2d, ReLU, MaxPool2d<2>,  //
                      Conv2d<64, 3, Bias{false}>, BatchNorm2d, ReLU, Dense<96>, ReLU, Dense<12>>;
};

}  // namespace digitnet
