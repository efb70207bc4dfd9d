// Which pixels speak for a class, of answers whose log-odds are known.

#include <doctest/doctest.h>

#include <digitnet/core/error.hpp>
#include <digitnet/inspect/occlusion.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{2, 6, 5};

/// Log-odds of class 1 of 2: the pixel (1, 2) of the first channel less the pixel (4, 3) of the
/// second.
void answer(std::span<const std::uint8_t> images, std::span<float> probabilities) {
  for (std::size_t i = 0; i < images.size() / shape.size(); ++i) {
    const auto image = images.subspan(i * shape.size(), shape.size());
    const double odds = (image[1 * 5 + 2] - image[30 + 4 * 5 + 3]) / 50.0;
    probabilities[2 * i + 1] = static_cast<float>(1 / (1 + std::exp(-odds)));
    probabilities[2 * i] = static_cast<float>(1 / (1 + std::exp(odds)));
  }
}

}  // namespace

TEST_CASE("occlusion: a pixel has the mean of what the squares over it cost the class") {
  std::vector<std::uint8_t> image(shape.size(), 10);
  image[1 * 5 + 2] = 200;
  image[30 + 4 * 5 + 3] = 250;
  const auto map =
      dn::occlusion(image, shape, 2, 1, answer, {.side = 1, .cover = std::uint8_t{100}});
  REQUIRE(map.size() == 30);
  for (std::size_t i = 0; i < map.size(); ++i) {
    const float expected = i == 7 ? 2 : i == 23 ? -3 : 0;  // (200 - 100) / 50, (100 - 250) / 50
    CHECK(map[i] == doctest::Approx(expected).epsilon(1e-4));
  }
  const auto against =
      dn::occlusion(image, shape, 2, 0, answer, {.side = 1, .cover = std::uint8_t{100}});
  for (std::size_t i = 0; i < map.size(); ++i) {
    CHECK(against[i] == doctest::Approx(-map[i]).epsilon(1e-4));
  }
  const auto wide =
      dn::occlusion(image, shape, 2, 1, answer, {.side = 3, .cover = std::uint8_t{100}});
  CHECK(wide[7] == doctest::Approx(2).epsilon(1e-4));      // all 9 squares over it cover it
  CHECK(wide[0] == doctest::Approx(1).epsilon(1e-4));      // 2 of 4
  CHECK(wide[5 + 4] == doctest::Approx(1).epsilon(1e-4));  // 3 of 6
  CHECK(wide[5 + 3] == doctest::Approx(2 * 6 / 9.0).epsilon(1e-4));
}

TEST_CASE("occlusion: an answer that is all but certain still has its odds") {
  const auto sure = [](std::span<const std::uint8_t> images, std::span<float> probabilities) {
    for (std::size_t i = 0; i < images.size() / 4; ++i) {
      probabilities[2 * i] = 1;
      probabilities[2 * i + 1] = images[4 * i] == 9 ? 1e-20F : 1e-10F;
    }
  };
  const std::vector<std::uint8_t> image{9, 9, 9, 9};
  const auto map = dn::occlusion(image, {1, 2, 2}, 2, 0, sure, {.side = 1});
  CHECK(map[0] == doctest::Approx(std::log(1e10)).epsilon(1e-4));
  CHECK(map[3] == 0);
}

TEST_CASE("occlusion: what does not fit is refused") {
  const std::vector<std::uint8_t> image(shape.size());
  const auto predict = [](std::span<const std::uint8_t>, std::span<float>) {};
  const auto refused = [&](std::size_t size, std::size_t label, int side) {
    CHECK_THROWS_AS(
        (void)dn::occlusion(std::span{image}.first(size), shape, 2, label, predict, {.side = side}),
        dn::InvalidArgument);
  };
  refused(59, 0, 5);
  refused(60, 2, 5);
  refused(60, 0, 4);
  refused(60, 0, -1);
}
