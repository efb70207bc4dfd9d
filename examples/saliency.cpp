// Which pixels matter: a digit of the test images, and the gradient of its class's logit (Simonyan,
// Vedaldi and Zisserman, 2014), drawn in characters.
//
//     example-saliency [number of the image]

#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/zoo/reader.hpp>
#include <digitnet/inspect/input_gradient.hpp>
#include <digitnet/model/model.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace dn = digitnet;

int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist("data/mnist-10k");
  const auto model = dn::load<dn::zoo::Reader::Net>("data/models/reader.safetensors");
  const auto image = test.image(argc > 1 ? std::strtoul(argv[1], nullptr, 10) % test.size() : 0);

  const auto answer = dn::Predictor{model}.predict<std::uint8_t>(image);
  std::printf("a %zu, %.1f %% sure\n", answer.label,
              100 * static_cast<double>(answer.confidence()));
  dn::InputGradient<dn::zoo::Reader::Net> gradient{model.network};
  const auto slopes = gradient(image, answer.label);
  const auto size = [](float slope) { return std::abs(slope); };
  const float largest = size(std::ranges::max(slopes, {}, size));
  for (std::size_t i = 0; i < 28 * 28; ++i) {
    const auto shade = static_cast<std::size_t>(9.99F * size(slopes[i]) / largest);
    std::printf("%c%c%s", image[i] > 127 ? '#' : ' ', " .:-=+*%@$"[shade],
                i % 28 == 27 ? "\n" : "");
  }
}
