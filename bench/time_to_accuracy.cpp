// How long training takes to reach 98, 99 and 99.5 % on MNIST's test set: the recipes of
// digits/recipes/fast.hpp, which were chosen on images held back from the training set, run here
// with several seeds on all training images. Counted are the seconds of the training loop, from
// random weights to the last step, with normalisation and augmentation; not counted are reading the
// files and the evaluation, which comes once, at the end.
//
//     digitnet-time-to-accuracy MNIST_FOLDER [SEEDS [THREADS]]

#include <digitnet/core/error.hpp>
#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/recipes/all.hpp>
#include <digitnet/digits/recipes/examples.hpp>
#include <digitnet/judge/evaluate.hpp>
#include <digitnet/train/trainer.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <type_traits>
#include <vector>

namespace dn = digitnet;

namespace {

struct Spread {
  double mean = 0, deviation = 0, lowest = 0, median = 0;
};

Spread spread(std::vector<double> values) {
  std::ranges::sort(values);
  Spread result{.lowest = values.front(), .median = values[values.size() / 2]};
  const auto n = static_cast<double>(values.size());
  for (const double v : values) result.mean += v / n;
  for (const double v : values) result.deviation += (v - result.mean) * (v - result.mean);
  result.deviation = n > 1 ? std::sqrt(result.deviation / (n - 1)) : 0;
  return result;
}

template <class Entry>
void measure(const dn::Mnist& mnist, std::uint64_t seeds, int threads) {
  using Net = typename Entry::Model::Net;
  dn::Recipe recipe = Entry::recipe();
  recipe.options.threads = threads;
  std::vector<double> accuracies, seconds;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    recipe.options.seed = dn::Seed{seed};
    Net net{recipe.options.seed};
    dn::Trainer trainer{net, dn::recipe_examples(mnist.train, recipe.examples), recipe.optimizer,
                        recipe.options};
    const auto start = std::chrono::steady_clock::now();
    while (!trainer.finished()) trainer.step();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    seconds.push_back(took.count());
    accuracies.push_back(100 * dn::evaluate(trainer.averaged(), mnist.test).accuracy);
  }
  const Spread accuracy = spread(accuracies);
  const Spread time = spread(seconds);
  std::printf("| %s %% | %s | %zu | %.2f ± %.2f, lowest %.2f | %.2f |\n", Entry::name,
              Entry::Model::name, recipe.options.max_steps, accuracy.mean, accuracy.deviation,
              accuracy.lowest, time.median);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    std::fprintf(stderr, "usage: %s MNIST_FOLDER [SEEDS [THREADS]]\n", argv[0]);
    return 2;
  }
  const int seeds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 10;
  const int threads = argc > 3 ? std::max(1, std::atoi(argv[3])) : 2;
  try {
    const dn::Mnist mnist = dn::load_mnist(argv[1]);
    std::printf("%d seeds, %d threads, %zu training images\n\n", seeds, threads,
                mnist.train.size());
    std::printf(
        "| goal | model | steps of 64 | test accuracy, %% | median seconds |\n"
        "|---|---|---:|---|---:|\n");
    [&]<class... Entry>(std::type_identity<std::tuple<Entry...>>) {
      (measure<Entry>(mnist, static_cast<std::uint64_t>(seeds), threads), ...);
    }(std::type_identity<dn::recipes::Fast>{});
  } catch (const dn::Error& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return 1;
  }
}
