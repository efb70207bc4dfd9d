#include <doctest/doctest.h>
#include <digitnet/kernel/conv_geometry.hpp>
#include <digitnet/kernel/transpose.hpp>

namespace dn = digitnet;

TEST_CASE_TEMPLATE("transpose: a square of lanes x lanes", Scalar, float, double) {
  constexpr int n = dn::lanes<Scalar>;
  dn::Vec<Scalar> rows[n];
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) rows[i][j] = static_cast<Scalar>(100 * i + j);
  }
  dn::kernel::transpose<Scalar>(rows);
  int wrong = 0;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) wrong += rows[i][j] != static_cast<Scalar>(100 * j + i) ? 1 : 0;
  }
  CHECK(wrong == 0);
  dn::kernel::transpose<Scalar>(rows);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) wrong += rows[i][j] != static_cast<Scalar>(100 * i + j) ? 1 : 0;
  }
  CHECK(wrong == 0);
}

TEST_CASE("register tiles leave the smallest rest") {
  static_assert(dn::best_tile(16, 6) == 4);  // 4 + 4 + 4 + 4
  static_assert(dn::best_tile(6, 6) == 6);
  static_assert(dn::best_tile(3, 6) == 3);
  static_assert(dn::best_tile(32, 6) == 4);
  static_assert(dn::best_tile(10, 6) == 5);
  static_assert(dn::best_tile(13, 6) == 5);  // 5 + 5 + 3 rather than 6 + 6 + 1
  for (int total = 1; total <= 64; ++total) {
    for (int limit = 1; limit <= 8; ++limit) {
      const int tile = dn::best_tile(total, limit);
      CAPTURE(total);
      CAPTURE(limit);
      CHECK(tile >= 1);
      CHECK(tile <= limit);
      CHECK(tile <= total);
    }
  }
}

TEST_CASE("the geometry of a convolution") {
  constexpr dn::ConvGeometry g{{3, 9, 7}, 8, 3, 2, 1};
  static_assert(g.out() == dn::Shape{8, 5, 4});
  static_assert(g.taps() == 9);
  static_assert(g.fan_in() == 27);
  static_assert(g.weight_count() == 216);
  constexpr dn::ConvGeometry plain{{1, 28, 20}, 6, 5};  // every pixel, and nothing around them
  static_assert(plain.out() == dn::Shape{6, 24, 16});
}
