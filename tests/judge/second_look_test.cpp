#include <digitnet/judge/second_look.hpp>

#include <doctest/doctest.h>

#include <array>
#include <numeric>
#include <optional>
#include <vector>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{2, 3, 4};

std::vector<std::uint8_t> counting(std::size_t images) {
  std::vector<std::uint8_t> pixels(images * shape.size());
  std::iota(pixels.begin(), pixels.end(), std::uint8_t{1});
  return pixels;
}

constexpr std::size_t centre = 5;  // pixel (1, 1) of the first channel

/// Two classes; as sure of the first as the centre is bright, and it counts the images.
struct Centre {
  std::size_t* asked;

  void operator()(std::span<const std::uint8_t> images, std::span<double> probabilities) const {
    *asked += probabilities.size() / 2;
    for (std::size_t i = 0; i < probabilities.size() / 2; ++i) {
      probabilities[2 * i] = 0.5 + images[i * shape.size() + centre] / 512.0;
      probabilities[2 * i + 1] = 1 - probabilities[2 * i];
    }
  }
};

double distinctness_of(int brightness) {
  const double p = 0.5 + brightness / 512.0;
  return dn::distinctness(std::span<const double>{std::array{p, 1 - p}});
}

}  // namespace

TEST_CASE("images are moved each channel for itself, and background moves in") {
  const auto images = counting(2);
  for (const dn::Shift& shift : dn::test_time_shifts) {
    const int dx = shift[0], dy = shift[1];
    CAPTURE(dx);
    CAPTURE(dy);
    const auto found = dn::shifted(images, shape, {dx, dy});
    REQUIRE(found.size() == images.size());
    for (int map = 0; map < 4; ++map) {
      for (int y = 0; y < 3; ++y) {
        for (int x = 0; x < 4; ++x) {
          const bool inside = y - dy >= 0 && y - dy < 3 && x - dx >= 0 && x - dx < 4;
          const int from = (map * 3 + y - dy) * 4 + x - dx;
          CHECK(found[static_cast<std::size_t>((map * 3 + y) * 4 + x)] ==
                (inside ? images[static_cast<std::size_t>(from)] : 0));
        }
      }
    }
  }
  CHECK(dn::shifted(images, shape, {9, 0}) == std::vector<std::uint8_t>(images.size(), 0));
  CHECK(dn::shifted(images, shape, {0, -3}) == std::vector<std::uint8_t>(images.size(), 0));
}

TEST_CASE("the mean distinctness is that of the five positions") {
  std::vector<std::uint8_t> image(shape.size(), 0);
  image[centre] = 200;
  image[centre + 1] = 100;  // what is at the centre once the image has moved to the left
  image[centre + 4] = 50;   // once it has moved up
  std::size_t asked = 0;
  const auto found = dn::mean_distinctness<double>(image, shape, 2, Centre{&asked});
  REQUIRE(found.size() == 1);
  CHECK(found[0] ==
        doctest::Approx((distinctness_of(200) + distinctness_of(100) + distinctness_of(50)) / 5));
  CHECK(asked == dn::test_time_shifts.size());
}

TEST_CASE("what is doubtful is looked at again, and only that") {
  std::vector<std::uint8_t> images(3 * shape.size(), 0);
  const auto pixel = [&](std::size_t image) { return &images[image * shape.size() + centre]; };
  *pixel(0) = 255;                                              // clear at first sight
  for (const int i : {-4, -1, 0, 1, 4}) *(pixel(1) + i) = 120;  // doubtful, the same when moved
  *pixel(2) = 120;                                              // doubtful, nothing when moved
  std::vector<double> probabilities(6);
  std::size_t asked = 0;
  const Centre predict{&asked};
  predict(images, probabilities);
  const auto known = [&](std::optional<double> threshold) {
    asked = 0;
    return dn::are_known(std::span<const std::uint8_t>{images}, shape,
                         std::span<const double>{probabilities}, threshold, predict);
  };
  CHECK(known(0.8 * distinctness_of(120)) == std::vector<bool>{true, true, false});
  CHECK(asked == 2 * dn::test_time_shifts.size());
  CHECK(known(0.6 * distinctness_of(120)) == std::vector<bool>{true, true, true});
  CHECK(asked == 0);
  CHECK(known(std::nullopt) == std::vector<bool>{true, true, true});
  CHECK(asked == 0);
  CHECK(known(1.1 * distinctness_of(255)) == std::vector<bool>{false, false, false});
}
