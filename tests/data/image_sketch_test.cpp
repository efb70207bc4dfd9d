#include <doctest/doctest.h>

#include <digitnet/core/random.hpp>
#include <digitnet/data/image_sketch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace dn = digitnet;

namespace {

/// Images number `first` to `last` - 1 of an endless list.
dn::Dataset images(std::size_t first, std::size_t last) {
  dn::Dataset data{{1, 3, 3}, 10, {}, {}};
  std::vector<std::uint8_t> image(9);
  for (std::size_t i = first; i < last; ++i) {
    dn::RandomStream random{dn::Seed{1}, dn::Purpose::test, i};
    for (auto& pixel : image) pixel = static_cast<std::uint8_t>(random.below(256));
    data.append(image, 0);
  }
  return data;
}

}  // namespace

TEST_CASE("the sketch of few images holds them all, in any order and number") {
  const dn::Dataset data = images(0, 100);
  const dn::ImageSketch sketch = dn::sketch_of(data);
  CHECK(sketch.size() == 100);
  CHECK(std::ranges::is_sorted(sketch));
  CHECK(dn::share_in(sketch, data) == 1.0);
  CHECK(dn::share_in(sketch, images(100, 1000)) == 0.0);
  CHECK(dn::share_in(sketch, images(75, 175)) == 0.25);

  dn::Dataset twice = images(50, 100);
  for (std::size_t i = 0; i < 100; ++i) twice.append(data.image(99 - i), 3);
  CHECK(dn::sketch_of(twice) == sketch);
}

TEST_CASE("the sketch of many images is small, and tells which share of others it knows") {
  const dn::ImageSketch sketch = dn::sketch_of(images(0, 20'000));
  CHECK(sketch.size() == dn::sketch_size);
  CHECK(dn::share_in(sketch, images(0, 20'000)) == 1.0);
  CHECK(dn::share_in(sketch, images(0, 2'000)) == 1.0);  // a part of it
  CHECK(dn::share_in(sketch, images(20'000, 30'000)) == 0.0);
  // Half of these: an estimate by about 256 of them, so that 4 standard deviations are 0.125.
  const auto half = dn::share_in(sketch, images(10'000, 30'000));
  REQUIRE(half.has_value());
  CHECK(*half == doctest::Approx(0.5).epsilon(0.25));
}

TEST_CASE("a sketch that cannot tell says so") {
  CHECK_FALSE(dn::share_in({}, images(0, 10)).has_value());
  CHECK_FALSE(dn::share_in(dn::sketch_of(images(0, 10)), images(0, 0)).has_value());
  // Of two images and 50,000 it is unlikely that one has a hash among the least 256.
  CHECK_FALSE(dn::share_in(dn::sketch_of(images(0, 50'000)), images(50'000, 50'002)).has_value());
}

TEST_CASE("two sketches are joined to that of all the images") {
  const auto both = dn::join(dn::sketch_of(images(0, 3'000)), dn::sketch_of(images(2'000, 7'000)));
  CHECK(both == dn::sketch_of(images(0, 7'000)));
  CHECK(dn::join(dn::sketch_of(images(0, 50)), {}) == dn::sketch_of(images(0, 50)));
}

TEST_CASE("hashes of images do not change: files hold them") {
  dn::Dataset data{{1, 2, 5}, 10, {}, {}};
  data.append(std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 255}, 0);
  CHECK(dn::sketch_of(data) == dn::ImageSketch{0xaa2bb634262e480c});
}
