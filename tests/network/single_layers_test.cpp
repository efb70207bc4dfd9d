// The layers that are neither convolutions nor dense, one image at a time.

#include <doctest/doctest.h>

#include "single_image_run.hpp"

namespace dn = digitnet;

using single_image_run::check;

TEST_CASE("one image: activations, around the lanes and before a padded convolution") {
  check<dn::Network<dn::Shape{17, 3, 2}, dn::ReLU, dn::Dense<9>, dn::LeakyReLU<dn::Fraction{1, 8}>,
                    dn::Conv2d<4, 3, dn::Padding{1}>, dn::LeakyReLU<>>>();
}

TEST_CASE("one image: pooling of every kind") {
  check<dn::Network<dn::Shape{2, 9, 8}, dn::Conv2d<18, 2>, dn::AvgPool2d<2>, dn::ReLU,
                    dn::MaxPool2d<2, dn::Stride{1}>, dn::Dense<4>>>();
  check<dn::Network<dn::Shape{3, 8, 7}, dn::MaxPool2d<3, dn::Stride{2}>, dn::Conv2d<6, 2>,
                    dn::GlobalAvgPool2d>>();
}

TEST_CASE("one image: batch normalisation that nothing takes in") {
  check<dn::BasicNetwork<double, dn::Shape{3, 5, 4}, dn::BatchNorm2d, dn::Conv2d<20, 3>, dn::ReLU,
                         dn::BatchNorm2d, dn::GlobalAvgPool2d, dn::Dense<6>, dn::BatchNorm2d>>();
}
