// A schedule of one's own, used to find a learning rate (Smith, 2017): it grows exponentially over
// one epoch, and the loss tells where it is too small, right and too large.
//
//     example-learning-rate-finder [data folder]

#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>

#include <cmath>
#include <cstdio>

namespace dn = digitnet;

int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  const auto growing = [](std::size_t step, std::size_t steps) {
    return std::pow(1e-5, 1 - static_cast<double>(step) / static_cast<double>(steps));
  };
  double smooth = 0, least = 1e9, best_rate = 0;
  const dn::Monitor monitor{.on_step = [&](const dn::StepReport& report) {
    smooth = report.step == 1 ? report.loss : 0.9 * smooth + 0.1 * report.loss;
    if (report.step % 10 == 0) std::printf("%.1e %.3f\n", report.learning_rate, smooth);
    if (smooth < least) {
      least = smooth;
      best_rate = report.learning_rate;
    }
    return smooth < 3 * least;  // beyond, it diverges
  }};
  dn::zoo::LeNet5::Net net{dn::Seed{1}};
  dn::fit(net, train, dn::Adam{.learning_rate = 1},
          {.epochs = 1, .threads = 2, .schedule = dn::CustomSchedule{growing}}, monitor);
  std::printf("a tenth of where the loss was least: learning rate %.0e\n", best_rate / 10);
}
