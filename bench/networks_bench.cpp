// Whole networks: training images/s (batch 64, Adam), one image's latency, batch-256 throughput, on
// one and two threads, with GFLOP/s and what part that is of an FMA loop measured in the same
// process. Random images: what is in them does not matter to the time.

#include <benchmark/benchmark.h>
#include <digitnet/digits/recipes/all.hpp>
#include <digitnet/dynamic/any_predictor.hpp>
#include <digitnet/network/describe.hpp>
#include <digitnet/network/predictor.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/trainer.hpp>

#include "fma_peak.hpp"

namespace dn = digitnet;

namespace {

dn::Dataset random_images(std::size_t count) {
  dn::Dataset data;
  dn::RandomStream random{dn::Seed{1}};
  std::vector<std::uint8_t> image(data.shape.size());
  for (std::size_t i = 0; i < count; ++i) {
    for (auto& pixel : image) pixel = static_cast<std::uint8_t>(random());
    data.append(image, static_cast<std::uint8_t>(random.below(10)));
  }
  return data;
}

template <class Plan>
double multiply_adds() {
  return []<class... L>(std::tuple<L...>*) {
    return static_cast<double>((L::multiply_adds + ...));
  }(static_cast<typename Plan::Layers*>(nullptr));
}

/// FLOP to train on one image: forward, both gradients, but not that of the input.
template <class Plan>
double training_flops() {
  return 6 * multiply_adds<Plan>() -
         2 * static_cast<double>(Plan::template Layer<0>::multiply_adds);
}

void report(benchmark::State& state, double images, double flops_per_image, int threads) {
  static const double peak = dn::bench::fma_peak();
  const double total = images * static_cast<double>(state.iterations());
  state.counters["images/s"] = benchmark::Counter(total, benchmark::Counter::kIsRate);
  state.counters["GFLOP/s"] =
      benchmark::Counter(total * flops_per_image * 1e-9, benchmark::Counter::kIsRate);
  state.counters["peak %"] = benchmark::Counter(
      100 * total * flops_per_image * 1e-9 / peak / threads, benchmark::Counter::kIsRate);
}

template <class Entry>
void train(benchmark::State& state) {
  using Net = typename Entry::Net;
  const auto threads = static_cast<int>(state.range(0));
  static const dn::Dataset data = random_images(6400);
  Net net{dn::Seed{1}};
  dn::Trainer<Net, dn::Adam> trainer{
      net, data, dn::Adam{}, {.epochs = 1'000'000, .batch_size = 64, .threads = threads}};
  for (auto _ : state) benchmark::DoNotOptimize(trainer.step().loss);
  report(state, 64, training_flops<typename Net::Plan>(), threads);
}

template <class Entry>
void one_image(benchmark::State& state) {
  using Net = typename Entry::Net;
  const dn::Dataset data = random_images(16);
  dn::Predictor<Net> predictor{Net{dn::Seed{1}}};
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(predictor.predict(data.image(i++ % 16)).label);
  report(state, 1, 2 * multiply_adds<typename Net::Plan>(), 1);
}

template <class Entry>
void batch_256(benchmark::State& state) {
  using Net = typename Entry::Net;
  const auto threads = static_cast<int>(state.range(0));
  const dn::Dataset data = random_images(256);
  dn::ThreadTeam team{threads};
  std::vector<dn::Predictor<Net>> predictors(static_cast<std::size_t>(threads),
                                             dn::Predictor<Net>{Net{dn::Seed{1}}});
  std::vector<float> probabilities(256 * Net::classes);
  for (auto _ : state) {
    team.run([&](dn::Part part) {
      const std::size_t first = part.first(256);
      const std::size_t count = part.last(256) - first;
      predictors[static_cast<std::size_t>(part.index)].predict(
          std::span{data.pixels}.subspan(first * Net::in.size(), count * Net::in.size()),
          std::span{probabilities}.subspan(first * Net::classes, count * Net::classes));
    });
    benchmark::DoNotOptimize(probabilities.data());
  }
  report(state, 256, 2 * multiply_adds<typename Net::Plan>(), threads);
}

/// The same network opened at run time.
template <class Entry>
void any_batch_256(benchmark::State& state) {
  using Net = typename Entry::Net;
  const dn::Dataset data = random_images(256);
  dn::Predictor<dn::AnyNetwork> predictor{dn::AnyNetwork{dn::architecture<Net>()}};
  std::vector<float> probabilities(256 * Net::classes);
  for (auto _ : state) {
    predictor.predict(std::span<const std::uint8_t>{data.pixels}, probabilities);
    benchmark::DoNotOptimize(probabilities.data());
  }
  report(state, 256, 2 * multiply_adds<typename Net::Plan>(), 1);
}

using namespace digitnet::zoo;

}  // namespace

BENCHMARK(train<LeNet5>)->Name("lenet5/train")->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();
BENCHMARK(train<Basic>)->Name("basic/train")->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();
BENCHMARK(train<Default>)->Name("default/train")->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();
BENCHMARK(one_image<LeNet5>)->Name("lenet5/one_image")->UseRealTime();
BENCHMARK(one_image<Basic>)->Name("basic/one_image")->UseRealTime();
BENCHMARK(one_image<Default>)->Name("default/one_image")->UseRealTime();
BENCHMARK(any_batch_256<LeNet5>)->Name("lenet5/any/batch_256")->UseRealTime();
BENCHMARK(any_batch_256<Basic>)->Name("basic/any/batch_256")->UseRealTime();
BENCHMARK(any_batch_256<Accurate>)->Name("accurate/any/batch_256")->UseRealTime();
BENCHMARK(batch_256<Accurate>)
    ->Name("accurate/batch_256")
    ->ArgName("threads")
    ->Arg(1)
    ->UseRealTime();
BENCHMARK(batch_256<LeNet5>)
    ->Name("lenet5/batch_256")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime();
BENCHMARK(batch_256<Basic>)
    ->Name("basic/batch_256")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime();
