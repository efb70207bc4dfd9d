#include <doctest/doctest.h>
#include <digitnet/core/named_tensor.hpp>
#include <digitnet/core/shape.hpp>

#include <array>
#include <limits>

namespace dn = digitnet;

TEST_CASE("Shape: size, text and equality") {
  static_assert(dn::Shape{3, 4, 5}.size() == 60);
  static_assert(dn::Shape{7}.size() == 7);
  static_assert(dn::Shape{7} == dn::Shape{7, 1, 1});
  static_assert(dn::Shape{2, 3, 4} != dn::Shape{2, 4, 3});
  // More than 2^31 scalars are counted, not wrapped around.
  static_assert(dn::Shape{65536, 256, 256}.size() == std::size_t{1} << 32U);
  CHECK(dn::Shape{1, 28, 28}.text() == "1x28x28");
  CHECK(dn::Shape{10}.text() == "10x1x1");
}

TEST_CASE("Fraction: value and text") {
  static_assert(dn::Fraction{1, 4}.as<double>() == 0.25);
  static_assert(dn::Fraction{3}.as<float>() == 3.0F);
  CHECK(dn::Fraction{1, 3}.text() == "1/3");
  CHECK(dn::Fraction{2}.text() == "2/1");
}

TEST_CASE("tensor dimensions: count and text") {
  using Dims = std::array<std::size_t, 4>;
  CHECK(dn::element_count(Dims{6, 1, 5, 5}) == std::size_t{150});
  CHECK(dn::element_count(std::span<const std::size_t>{}) == std::size_t{1});
  constexpr auto most = std::numeric_limits<std::size_t>::max();
  CHECK(dn::element_count(Dims{most, 2, 1, 1}) == std::nullopt);
  CHECK(dn::element_count(Dims{most, most, most, 0}) == std::size_t{0});
  CHECK(dn::dims_to_string(Dims{6, 1, 5, 5}) == "[6, 1, 5, 5]");
  CHECK(dn::dims_to_string({}) == "[]");
}
