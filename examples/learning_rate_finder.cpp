// The learning-rate range test (Smith, 2017): the rate grows from step to step, and the loss tells
// where it is too small, right and too large. RateRange brings a schedule, and watches the loss.
//
//     example-learning-rate-finder [data folder]

#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>
#include <digitnet/train/rate_range.hpp>

#include <cstdio>

namespace dn = digitnet;

int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  dn::RateRange range;
  const dn::Monitor monitor{.on_step = [&](const dn::StepReport& report) {
    const bool goes_on = range.add(report.learning_rate, report.loss);
    const dn::RateRange::Point& now = range.points().back();
    if (report.step % 10 == 0) std::printf("%.1e %.3f\n", now.rate, now.loss);
    return goes_on;
  }};
  dn::zoo::LeNet5::Net net{dn::Seed{1}};
  dn::fit(net, train, dn::Adam{.learning_rate = static_cast<float>(range.highest)},
          {.epochs = 1, .threads = 2, .schedule = range.schedule()}, monitor);
  if (const auto rate = range.suggestion()) {
    std::printf("a tenth of where the loss was least: learning rate %.0e\n", *rate);
  }
}
