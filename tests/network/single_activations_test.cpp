// Activations beyond ReLU, one image at a time and among other layers.

#include <doctest/doctest.h>

#include "single_image_run.hpp"

#include <digitnet/layer/smooth_activation.hpp>
#include <digitnet/network/describe.hpp>

namespace dn = digitnet;

namespace {
using Net = dn::Network<dn::Shape{17, 3, 2}, dn::Sigmoid, dn::Dense<9>, dn::Tanh,
                        dn::Conv2d<4, 1, dn::Padding{1}>, dn::SiLU, dn::Conv2d<18, 3>, dn::GELU,
                        dn::Dense<5>, dn::Hardswish>;
}

TEST_CASE("one image: smooth activations, around the lanes and before a padded convolution") {
  single_image_run::check<Net>();
  single_image_run::check<Net::with_scalar<double>>();
}

TEST_CASE("smooth activations in the text of an architecture") {
  CHECK(dn::architecture<Net>() ==
        "17x3x2; Sigmoid; Dense 9; Tanh; Conv2d 4x1x1, padding 1; SiLU; Conv2d 18x3x3; GELU; Dense "
        "5; "
        "Hardswish");
}
