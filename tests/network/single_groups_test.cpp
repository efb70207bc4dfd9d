// Convolutions in groups and layer normalisation, one image at a time: groups narrower and broader
// than a vector, in front of a halo, and with what is fused behind them.

#include <doctest/doctest.h>

#include "single_image_run.hpp"

#include <digitnet/layer/layer_norm.hpp>
#include <digitnet/network/describe.hpp>

namespace dn = digitnet;

namespace {

using Narrow = dn::Network<dn::Shape{6, 7, 5}, dn::Conv2d<9, 3, dn::Padding{1}, dn::Groups{3}>,
                           dn::Conv2d<4, 3, dn::Padding{2}>, dn::Conv2d<4, 1, dn::Groups{2}>,
                           dn::MaxPool2d<2>, dn::ReLU, dn::LayerNorm, dn::Dense<6>, dn::LayerNorm>;
using Broad = dn::Network<dn::Shape{2, 6, 4}, dn::Conv2d<34, 2, dn::Groups{2}>, dn::ReLU,
                          dn::DepthwiseConv2d<3, dn::Padding{1}>, dn::MaxPool2d<2>, dn::ReLU,
                          dn::DepthwiseConv2d<2, dn::Padding{1}, dn::Stride{2}, dn::Bias{false}>,
                          dn::Dense<3>>;

}  // namespace

TEST_CASE("one image: groups of fewer channels than lanes") {
  single_image_run::check<Narrow>();
  single_image_run::check<Narrow::with_scalar<double>>();
}

TEST_CASE("one image: groups of more channels than lanes, and depthwise") {
  single_image_run::check<Broad>();
}

TEST_CASE("groups and layer normalisation in the text of an architecture, and their tensors") {
  CHECK(dn::architecture<Broad>() ==
        "2x6x4; Conv2d 34x2x2, groups 2; ReLU; DepthwiseConv2d 3x3, padding 1; MaxPool2d 2x2; "
        "ReLU; DepthwiseConv2d 2x2, padding 1, stride 2, no bias; Dense 3");
  const Narrow net;
  const auto tensors = net.tensors();
  CHECK(tensors[0].dims == std::vector<std::size_t>{9, 2, 3, 3});
  const auto dims_of = [&](const std::string& name) {
    for (const auto& tensor : tensors) {
      if (tensor.name == name) return tensor.dims;
    }
    return std::vector<std::size_t>{};
  };
  CHECK(dims_of("5.weight") == std::vector<std::size_t>{4, 4, 3});
  CHECK(dims_of("7.bias") == std::vector<std::size_t>{6});
}
