#include <doctest/doctest.h>

#include "../kernel/layer_run.hpp"

#include <digitnet/layer/dropout.hpp>

#include <cmath>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{4, 10, 10};

/// Dropout of `images` images that are all ones: 0 where dropped, else the factor.
template <dn::Fraction Rate, class Scalar = float>
reference::Images mask(int images, std::uint64_t key, bool training = true, int first_image = 0) {
  using Layer = typename dn::Dropout<Rate>::template on<shape, Scalar>;
  constexpr int n = dn::lanes<Scalar>;
  reference::Images ones{shape, images};
  std::ranges::fill(ones.values, 1);
  reference::Lanes<Scalar, shape> x{ones}, y{images, 9}, dx{images, 9};
  for (int block = 0; block < x.blocks(); ++block) {
    const dn::Frame<Scalar> frame{nullptr,  nullptr,
                                  training, x.valid(block),
                                  key,      static_cast<std::size_t>(first_image + block * n)};
    const dn::Block<const Scalar, shape> in = x[block];
    Layer::forward(nullptr, in, y[block], frame);
    Layer::backward(nullptr, in, y[block], in, dx[block], nullptr, frame);
  }
  // The gradient of ones shows the mask that backward used.
  CHECK(dx.images().values == y.images().values);
  return y.images();
}

double kept_share(const reference::Images& mask) {
  const auto dropped = std::ranges::count(mask.values, 0.0);
  return 1 - static_cast<double>(dropped) / static_cast<double>(mask.values.size());
}

/// Share of positions where both masks agree on what is kept.
double agreement(const reference::Images& a, const reference::Images& b) {
  std::size_t same = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    same += (a.values[i] == 0) == (b.values[i] == 0) ? 1 : 0;
  }
  return static_cast<double>(same) / static_cast<double>(a.values.size());
}

template <dn::Fraction Rate>
void check_rate() {
  constexpr auto rate = Rate.template as<double>();
  const auto found = mask<Rate>(100, 123);  // 40,000 values
  const double deviation = std::sqrt(rate * (1 - rate) / 40'000);
  CHECK(std::abs(kept_share(found) - (1 - rate)) < 4.5 * deviation);
  for (const double value : found.values) {
    if (value != 0) REQUIRE(value == static_cast<double>(static_cast<float>(1 / (1 - rate))));
  }
}

}  // namespace

TEST_CASE("Dropout: keep rate, scaling, and the same mask in backward") {
  check_rate<dn::Fraction{1, 2}>();
  check_rate<dn::Fraction{1, 4}>();
  check_rate<dn::Fraction{1, 10}>();
  check_rate<dn::Fraction{9, 10}>();
}

TEST_CASE("Dropout: nothing happens at rate 0 and at inference") {
  CHECK(kept_share(mask<dn::Fraction{0}>(20, 5)) == 1);
  const auto inference = mask<dn::Fraction{1, 2}>(20, 5, false);
  CHECK(std::ranges::all_of(inference.values, [](double v) { return v == 1; }));
}

TEST_CASE("Dropout: masks of different keys and images have nothing in common") {
  const auto first = mask<dn::Fraction{1, 2}>(100, 1);
  CHECK(mask<dn::Fraction{1, 2}>(100, 1).values == first.values);
  for (const std::uint64_t key : {2ULL, 3ULL, 1ULL << 32U, 0x8000000000000001ULL}) {
    CHECK(agreement(mask<dn::Fraction{1, 2}>(100, key), first) ==
          doctest::Approx(0.5).epsilon(0.03));
  }
  // Nor does one key give an image what another gives its neighbour.
  const auto neighbours = mask<dn::Fraction{1, 2}>(100, 1, true, 1);
  for (const std::uint64_t key : {0ULL, 2ULL}) {
    CHECK(agreement(mask<dn::Fraction{1, 2}>(100, key), neighbours) ==
          doctest::Approx(0.5).epsilon(0.03));
  }
  // One image against its neighbour, one channel against the next.
  std::size_t images = 0, channels = 0;
  for (int n = 0; n + 1 < 100; ++n) {
    for (int y = 0; y < 10; ++y) {
      for (int x = 0; x < 10; ++x) {
        images += (first.at(n, 0, y, x) == 0) == (first.at(n + 1, 0, y, x) == 0) ? 1 : 0;
        channels += (first.at(n, 0, y, x) == 0) == (first.at(n, 1, y, x) == 0) ? 1 : 0;
      }
    }
  }
  CHECK(static_cast<double>(images) / 9900 == doctest::Approx(0.5).epsilon(0.05));
  CHECK(static_cast<double>(channels) / 9900 == doctest::Approx(0.5).epsilon(0.05));
}

TEST_CASE("Dropout: the mask depends on the position in the batch, not on the vector width") {
  const auto in_floats = mask<dn::Fraction{1, 4}>(40, 77);
  const auto in_doubles = mask<dn::Fraction{1, 4}, double>(40, 77);
  CHECK(agreement(in_floats, in_doubles) == 1);
  const auto later = mask<dn::Fraction{1, 4}>(8, 77, true, 32);
  CHECK(std::equal(later.values.begin(), later.values.end(),
                   in_floats.values.begin() + 32 * static_cast<int>(shape.size())));
}

TEST_CASE("Dropout: name") {
  CHECK(dn::Dropout<dn::Fraction{1, 4}>::description().text() == "Dropout 1/4");
}
