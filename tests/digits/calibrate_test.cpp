#include <doctest/doctest.h>

#include <digitnet/digits/calibrate.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/network/network.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace dn = digitnet;

namespace {

/// Upright bars of different widths.
dn::Dataset bars(std::size_t count) {
  dn::Dataset data;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::uint8_t> image(data.shape.size(), 0);
    const int width = 2 + static_cast<int>(i % 10);
    for (int y = 5; y < 23; ++y) std::fill_n(image.begin() + 28 * y + 9, width, std::uint8_t{255});
    data.append(image, static_cast<std::uint8_t>(i % 10));
  }
  return data;
}

}  // namespace

TEST_CASE("known digits: the held-out ones, and each of them four times distorted") {
  const dn::Dataset data = bars(10);
  const auto known = dn::known_digits(data, dn::Seed{1});
  REQUIRE(known.size() == 5 * data.pixels.size());
  CHECK(std::equal(data.pixels.begin(), data.pixels.end(), known.begin()));
  for (std::size_t copy = 1; copy < 5; ++copy) {
    CHECK_FALSE(std::equal(data.pixels.begin(), data.pixels.end(),
                           known.begin() + static_cast<std::ptrdiff_t>(copy * data.pixels.size())));
  }
  CHECK(known == dn::known_digits(data, dn::Seed{1}));
  CHECK(known != dn::known_digits(data, dn::Seed{2}));
}

TEST_CASE(
    "calibrate_digits: what digit-train writes into a model file, for any number of threads") {
  const dn::Dataset data = bars(40);
  const dn::Network<dn::Shape{1, 28, 28}, dn::Dense<10>> net{dn::Seed{1}};
  const dn::ModelInfo info = dn::calibrate_digits(net, data, dn::Seed{1});
  CHECK(info.temperature == dn::fit_temperature(dn::compute_logits(net, data), data.labels));
  CHECK(info.rejection_threshold.has_value());
  CHECK(info.preprocessing == dn::digit_preprocessing);
  const dn::ModelInfo again = dn::calibrate_digits(net, data, dn::Seed{1}, 2);
  CHECK(again.temperature == info.temperature);
  CHECK(again.rejection_threshold == info.rejection_threshold);
}
