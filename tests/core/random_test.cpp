#include <doctest/doctest.h>
#include <digitnet/core/random.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <set>
#include <vector>

namespace dn = digitnet;

namespace {

using Counter = std::array<std::uint32_t, 4>;

struct Moments {
  double mean = 0, variance = 0, skew = 0, kurtosis = 0;
};

template <class Draw>
Moments moments(int count, Draw&& draw) {
  std::vector<double> values(static_cast<std::size_t>(count));
  for (double& v : values) v = static_cast<double>(draw());
  Moments m;
  for (const double v : values) m.mean += v / count;
  for (const double v : values) {
    const double d = v - m.mean;
    m.variance += d * d / count;
    m.skew += d * d * d / count;
    m.kurtosis += d * d * d * d / count;
  }
  m.skew /= std::pow(m.variance, 1.5);
  m.kurtosis /= m.variance * m.variance;
  return m;
}

}  // namespace

// The vectors that Random123 publishes for philox4x32-10 (file kat_vectors).
TEST_CASE("philox: known answers") {
  static_assert(dn::philox({0, 0, 0, 0}, {0, 0}) ==
                Counter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  static_assert(
      dn::philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
      Counter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  static_assert(
      dn::philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
      Counter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
  CHECK(dn::philox({0, 0, 0, 0}, {0, 0})[0] == 0x6627e8d5);
}

TEST_CASE("RandomStream: its bits are philox of seed, purpose and index") {
  dn::RandomStream random{dn::Seed{0x0123456789abcdef}, dn::Purpose::dropout, 0xfedcba9876543210};
  const std::array<std::uint32_t, 2> key{0x89abcdef, 0x01234567};
  for (std::uint32_t block = 0; block < 3; ++block) {
    for (const std::uint32_t word : dn::philox({block, 3, 0x76543210, 0xfedcba98}, key)) {
      CHECK(random() == word);
    }
  }
}

TEST_CASE("RandomStream: reproducible, and different for every seed, purpose and index") {
  const auto draws = [](dn::RandomStream random) {
    std::vector<std::uint32_t> list(8);
    for (auto& draw : list) draw = random();
    return list;
  };
  const std::vector<dn::RandomStream> streams{
      dn::RandomStream{dn::Seed{1}},
      dn::RandomStream{dn::Seed{2}},
      dn::RandomStream{dn::Seed{std::uint64_t{1} << 32U}},
      dn::RandomStream{dn::Seed{1}, dn::Purpose::shuffle},
      dn::RandomStream{dn::Seed{1}, dn::Purpose::test, 1},
      dn::RandomStream{dn::Seed{1}, dn::Purpose::test, std::uint64_t{1} << 32U}};
  std::set<std::vector<std::uint32_t>> seen;
  for (const auto& stream : streams) {
    CHECK(draws(stream) == draws(stream));
    seen.insert(draws(stream));
  }
  CHECK(seen.size() == streams.size());
}

TEST_CASE("RandomStream: works with the standard algorithms") {
  static_assert(std::uniform_random_bit_generator<dn::RandomStream>);
  dn::RandomStream random{dn::Seed{1}};
  std::vector<int> numbers{1, 2, 3, 4, 5};
  std::shuffle(numbers.begin(), numbers.end(), random);
  CHECK(std::is_permutation(numbers.begin(), numbers.end(), std::vector{1, 2, 3, 4, 5}.begin()));
}

TEST_CASE("uniform: range and moments") {
  dn::RandomStream random{dn::Seed{5}};
  float least = 1, greatest = 0;
  const Moments m = moments(200'000, [&] {
    const float u = random.uniform();
    least = std::min(least, u);
    greatest = std::max(greatest, u);
    return u;
  });
  CHECK(least >= 0);
  CHECK(least < 1e-4F);
  CHECK(greatest < 1);
  CHECK(greatest > 0.9999F);
  CHECK(m.mean == doctest::Approx(0.5).epsilon(0.005));
  CHECK(m.variance == doctest::Approx(1.0 / 12).epsilon(0.01));
  CHECK(m.kurtosis == doctest::Approx(1.8).epsilon(0.01));
  for (int i = 0; i < 1000; ++i) {
    const float u = random.uniform(-3, 5);
    CHECK_UNARY(u >= -3 && u < 5);
  }
}

TEST_CASE("below: every value as often as the others") {
  dn::RandomStream random{dn::Seed{6}};
  for (const std::uint32_t bound : {1U, 2U, 3U, 10U, 97U}) {
    CAPTURE(bound);
    constexpr int each = 1000;
    std::vector<int> counts(bound);
    for (std::uint32_t i = 0; i < bound * each; ++i) {
      const std::uint32_t draw = random.below(bound);
      REQUIRE(draw < bound);
      ++counts[draw];
    }
    double chi_squared = 0;
    for (const int count : counts) chi_squared += (count - each) * (count - each) / double{each};
    // Mean bound - 1, standard deviation sqrt(2 (bound - 1)); five of them are far out.
    CHECK(chi_squared < bound - 1 + 5 * std::sqrt(2.0 * bound));
  }
  // A bound close to 2^32, where a plain remainder would favour the low values two to one.
  int low = 0;
  constexpr std::uint32_t bound = 0xC0000000;
  for (int i = 0; i < 30'000; ++i) low += random.below(bound) < bound / 3 ? 1 : 0;
  CHECK(low == doctest::Approx(10'000).epsilon(0.04));
}

TEST_CASE("normal: the same bits on every platform") {
  // Found with g++ and clang++ on x86-64, and with g++ for AArch64, with and without fused
  // products.
  dn::RandomStream random{dn::Seed{1}};
  for (const std::uint32_t bits : {0x3E4B46FBU, 0xBF462F1FU, 0xBEE3A1D0U, 0x3D749F78U, 0xC00B77C7U,
                                   0x3E09F654U, 0x3E80355FU, 0xBDFDB729U}) {
    CHECK(std::bit_cast<std::uint32_t>(random.normal()) == bits);
  }
  std::uint64_t hash = 0xCBF29CE484222325U;  // FNV-1a by words
  for (int i = 0; i < 100'000; ++i) {
    hash = (hash ^ std::bit_cast<std::uint32_t>(random.normal())) * 0x100000001B3U;
  }
  CHECK(hash == 0x91D0319FF3275C26U);
}

TEST_CASE("normal: logarithm and cosine are off by less than 2^-28") {
  for (std::uint32_t odd = 1; odd < (1U << 25U); odd += 2 * 4099) {
    CHECK(std::abs(static_cast<double>(dn::detail::minus_log(odd)) * 0x1p-30 +
                   std::log(odd * 0x1p-25)) < 0x1p-28);
  }
  for (std::uint64_t turn = 0; turn < (1ULL << 32U); turn += 1'000'003) {
    const auto angle = 2 * std::numbers::pi * static_cast<double>(turn) * 0x1p-32;
    CHECK(std::abs(static_cast<double>(dn::detail::cosine(static_cast<std::uint32_t>(turn))) *
                       0x1p-30 -
                   std::cos(angle)) < 0x1p-28);
  }
  CHECK(dn::detail::normal_from_bits(~0U, 0) < 5.9F);
  CHECK(dn::detail::normal_from_bits(0, 0) > 0);
}

TEST_CASE("normal: moments and tails") {
  dn::RandomStream random{dn::Seed{7}};
  int beyond_two = 0;
  const Moments m = moments(200'000, [&] {
    const float z = random.normal();
    beyond_two += std::abs(z) > 2 ? 1 : 0;
    return z;
  });
  CHECK(std::abs(m.mean) < 0.01);
  CHECK(m.variance == doctest::Approx(1).epsilon(0.015));
  CHECK(std::abs(m.skew) < 0.03);
  CHECK(m.kurtosis == doctest::Approx(3).epsilon(0.03));
  CHECK(beyond_two == doctest::Approx(200'000 * 0.0455).epsilon(0.05));
}
