#include <doctest/doctest.h>
#include <digitnet/augment/augment.hpp>
#include <digitnet/core/error.hpp>
#include <digitnet/core/random.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

using namespace digitnet;

namespace {

constexpr Shape digit{1, 28, 28};

std::vector<std::uint8_t> random_image(Shape shape, std::uint64_t seed = 1) {
  RandomStream random{Seed{seed}};
  std::vector<std::uint8_t> image(shape.size());
  for (auto& pixel : image) pixel = static_cast<std::uint8_t>(random.below(256));
  return image;
}

/// A soft disc: smooth, so that sampling it is well conditioned.
std::vector<std::uint8_t> disc(Shape shape, double centre_x, double centre_y, double radius) {
  std::vector<std::uint8_t> image(shape.size());
  for (int y = 0; y < shape.height; ++y) {
    for (int x = 0; x < shape.width; ++x) {
      const double distance = std::hypot(x - centre_x, y - centre_y);
      image[static_cast<std::size_t>(y * shape.width + x)] =
          static_cast<std::uint8_t>(255 * std::clamp(radius - distance, 0.0, 1.0));
    }
  }
  return image;
}

std::vector<float> augmented(const std::vector<std::uint8_t>& image, Shape shape,
                             const Augmentation& augmentation, std::uint64_t index = 0) {
  RandomStream random{Seed{9}, Purpose::augmentation, index};
  std::vector<float> out(shape.size(), -1.0F);
  augment(image, shape, augmentation, random, out);
  return out;
}

struct Moments {
  double mass = 0, x = 0, y = 0;
};

Moments moments(const std::vector<float>& image, Shape shape) {
  Moments m;
  for (std::size_t i = 0; i < image.size(); ++i) {
    const auto width = static_cast<std::size_t>(shape.width);
    m.mass += image[i];
    m.x += image[i] * static_cast<double>(i % width);
    m.y += image[i] * static_cast<double>(i / width);
  }
  m.x /= m.mass;
  m.y /= m.mass;
  return m;
}

const Augmentation everything{.shift_pixels = 2,
                              .rotation_degrees = 12,
                              .scale = 0.12F,
                              .stretch = 0.1F,
                              .shear = 0.15F,
                              .elastic_alpha = 20,
                              .elastic_sigma = 4,
                              .thickness = 0.5F,
                              .blur = 0.5F,
                              .contrast = 0.3F,
                              .background = 0.2F,
                              .occlusion = 0.3F,
                              .noise = 0.1F};

}  // namespace

TEST_CASE("without distortion an image is exactly pixel / 255 and no number is drawn") {
  const auto image = random_image(digit);
  CHECK(Augmentation{}.empty());
  RandomStream random{Seed{1}}, untouched{Seed{1}};
  std::vector<float> out(digit.size());
  augment(image, digit, {}, random, out);
  for (std::size_t i = 0; i < out.size(); ++i) {
    REQUIRE(out[i] == static_cast<float>(image[i]) / 255.0F);
  }
  CHECK(random() == untouched());
}

TEST_CASE("the warp itself is exact at the identity and at whole shifts") {
  const auto image = random_image(digit);
  detail::PixelPairs pairs;
  pairs.assign(image.data(), 28, 28);
  for (const auto& [shift_x, shift_y] : {std::pair{0, 0}, {3, -2}, {-27, 1}, {28, 0}, {0, -64}}) {
    const auto map = detail::inverse_map({.shift_x = shift_x, .shift_y = shift_y}, 28, 28);
    std::vector<float> warped(digit.size()), shifted(digit.size(), -1.0F);
    for (int y = 0; y < 28; ++y) {
      detail::WarpRow ink;
      pairs.sample_row(map, y, nullptr, nullptr, ink);
      detail::write_row(ink, 28, warped.data() + y * 28);
    }
    detail::shift_image(image.data(), 28, 28, shift_x, shift_y, shifted.data());
    CHECK(warped == shifted);
    for (int y = 0; y < 28; ++y) {
      for (int x = 0; x < 28; ++x) {
        const int from_x = x - shift_x, from_y = y - shift_y;
        const bool inside = from_x >= 0 && from_x < 28 && from_y >= 0 && from_y < 28;
        const int pixel = inside ? image[static_cast<std::size_t>(from_y * 28 + from_x)] : 0;
        REQUIRE(shifted[static_cast<std::size_t>(y * 28 + x)] ==
                static_cast<float>(pixel) / 255.0F);
      }
    }
  }
}

