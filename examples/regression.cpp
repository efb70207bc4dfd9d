// Regression: by how much a digit is turned. The examples are turned while they are needed.
//
//     example-regression [data folder]
#include <digitnet/digitnet.hpp>
#include <digitnet/judge/regression.hpp>

#include <cmath>
#include <cstdio>

namespace dn = digitnet;

using Net = dn::Network<dn::Shape{1, 28, 28}, dn::Conv2d<8, 5>, dn::ReLU, dn::MaxPool2d<2>,
                        dn::Conv2d<16, 5>, dn::ReLU, dn::MaxPool2d<2>, dn::Dense<48>, dn::ReLU,
                        dn::Dense<1>>;
struct Turned {
  const dn::Dataset* digits;
  std::size_t size() const { return digits->size(); }

  void load(std::size_t index, std::span<float> input, std::span<float> angle) const {
    angle[0] = dn::RandomStream{dn::Seed{1}, dn::Purpose::test, index}.uniform(-0.8F, 0.8F);
    const float c = std::cos(angle[0]), s = std::sin(angle[0]);
    const auto pixel = [](float at) { return std::clamp(std::lround(at + 13.5F), 0L, 27L); };
    for (int i = 0; i < 784; ++i) {
      const float x = static_cast<float>(i % 28) - 13.5F, y = static_cast<float>(i / 28) - 13.5F;
      const long from = pixel(c * y - s * x) * 28 + pixel(c * x + s * y);
      input[std::size_t(i)] = digits->image(index)[std::size_t(from)] / 255.0F;
    }
  }
};
int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  Net net{dn::Seed{1}};
  dn::fit(net, Turned{&train}, dn::MeanSquaredError{}, dn::Adam{.learning_rate = 4e-3F},
          {.epochs = 6, .threads = 2, .schedule = dn::OneCycle{}});
  std::vector<float> images(test.size() * 784), angles(test.size());
  for (std::size_t i = 0; i < test.size(); ++i)
    Turned{&test}.load(i, std::span{images}.subspan(i * 784, 784), std::span{angles}.subspan(i, 1));
  const auto found = dn::measure_regression(dn::compute_logits(net, images), angles);
  std::printf("mean absolute error %.1f degrees\n", 57.3 * found.mean_absolute_error);
}
