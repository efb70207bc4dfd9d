#include <doctest/doctest.h>

#include "conv_test.hpp"

namespace dn = digitnet;
using conv_test::check;

TEST_CASE("convolution: strides") {
  SUBCASE("two, even input") { check<dn::Shape{2, 8, 8}, dn::Conv2d<3, 2, dn::Stride{2}>>(); }
  SUBCASE("two, last columns unused") {
    check<dn::Shape{1, 8, 10}, dn::Conv2d<4, 3, dn::Stride{2}>>();
  }
  SUBCASE("two, padded, without bias") {
    check<dn::Shape{3, 9, 7}, dn::Conv2d<7, 3, dn::Stride{2}, dn::Padding{1}, dn::Bias{false}>>();
  }
  SUBCASE("three, beyond the kernel") {
    check<dn::Shape{2, 10, 10}, dn::Conv2d<2, 2, dn::Stride{3}>>();
  }
  SUBCASE("two, 5x5 padded by two") {
    check<dn::Shape{1, 12, 11}, dn::Conv2d<5, 5, dn::Padding{2}, dn::Stride{2}>>();
  }
}

TEST_CASE("convolution: channel counts around the register tiles") {
  SUBCASE("1 to 1") { check<dn::Shape{1, 4, 4}, dn::Conv2d<1, 3>>(); }
  SUBCASE("4 to 6") { check<dn::Shape{4, 4, 5}, dn::Conv2d<6, 3, dn::Padding{1}>>(); }
  SUBCASE("5 to 7") { check<dn::Shape{5, 5, 4}, dn::Conv2d<7, 3>>(); }
  SUBCASE("9 to 13, without bias") {
    check<dn::Shape{9, 4, 4}, dn::Conv2d<13, 3, dn::Bias{false}>>();
  }
}
