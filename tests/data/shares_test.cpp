#include <digitnet/core/error.hpp>
#include <digitnet/data/shares.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

using namespace digitnet;

namespace {

/// `count` images of one pixel, numbered in it, all of class `label`.
Dataset numbered(std::size_t count, std::uint8_t label) {
  Dataset data{Shape{1, 1, 1}, 10, {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    data.append(std::array{static_cast<std::uint8_t>(i)}, label);
  }
  return data;
}

}  // namespace

TEST_CASE("mix_in_shares: the first set once, the others as often as their share wants") {
  const std::array sets{numbered(80, 1), numbered(7, 2), numbered(100, 3)};
  const Dataset mixed = mix_in_shares(sets, std::array{8.0, 2.0, 1.0});
  CHECK(mixed.size() == 80 + 20 + 10);
  CHECK(std::ranges::count(mixed.labels, 1) == 80);
  CHECK(std::ranges::count(mixed.labels, 2) == 20);
  CHECK(std::ranges::count(mixed.labels, 3) == 10);
  std::vector<int> times(7, 0);
  std::vector<std::uint8_t> some;
  for (std::size_t i = 0; i < mixed.size(); ++i) {
    if (mixed.labels[i] == 2) ++times[mixed.image(i)[0]];
    if (mixed.labels[i] == 3) some.push_back(mixed.image(i)[0]);
  }
  CHECK(std::ranges::min(times) == 2);
  CHECK(std::ranges::max(times) == 3);
  CHECK(some == std::vector<std::uint8_t>{0, 10, 20, 30, 40, 50, 60, 70, 80, 90});
}

TEST_CASE("mix_in_shares refuses shares and sets that make no sense") {
  const std::array sets{numbered(80, 1), numbered(7, 2)};
  CHECK_THROWS_AS((void)mix_in_shares(sets, std::array{1.0}), InvalidArgument);
  CHECK_THROWS_AS((void)mix_in_shares(sets, std::array{1.0, 0.0}), InvalidArgument);
  CHECK_THROWS_AS((void)mix_in_shares(sets, std::array{1e-12, 1.0}), InvalidArgument);
  CHECK_THROWS_AS((void)mix_in_shares({}, {}), InvalidArgument);
  std::array others = sets;
  others[1] = {};
  CHECK_THROWS_AS((void)mix_in_shares(others, std::array{1.0, 1.0}), InvalidArgument);
  others[1] = sets[1];
  others[1].classes = 11;
  CHECK_THROWS_AS((void)mix_in_shares(others, std::array{1.0, 1.0}), InvalidArgument);
  others[1].shape = Shape{1, 1, 7};
  CHECK_THROWS_AS((void)mix_in_shares(others, std::array{1.0, 1.0}), InvalidArgument);
}
