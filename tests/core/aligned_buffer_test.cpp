#include <doctest/doctest.h>
#include <digitnet/core/aligned_buffer.hpp>

#include <algorithm>
#include <cstdint>
#include <type_traits>

namespace dn = digitnet;

namespace {

template <class Scalar>
bool aligned(const dn::AlignedBuffer<Scalar>& buffer) {
  return reinterpret_cast<std::uintptr_t>(buffer.data()) % 64 == 0;
}

template <class Scalar>
dn::AlignedBuffer<Scalar> counting(std::size_t size) {
  dn::AlignedBuffer<Scalar> buffer{size};
  for (std::size_t i = 0; i < size; ++i) buffer.data()[i] = static_cast<Scalar>(i);
  return buffer;
}

}  // namespace

TEST_CASE_TEMPLATE("AlignedBuffer: zeros on a cache line", Scalar, float, double, std::uint8_t) {
  for (const std::size_t size : {1U, 3U, 16U, 17U, 1000U}) {
    const dn::AlignedBuffer<Scalar> buffer{size};
    CHECK(aligned(buffer));
    CHECK(buffer.size() == size);
    CHECK(buffer.span().size() == size);
    CHECK(std::ranges::all_of(buffer.span(), [](Scalar v) { return v == Scalar{}; }));
  }
}

TEST_CASE("AlignedBuffer: empty ones") {
  const dn::AlignedBuffer<float> none;
  CHECK(none.size() == 0);
  CHECK(none.data() == nullptr);
  const dn::AlignedBuffer<float> zero{0};
  CHECK(zero.size() == 0);
  CHECK(zero.span().empty());
  const dn::AlignedBuffer<float> copy = none;
  CHECK(copy.span().empty());
}

TEST_CASE("AlignedBuffer: copies are independent") {
  auto original = counting<float>(21);
  dn::AlignedBuffer<float> copy = original;
  CHECK(aligned(copy));
  CHECK(copy.data() != original.data());
  CHECK(std::ranges::equal(copy.span(), original.span()));
  copy.data()[20] = -1;
  CHECK(original.data()[20] == 20);

  dn::AlignedBuffer<float> assigned{2};
  assigned = original;
  CHECK(assigned.size() == 21);
  CHECK(std::ranges::equal(assigned.span(), original.span()));
  const auto& self = assigned;
  assigned = self;
  CHECK(std::ranges::equal(assigned.span(), original.span()));
}

TEST_CASE("AlignedBuffer: moves take the memory along and leave an empty buffer") {
  static_assert(std::is_nothrow_move_constructible_v<dn::AlignedBuffer<float>>);
  static_assert(std::is_nothrow_move_assignable_v<dn::AlignedBuffer<float>>);
  auto original = counting<double>(9);
  const double* memory = original.data();
  dn::AlignedBuffer<double> moved = std::move(original);
  CHECK(moved.data() == memory);
  CHECK(moved.size() == 9);
  CHECK(original.size() == 0);  // NOLINT(bugprone-use-after-move): empty by contract
  CHECK(original.data() == nullptr);
  dn::AlignedBuffer<double> assigned{100};
  assigned = std::move(moved);
  CHECK(assigned.data() == memory);
  CHECK(moved.size() == 0);  // NOLINT(bugprone-use-after-move)
  CHECK(assigned.data()[8] == 8);
}
