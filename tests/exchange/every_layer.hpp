#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/layer/layer_norm.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

#include "../composition/compositions.hpp"

/// Networks that have every layer of the library among them, with every setting, and with weights
/// and running statistics that are none that training starts with.
namespace every_layer {

namespace dn = digitnet;

using Maps = dn::Network<dn::Shape{2, 21, 18},
                         dn::Conv2d<6, 3, dn::Padding{1}, dn::Stride{2}, dn::Bias{false}>,    //
                         dn::BatchNorm2d, dn::ReLU, dn::AvgPool2d<2>,                         //
                         dn::Conv2d<8, 3, dn::Padding{2}>, dn::BatchNorm2d, dn::LeakyReLU<>,  //
                         dn::Dropout<>, dn::MaxPool2d<3, dn::Stride{2}>, dn::GELU,            //
                         dn::Dense<12, dn::Bias{false}>, dn::Tanh, dn::Dense<7>>;
/// Maps behind vectors, normalisation without a convolution, and an end that is no Dense.
using Vectors = dn::Network<dn::Shape{1, 28, 28}, dn::BatchNorm2d, dn::AvgPool2d<3, dn::Stride{1}>,
                            dn::SiLU, dn::Dense<24>, dn::BatchNorm2d, dn::Hardswish,
                            dn::Conv2d<9, 1>, dn::Sigmoid, dn::Conv2d<10, 3, dn::Padding{1}>,
                            dn::LeakyReLU<dn::Fraction{1, 4}>, dn::GlobalAvgPool2d>;
using Composed = dn::Network<dn::Shape{1, 13, 11}, compositions::Same<3, 3>, dn::MaxPool2d<2>,
                             dn::BatchNorm2d, compositions::Identity, dn::ReLU,
                             compositions::Projected, compositions::Branches, dn::Dense<10>>;
/// Convolutions in groups, and layer normalisation of maps and of vectors.
using Grouped =
    dn::Network<dn::Shape{6, 11, 9}, dn::DepthwiseConv2d<3, dn::Padding{1}>, dn::BatchNorm2d,
                dn::ReLU, dn::Conv2d<8, 3, dn::Groups{2}, dn::Bias{false}>, dn::MaxPool2d<2>,
                dn::BatchNorm2d, dn::LayerNorm, dn::Conv2d<8, 2, dn::Groups{8}>, dn::ReLU,
                dn::DepthwiseConv2d<2, dn::Stride{2}, dn::Bias{false}>, dn::Dense<10>,
                dn::LayerNorm>;
/// Branches of vectors, layers in layers in layers, and maps as logits.
using Nested = dn::Network<
    dn::Shape{2, 6, 5},
    dn::Parallel<dn::Branch<dn::Dense<3>>, dn::Branch<dn::Dense<4>, dn::ReLU>,
                 dn::Branch<dn::GlobalAvgPool2d>>,
    dn::Residual<dn::Parallel<dn::Branch<>, dn::Branch<dn::Residual<dn::Dense<9>>>>, dn::Dense<9>>,
    dn::Residual<dn::Dropout<>>, dn::Conv2d<2, 1, dn::Padding{1}>>;

/// Weights of their usual size, moved a little, and statistics as of values that are spread.
template <class Net>
Net make(dn::Seed seed) {
  Net net{seed};
  dn::RandomStream random{seed};
  using Scalar = typename Net::Scalar;
  for (Scalar& p : net.parameters()) p += Scalar(0.03) * static_cast<Scalar>(random.normal());
  for (const auto& tensor : net.tensors()) {
    for (Scalar& value : tensor.values) {
      if (tensor.name.ends_with("running_mean")) value = Scalar(0.2) * Scalar(random.normal());
      if (tensor.name.ends_with("running_var")) value = Scalar(random.uniform(0.5F, 1.5F));
    }
  }
  return net;
}

/// Calls `use.operator()<Net>(name)` for each.
void for_each_network(const auto& use) {
  use.template operator()<Maps>("maps");
  use.template operator()<Vectors>("vectors");
  use.template operator()<Composed>("composed");
  use.template operator()<Nested>("nested");
  use.template operator()<Grouped>("grouped");
}

}  // namespace every_layer