TEST_CASE("a shift draws every whole displacement about equally often") {
  std::vector<std::uint8_t> image(digit.size());
  image[14 * 28 + 14] = 255;
  std::vector<int> count(25);
  for (std::uint64_t i = 0; i < 2500; ++i) {
    const auto out = augmented(image, digit, {.shift_pixels = 2}, i);
    const auto at = std::find(out.begin(), out.end(), 1.0F) - out.begin();
    REQUIRE(at < 784);
    const auto x = at % 28 - 12, y = at / 28 - 12;
    REQUIRE((x >= 0 && x < 5 && y >= 0 && y < 5));
    ++count[static_cast<std::size_t>(y * 5 + x)];
  }
  // Mean 100, standard deviation 10.
  CHECK(*std::min_element(count.begin(), count.end()) > 60);
  CHECK(*std::max_element(count.begin(), count.end()) < 140);
}

TEST_CASE("half a turn about the centre reverses the image") {
  for (const Shape shape : {Shape{1, 28, 28}, Shape{1, 9, 16}, Shape{1, 1, 1}}) {
    const auto image = random_image(shape);
    detail::PixelPairs pairs;
    pairs.assign(image.data(), shape.height, shape.width);
    const auto map = detail::inverse_map({.radians = std::numbers::pi}, shape.height, shape.width);
    std::vector<float> out(shape.size());
    for (int y = 0; y < shape.height; ++y) {
      detail::WarpRow ink;
      pairs.sample_row(map, y, nullptr, nullptr, ink);
      detail::write_row(ink, shape.width, out.data() + y * shape.width);
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
      REQUIRE(out[i] == static_cast<float>(image[out.size() - 1 - i]) / 255.0F);
    }
  }
}

TEST_CASE("scaling, shearing and turning move a disc as documented") {
  const auto image = disc(digit, 20.5, 13.5, 4);  // 7 right of the centre
  const auto pose = [&](const detail::Pose& wanted) {
    detail::PixelPairs pairs;
    pairs.assign(image.data(), 28, 28);
    std::vector<float> out(digit.size());
    for (int y = 0; y < 28; ++y) {
      detail::WarpRow ink;
      pairs.sample_row(detail::inverse_map(wanted, 28, 28), y, nullptr, nullptr, ink);
      detail::write_row(ink, 28, out.data() + y * 28);
    }
    return moments(out, digit);
  };
  const Moments before = pose({});
  const Moments larger = pose({.scale_x = 1.25, .scale_y = 1.25});
  CHECK(larger.x == doctest::Approx(13.5 + 7 * 1.25).epsilon(0.005));
  CHECK(larger.mass == doctest::Approx(before.mass * 1.25 * 1.25).epsilon(0.02));
  const Moments turned = pose({.radians = std::numbers::pi / 6});  // clockwise: down on the right
  CHECK(turned.x == doctest::Approx(13.5 + 7 * std::cos(std::numbers::pi / 6)).epsilon(0.005));
  CHECK(turned.y == doctest::Approx(13.5 + 7 * 0.5).epsilon(0.005));
  CHECK(turned.mass == doctest::Approx(before.mass).epsilon(0.01));
  // Were the turn first, the shear would push the disc to the right by 3.5.
  const Moments sheared = pose({.radians = std::numbers::pi / 2, .shear = 0.5});
  CHECK(sheared.x == doctest::Approx(13.5).epsilon(0.005));
  CHECK(sheared.y == doctest::Approx(20.5).epsilon(0.005));
}

