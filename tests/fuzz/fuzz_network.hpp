#pragma once

#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace digitnet::fuzz {

/// Small, so that a file with its weights is small, with a buffer beside the parameters.
using Net = Network<Shape{1, 6, 6}, Conv2d<2, 3, Bias{false}>, BatchNorm2d, MaxPool2d<2>, Dense<3>>;

}  // namespace digitnet::fuzz
