// GCC 12 finds the deliberately undefined registers in its own AVX-512 header, once Eigen's square
// root is inlined.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

#include <doctest/doctest.h>
#include <digitnet/core/simd.hpp>

#include <array>
#include <cmath>
#include <limits>

namespace dn = digitnet;

namespace {

template <class Scalar>
dn::Vec<Scalar> counting(Scalar start = 0) {
  dn::Vec<Scalar> v{};
  for (int i = 0; i < dn::lanes<Scalar>; ++i) v[i] = start + static_cast<Scalar>(i);
  return v;
}

/// Numbers whose sum depends on the order of the additions.
template <class Scalar>
std::array<Scalar, 16> awkward() {
  std::array<Scalar, 16> values;
  for (std::size_t i = 0; i < 16; ++i) {
    const auto x = static_cast<Scalar>(i);
    values[i] = (i % 3 == 0 ? Scalar(1e6) : Scalar(1)) / (x + Scalar(0.7)) * (i % 2 ? -1 : 1);
  }
  return values;
}

}  // namespace

TEST_CASE("lanes fill one native register and divide a gradient group") {
  static_assert(dn::lanes<float> * 4 == dn::vector_bytes);
  static_assert(dn::lanes<double> * 8 == dn::vector_bytes);
  static_assert(dn::group_size % dn::lanes<float> == 0);
  static_assert(dn::blocks_per_group<float> * dn::lanes<float> == dn::group_size);
  static_assert(sizeof(dn::Vec<float>) == dn::vector_bytes);
}

TEST_CASE_TEMPLATE("vectors: load and store at any address", Scalar, float, double) {
  std::array<Scalar, 64> memory{};
  for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<Scalar>(i);
  for (std::size_t offset : {0U, 1U, 3U, 15U}) {
    const dn::Vec<Scalar> v = dn::load_vec(&memory[offset]);
    for (int i = 0; i < dn::lanes<Scalar>; ++i) {
      CHECK(v[i] == static_cast<Scalar>(offset) + static_cast<Scalar>(i));
    }
  }
  dn::store_vec(&memory[5], dn::broadcast(Scalar{-1}));
  constexpr auto n = static_cast<std::size_t>(dn::lanes<Scalar>);
  CHECK(memory[4] == 4);
  CHECK(memory[5] == -1);
  CHECK(memory[4 + n] == -1);
  CHECK(memory[5 + n] == static_cast<Scalar>(5 + n));
}

TEST_CASE_TEMPLATE("vectors: maximum and square root lane by lane", Scalar, float, double) {
  const auto up = counting<Scalar>(0);
  const auto greater = dn::greater(up, dn::broadcast(Scalar{1}));
  const auto root = dn::sqrt<Scalar>(up * up + up);
  for (int i = 0; i < dn::lanes<Scalar>; ++i) {
    const auto x = static_cast<Scalar>(i);
    CHECK(greater[i] == std::max(x, Scalar{1}));
    CHECK(root[i] == doctest::Approx(std::sqrt(x * x + x)).epsilon(1e-7));
  }
}

TEST_CASE("unroll calls in order with constants") {
  int seen = 0;
  dn::unroll<5>([&](auto i) {
    static_assert(i < 5);
    seen = seen * 10 + i;
  });
  CHECK(seen == 1234);
}

TEST_CASE_TEMPLATE("add_lanes: the sum is the same for any vector width", Scalar, float, double) {
  // Eight images after eight images, each eight as halves.
  const auto values = awkward<Scalar>();
  const auto eight = [&](std::size_t i) {
    const auto& v = values;
    return ((v[i] + v[i + 4]) + (v[i + 2] + v[i + 6])) +
           ((v[i + 1] + v[i + 5]) + (v[i + 3] + v[i + 7]));
  };
  constexpr auto n = static_cast<std::size_t>(dn::lanes<Scalar>);
  Scalar total = Scalar(0.3);
  for (std::size_t i = 0; i < 16; i += n) dn::add_lanes(total, dn::load_vec(&values[i]));
  if constexpr (n >= 8) {
    CHECK(total == (Scalar(0.3) + eight(0)) + eight(8));
  }
  double exact = 0.3;
  for (const Scalar v : values) exact += static_cast<double>(v);
  CHECK(static_cast<double>(total) == doctest::Approx(exact).epsilon(1e-6));
}

TEST_CASE_TEMPLATE("sum_lanes adds halves", Scalar, float, double) {
  dn::Pack<Scalar, 4> v{};
  const Scalar tiny = std::numeric_limits<Scalar>::epsilon() / 2;
  v[0] = 1;
  v[1] = tiny;
  v[2] = tiny;
  v[3] = tiny;
  // (v0 + v2) + (v1 + v3): the first tiny one is lost, the other two together are not.
  CHECK(dn::sum_lanes<4>(v) == 1 + 2 * tiny);
}
