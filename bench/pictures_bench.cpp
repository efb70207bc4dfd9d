// From a decoded picture to what a network sees: milliseconds by size.

#include <benchmark/benchmark.h>
#include <digitnet/core/random.hpp>
#include <digitnet/digits/preparation/prepare.hpp>

#include <cstdint>
#include <cstdlib>

namespace dn = digitnet;

namespace {

/// A dark ring on light, slightly noisy paper.
dn::Picture ring(int width, int height) {
  dn::Picture page(width, height);
  dn::RandomStream random{dn::Seed{1}};
  const auto inside = [&](int x, int y, int percent) {
    return 100 * std::abs(2 * x - width) < percent * width &&
           100 * std::abs(2 * y - height) < 2 * percent * height;
  };
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const std::uint32_t level = inside(x, y, 25) && !inside(x, y, 15) ? 40 : 220;
      page(x, y) = static_cast<std::uint8_t>(level + random.below(8));
    }
  }
  return page;
}

void prepare(benchmark::State& state) {
  const dn::Picture page = ring(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(dn::prepare_digit(page));
  }
}

BENCHMARK(prepare)->Unit(benchmark::kMillisecond)->Args({28, 28})->Args({4000, 3000});

}  // namespace
