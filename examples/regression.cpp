// Regression: which way a stroke runs, as the sine and cosine of twice its angle. The examples are
// drawn while they are needed; none of them lies in memory.

#include <digitnet/digitnet.hpp>

#include <cmath>
#include <cstdio>
#include <numbers>

namespace dn = digitnet;

constexpr int side = 12;
using Net = dn::Network<dn::Shape{1, side, side}, dn::Conv2d<6, 5>, dn::ReLU, dn::Dense<16>,
                        dn::ReLU, dn::Dense<2>>;

struct Strokes {
  std::size_t size() const { return 2000; }

  void load(std::size_t index, std::span<float> input, std::span<float> target) const {
    dn::RandomStream random{dn::Seed{1}, dn::Purpose::test, index};
    const float angle = std::numbers::pi_v<float> * random.uniform();
    const float x = random.uniform(4, 7), y = random.uniform(4, 7);
    for (int i = 0; i < side * side; ++i) {
      const float across = std::sin(angle) * (static_cast<float>(i % side) - x) -
                           std::cos(angle) * (static_cast<float>(i / side) - y);
      input[static_cast<std::size_t>(i)] = std::exp(-across * across);
    }
    target[0] = std::cos(2 * angle);
    target[1] = std::sin(2 * angle);
  }
};

int main() {
  Net net{dn::Seed{1}};
  const auto run = dn::fit(net, Strokes{}, dn::MeanSquaredError{}, dn::Adam{.learning_rate = 3e-3F},
                           {.epochs = 10, .threads = 2, .schedule = dn::OneCycle{}});
  std::printf("mean squared error %.4f\n", run.epochs.back().loss);
}
