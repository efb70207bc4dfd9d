#include <doctest/doctest.h>

#include "conv_test.hpp"

namespace dn = digitnet;
using conv_test::check;

TEST_CASE("convolution: kernel sizes without padding") {
  SUBCASE("1x1") { check<dn::Shape{3, 5, 4}, dn::Conv2d<4, 1>>(); }
  SUBCASE("2x2") { check<dn::Shape{2, 5, 6}, dn::Conv2d<3, 2>>(); }
  SUBCASE("3x3") { check<dn::Shape{2, 7, 6}, dn::Conv2d<5, 3>>(); }
  SUBCASE("5x5 as in LeNet-5, second layer") { check<dn::Shape{6, 14, 14}, dn::Conv2d<16, 5>>(); }
  SUBCASE("7x7, the whole input") { check<dn::Shape{1, 7, 7}, dn::Conv2d<9, 7>>(); }
  SUBCASE("a row of pixels") { check<dn::Shape{2, 1, 23}, dn::Conv2d<2, 1>>(); }
}

TEST_CASE("convolution: padding") {
  SUBCASE("one, square") { check<dn::Shape{1, 8, 8}, dn::Conv2d<8, 3, dn::Padding{1}>>(); }
  SUBCASE("two, wide rows") { check<dn::Shape{1, 5, 28}, dn::Conv2d<6, 5, dn::Padding{2}>>(); }
  SUBCASE("more than the kernel reaches") {
    check<dn::Shape{2, 3, 4}, dn::Conv2d<3, 2, dn::Padding{3}>>();
  }
}