TEST_CASE("every distortion is deterministic per stream and differs between streams") {
  const auto image = disc(digit, 13, 14, 7);
  for (const Augmentation& one :
       {Augmentation{.shift_pixels = 3}, Augmentation{.rotation_degrees = 20},
        Augmentation{.scale = 0.2F}, Augmentation{.stretch = 0.3F}, Augmentation{.shear = 0.3F},
        Augmentation{.elastic_alpha = 30}, Augmentation{.thickness = 1}, Augmentation{.brush = 1},
        Augmentation{.blur = 1}, Augmentation{.contrast = 0.5F}, Augmentation{.background = 0.5F},
        Augmentation{.occlusion = 0.8F}, Augmentation{.noise = 0.3F}, everything}) {
    CHECK_FALSE(one.empty());
    std::set<std::vector<float>> seen;
    for (std::uint64_t i = 0; i < 10; ++i) {
      const auto out = augmented(image, digit, one, i);
      CHECK(out == augmented(image, digit, one, i));
      CHECK(std::all_of(out.begin(), out.end(), [](float p) { return p >= 0 && p <= 1; }));
      seen.insert(out);
    }
    // A rectangle beside the disc changes nothing, and a brush does not thin.
    const bool alone = one == Augmentation{.occlusion = 0.8F} || one == Augmentation{.brush = 1};
    CHECK(seen.size() >= (alone ? 4U : 8U));
  }
}

TEST_CASE("one distortion more leaves the draws of the others as they were") {
  const auto image = disc(digit, 13.5, 13.5, 3);
  for (std::uint64_t i = 0; i < 20; ++i) {
    const Moments shifted = moments(augmented(image, digit, {.shift_pixels = 4}, i), digit);
    const Moments both =
        moments(augmented(image, digit, {.shift_pixels = 4, .scale = 0.1F}, i), digit);
    CHECK(both.x == doctest::Approx(shifted.x).epsilon(0.01));
    CHECK(both.y == doctest::Approx(shifted.y).epsilon(0.01));
  }
}

TEST_CASE("the bits are the same for every compiler and instruction set") {
  const auto image = random_image(digit);
  std::uint32_t hash = 2166136261U;  // FNV-1a over the floats' bits
  for (std::uint64_t i = 0; i < 50; ++i) {
    for (const float p : augmented(image, digit, everything, i)) {
      hash = (hash ^ std::bit_cast<std::uint32_t>(p)) * 16777619U;
    }
  }
  CHECK(hash == 2473571582U);
}

TEST_CASE("elastic displacements have the size and smoothness of Simard's") {
  for (const float sigma : {1.5F, 4.0F, 8.0F}) {
    const float alpha = 8.5F * sigma;
    double square = 0, neighbour = 0;
    int count = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
      detail::ElasticField field{alpha, sigma, 28, Seed{seed}};
      detail::WarpRow dx, dy;
      field.row(11, dx, dy);
      for (std::size_t x = 0; x < 24; ++x) {
        const double here = dx.values[x] / 65536.0;
        square += here * here + std::pow(dy.values[x] / 65536.0, 2);
        neighbour += here * dx.values[x + 2] / 65536.0;
        ++count;
      }
    }
    const double s = sigma;
    const double expected = alpha / (std::sqrt(3.0) * 2 * std::sqrt(std::numbers::pi) * s);
    CHECK(std::sqrt(square / (2 * count)) == doctest::Approx(expected).epsilon(0.05));
    CHECK(2 * neighbour / square == doctest::Approx(std::exp(-1 / (s * s))).epsilon(0.06));
  }
}

