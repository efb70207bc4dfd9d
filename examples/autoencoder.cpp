// An autoencoder: a network that gives back its input after it has been only 16 numbers.
//
//     example-autoencoder [data folder]

#include <digitnet/digitnet.hpp>
#include <digitnet/inspect/layer_output.hpp>
#include <digitnet/judge/regression.hpp>
#include <digitnet/layer/smooth_activation.hpp>

#include <cstdio>

namespace dn = digitnet;

using Net = dn::Network<dn::Shape{1, 28, 28}, dn::Dense<96>, dn::GELU, dn::Dense<16>,  //
                        dn::Dense<96>, dn::GELU, dn::Dense<784>, dn::Sigmoid>;

struct Itself {
  const dn::Dataset* digits;
  std::size_t size() const { return digits->size(); }

  void load(std::size_t index, std::span<float> input, std::span<float> target) const {
    for (std::size_t i = 0; i < 784; ++i) input[i] = target[i] = digits->image(index)[i] / 255.0F;
  }
};

int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  Net net{dn::Seed{1}};
  dn::fit(net, Itself{&train}, dn::MeanSquaredError{}, dn::Adam{.learning_rate = 4e-3F},
          {.epochs = 12, .threads = 2, .schedule = dn::OneCycle{}});

  std::vector<float> pixels;
  for (const auto pixel : test.pixels) pixels.push_back(pixel / 255.0F);
  const auto found = dn::measure_regression(dn::compute_logits(net, pixels), pixels);
  std::printf("%.0f %% of the test images' variance comes back\n", 100 * found.r_squared);
  auto code = dn::layer_output<2>(net);
  for (const float value : code(test.image(0))) std::printf("%.1f ", static_cast<double>(value));
  std::printf("is the first one\n");
}
