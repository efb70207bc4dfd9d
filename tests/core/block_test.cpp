#include <doctest/doctest.h>
#include <digitnet/core/aligned_buffer.hpp>
#include <digitnet/core/block.hpp>

#include <algorithm>

namespace dn = digitnet;

namespace {
constexpr dn::Shape shape{2, 3, 4};
constexpr auto n = static_cast<std::size_t>(dn::lanes<float>);
}  // namespace

TEST_CASE("Block: channel, row, column, lane") {
  using View = dn::Block<float, shape>;
  static_assert(View::size == shape.size() * n);
  dn::AlignedBuffer<float> memory{View::size};
  for (std::size_t i = 0; i < View::size; ++i) memory.data()[i] = static_cast<float>(i);
  const View view{memory.data()};
  std::size_t index = 0;
  dn::for_each_position<shape>([&](int c, int y, int x) {
    CHECK(float{view(c, y, x)[0]} == static_cast<float>(index * n));
    CHECK(&view(c, y, x) == &view[index]);
    ++index;
  });
  CHECK(index == shape.size());
  const dn::Block<const float, shape> constant = view;
  CHECK(constant.data() == memory.data());
}

TEST_CASE("Block: the halo surrounds each map and is not part of it") {
  using View = dn::Block<float, shape, 2>;
  static_assert(View::size == std::size_t{2 * 7 * 8} * n);
  dn::AlignedBuffer<float> memory{View::size};
  const View view{memory.data()};
  dn::for_each_position<shape>([&](int c, int y, int x) { view(c, y, x) = dn::broadcast(1.0F); });
  CHECK(std::ranges::count(memory.span(), 1.0F) == static_cast<std::ptrdiff_t>(shape.size() * n));
  CHECK(&view(0, -2, -2) == reinterpret_cast<const dn::Vec<float>*>(memory.data()));
  CHECK(&view(1, 4, 5) + 1 ==
        reinterpret_cast<const dn::Vec<float>*>(memory.data() + memory.size()));
  CHECK(float{view(1, -1, 0)[0]} == 0);
  CHECK(float{view(0, 2, 4)[0]} == 0);
}

TEST_CASE("Blocks: views at a fixed distance") {
  dn::AlignedBuffer<float> memory{1000};
  const dn::Blocks<float, dn::Shape{3}> blocks{memory.data(), 64 * n / 16, 3};
  CHECK(blocks.count() == 3);
  CHECK(blocks[2].data() == memory.data() + 2 * (64 * n / 16));
}