TEST_CASE("all channels move alike") {
  const Shape three{3, 20, 24};
  const Shape one{1, 20, 24};
  const auto plane = disc(one, 11, 9, 6);
  std::vector<std::uint8_t> image;
  for (int c = 0; c < 3; ++c) image.insert(image.end(), plane.begin(), plane.end());
  Augmentation quiet = everything;
  quiet.noise = 0;
  const auto out = augmented(image, three, quiet);
  const auto alone = augmented(plane, one, quiet);
  for (std::size_t c = 0; c < 3; ++c) {
    CHECK(std::equal(alone.begin(), alone.end(),
                     out.begin() + static_cast<std::ptrdiff_t>(c * one.size())));
  }
}

TEST_CASE("ink changes: strokes grow and shrink, blur keeps the mass, gain scales") {
  const auto image = disc(digit, 13.5, 13.5, 6);
  const auto mass = [&](const detail::InkChange& change) {
    std::vector<std::uint8_t> out(digit.size());
    detail::change_ink(image.data(), 28, 28, change, out.data());
    double sum = 0;
    for (const int p : out) sum += p;
    return sum;
  };
  const double before = mass({});
  double exact = 0;
  for (const int p : image) exact += p;
  CHECK(before == exact);
  CHECK(mass({.thickness = 256}) > 1.25 * before);
  CHECK(mass({.thickness = -256}) < 0.8 * before);
  CHECK(mass({.thickness = 128}) < mass({.thickness = 256}));
  CHECK(mass({.blur = 256}) == doctest::Approx(before).epsilon(0.001));
  CHECK(mass({.gain = 128}) == doctest::Approx(before / 2).epsilon(0.01));
  CHECK(mass({.gain = 0}) == 0);

  // One dot becomes a plus of five, and the binomial mask 1 2 1, 2 4 2, 1 2 1 over 16.
  std::vector<std::uint8_t> dot(25), out(25);
  dot[0] = 160;
  detail::change_ink(dot.data(), 5, 5, {.thickness = 256}, out.data());
  CHECK(std::vector<std::uint8_t>(out.begin(), out.begin() + 7) ==
        std::vector<std::uint8_t>{160, 160, 0, 0, 0, 160, 0});
  detail::change_ink(dot.data(), 5, 5, {.blur = 256}, out.data());
  CHECK(std::vector<std::uint8_t>(out.begin(), out.begin() + 7) ==
        std::vector<std::uint8_t>{40, 20, 0, 0, 0, 20, 10});
}

TEST_CASE("a shadow brightens one side of the image, an occlusion empties a rectangle") {
  const std::vector<std::uint8_t> empty(digit.size()), full(digit.size(), 255);
  double mean = 0, covered = 0;
  for (std::uint64_t i = 0; i < 200; ++i) {
    const auto shadow = augmented(empty, digit, {.background = 0.5F}, i);
    const auto [least, most] = std::minmax_element(shadow.begin(), shadow.end());
    CHECK(*least == 0);
    CHECK(*most <= 0.5F);
    for (const float p : shadow) mean += static_cast<double>(p) / 200 / 784;
    // Ink that is full already cannot become more.
    CHECK(augmented(full, digit, {.background = 0.5F}, i) == std::vector<float>(784, 1.0F));

    const auto hole = augmented(full, digit, {.occlusion = 0.5F}, i);
    int left = 28, right = -1, top = 28, bottom = -1, zeros = 0;
    for (int at = 0; at < 784; ++at) {
      if (hole[static_cast<std::size_t>(at)] != 0) continue;
      ++zeros;
      left = std::min(left, at % 28);
      right = std::max(right, at % 28);
      top = std::min(top, at / 28);
      bottom = std::max(bottom, at / 28);
    }
    if (zeros == 0) continue;
    CHECK(zeros == (right - left + 1) * (bottom - top + 1));
    CHECK(right - left < 15);
    CHECK(bottom - top < 15);
    covered += zeros / 784.0 / 200;
  }
  CHECK(mean > 0.08);  // half of the image at half of 0.5 would be 0.125
  CHECK(mean < 0.15);
  CHECK(covered > 0.04);  // sides of a quarter: 0.0625, less what lies outside
  CHECK(covered < 0.0625);
}

