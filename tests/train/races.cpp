// Threads that share what they may: a team that trains, and one model that eight threads read with.
// An ordinary test, and with ThreadSanitizer (preset tsan) proof that no data are raced for.

#include "synthetic.hpp"

#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/predictor.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/augmented.hpp>
#include <digitnet/train/fit.hpp>

#include <algorithm>
#include <cstdio>
#include <thread>
#include <vector>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{1, 10, 10};
using Net = dn::Network<shape, dn::Conv2d<4, 3, dn::Padding{1}>, dn::BatchNorm2d, dn::ReLU,
                        dn::MaxPool2d<2>, dn::Conv2d<6, 3>, dn::ReLU, dn::Dropout<>, dn::Dense<20>,
                        dn::ReLU, dn::Dense<6>>;
constexpr std::size_t readers = 8;

Net trained(const dn::Dataset& data, const dn::Dataset& held_out, int threads) {
  Net net{dn::Seed{1}};
  dn::fit(net, dn::Augmented{data, {.shift_pixels = 1, .rotation_degrees = 5, .noise = 0.1F}},
          dn::Adam{.learning_rate = 0.01F},
          {.epochs = 3, .batch_size = 50, .threads = threads, .ema_decay = 0.9F},
          {.validation = &held_out, .early_stopping = dn::EarlyStopping{}});
  return net;
}

/// What one thread of its own reads with a network that others read with, too.
std::vector<float> read(const Net& net, const dn::Dataset& data) {
  dn::Predictor<Net> predictor{net};
  std::vector<float> answers(data.size() * 6);
  for (int again = 0; again < 3; ++again) predictor.predict<std::uint8_t>(data.pixels, answers);
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto alone = predictor.predict<std::uint8_t>(data.image(i));
    answers.push_back(static_cast<float>(alone.label));
  }
  return answers;
}

}  // namespace

int main() {
  const dn::Dataset data = synthetic::dataset(230, shape, 6);
  const dn::Dataset held_out = synthetic::dataset(61, shape, 6, 2);
  const Net net = trained(data, held_out, 1);
  for (const int threads : {2, 4, 7}) {
    const Net other = trained(data, held_out, threads);
    if (!std::ranges::equal(other.parameters(), net.parameters())) {
      std::printf("%d threads train another network than one\n", threads);
      return 1;
    }
  }
  const std::vector<float> expected = read(net, held_out);
  std::vector<std::vector<float>> found(readers);
  {
    std::vector<std::jthread> threads;
    for (std::vector<float>& answers : found) {
      threads.emplace_back([&] { answers = read(net, held_out); });
    }
  }
  for (const std::vector<float>& answers : found) {
    if (answers != expected) {
      std::printf("a network that threads share answers otherwise\n");
      return 1;
    }
  }
  std::printf("trained with 1, 2, 4 and 7 threads; %zu threads shared a network\n", readers);
}