TEST_CASE("a brush only adds ink, and to half of the images") {
  const auto image = random_image(digit);
  const auto sum = [](const std::vector<float>& ink) {
    return std::accumulate(ink.begin(), ink.end(), 0.0F);
  };
  const float before = sum(augmented(image, digit, {}, 0));
  int more = 0;
  for (std::uint64_t i = 0; i < 200; ++i) {
    const float after = sum(augmented(image, digit, {.brush = 1}, i));
    CHECK(after >= before);
    more += after > 1.02F * before ? 1 : 0;
    const float both = sum(augmented(image, digit, {.thickness = 0.5F, .brush = 0.5F}, i));
    const float thick = sum(augmented(image, digit, {.thickness = 1}, i));
    CHECK((thick > before ? both == thick : both >= thick));
  }
  CHECK(more > 70);
  CHECK(more < 130);
}

TEST_CASE("the extremes of every range stay inside the image and the numbers") {
  const Augmentation extreme{.shift_pixels = 64,
                             .rotation_degrees = 180,
                             .scale = 0.75F,
                             .stretch = 0.75F,
                             .shear = 2,
                             .elastic_alpha = 100,
                             .elastic_sigma = 1,
                             .thickness = 1,
                             .blur = 1,
                             .contrast = 1,
                             .background = 1,
                             .occlusion = 1,
                             .noise = 1};
  for (const Shape shape :
       {Shape{1, 64, 64}, Shape{2, 1, 64}, Shape{1, 64, 1}, Shape{1, 1, 1}, Shape{1, 17, 33}}) {
    const std::vector<std::uint8_t> image(shape.size(), 255);
    for (std::uint64_t i = 0; i < 100; ++i) {
      const auto out = augmented(image, shape, extreme, i);
      REQUIRE(std::all_of(out.begin(), out.end(), [](float p) { return p >= 0 && p <= 1; }));
    }
  }
}

TEST_CASE("augmentation refuses ranges, sizes and sides that it cannot serve") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK_NOTHROW(everything.validate());
  for (const Augmentation& bad :
       {Augmentation{.shift_pixels = -1}, Augmentation{.shift_pixels = 65},
        Augmentation{.rotation_degrees = -5}, Augmentation{.rotation_degrees = nan},
        Augmentation{.scale = 1}, Augmentation{.stretch = 1}, Augmentation{.shear = 3},
        Augmentation{.elastic_alpha = -1}, Augmentation{.elastic_alpha = 1e6F},
        Augmentation{.elastic_sigma = 0.5F}, Augmentation{.thickness = 2},
        Augmentation{.brush = 1.5F}, Augmentation{.thickness = 0.5F, .brush = 0.6F},
        Augmentation{.blur = 2}, Augmentation{.contrast = nan}, Augmentation{.background = 2},
        Augmentation{.occlusion = nan}, Augmentation{.noise = -0.1F}}) {
    CHECK_THROWS_AS(bad.validate(), InvalidArgument);
  }
  CHECK_THROWS_WITH_AS(Augmentation{.shear = 3}.validate(), doctest::Contains("shear must be"),
                       InvalidArgument);
  const auto image = random_image(digit);
  CHECK_THROWS_AS(augmented(image, {1, 27, 28}, {}), InvalidArgument);
  CHECK_THROWS_AS(augmented(image, {1, -28, -28}, {}), InvalidArgument);
  CHECK_THROWS_AS(augmented(std::vector<std::uint8_t>(65), {1, 1, 65}, {}), InvalidArgument);
  CHECK_THROWS_AS(augmented({}, {0, 28, 28}, {}), InvalidArgument);
  RandomStream random{Seed{1}};
  std::vector<float> small(783, -1.0F);
  CHECK_THROWS_AS(augment(image, digit, everything, random, small), InvalidArgument);
  CHECK(std::all_of(small.begin(), small.end(), [](float p) { return p == -1.0F; }));
}
