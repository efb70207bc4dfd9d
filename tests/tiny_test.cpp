// Proves an installation in one file and a second: gradients are right, a network learns, any
// number of threads gives the same weights, and a file gives them back. It needs no data.
//
//     g++ -std=c++20 -O3 -march=native tests/tiny_test.cpp $(pkg-config --cflags --libs digitnet)
#include <digitnet/core/random.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/judge/evaluate.hpp>
#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/predictor.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>
#include <digitnet/train/gradient_check.hpp>
#include <digitnet/version.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

namespace dn = digitnet;

using Net = dn::Network<dn::Shape{1, 10, 10}, dn::Conv2d<6, 3>, dn::ReLU, dn::MaxPool2d<2>,
                        dn::Dense<16>, dn::ReLU, dn::Dense<4>>;

// Noisy pictures of a line: level, upright, falling or rising.
dn::Dataset lines(std::size_t count, dn::Seed seed) {
  dn::Dataset data{.shape = {1, 10, 10}, .classes = 4, .pixels = {}, .labels = {}};
  for (std::size_t n = 0; n < count; ++n) {
    dn::RandomStream random{seed, dn::Purpose::test, n};
    std::array<std::uint8_t, 100> image;
    for (auto& pixel : image) pixel = static_cast<std::uint8_t>(random.below(120));
    const std::uint32_t kind = random.below(4), at = random.below(4);
    for (std::uint32_t i = at; i < at + 6; ++i) {
      const std::uint32_t across = kind < 2 ? at + 3 : kind == 2 ? i : 9 - i;
      image[kind == 0 ? across * 10 + i : i * 10 + across] = 220;
    }
    data.append(image, kind);
  }
  return data;
}

bool report(bool right, const char* what) {
  std::printf("%s: %s\n", right ? "ok" : "WRONG", what);
  return right;
}

int main() {
  std::printf("digitnet %s, %d images side by side\n", dn::version.data(), dn::lanes<float>);
  bool right = true;

  const auto gradients = dn::check_gradients<dn::Shape{2, 8, 8}, dn::Conv2d<3, 3>, dn::ReLU,
                                             dn::MaxPool2d<2>, dn::Dense<5>>(dn::Seed{1});
  right &= report(std::max(gradients.worst_parameter, gradients.worst_input) < 1e-4,
                  "gradients are those of finite differences");

  const dn::Dataset train = lines(2000, dn::Seed{1}), test = lines(500, dn::Seed{2});
  const auto trained = [&](int threads) {
    Net net{dn::Seed{3}};
    dn::fit(net, train, dn::Adam{.learning_rate = 5e-3F}, {.epochs = 8, .threads = threads});
    return net;
  };
  const Net net = trained(1);
  const double accuracy = dn::evaluate(net, test).accuracy;
  std::printf("    %.1f %% of %zu new pictures\n", 100 * accuracy, test.size());
  right &= report(accuracy > 0.97, "a network learns");
  right &= report(std::ranges::equal(net.parameters(), trained(2).parameters()),
                  "one thread and two give the same weights to the bit");

  const auto file = std::filesystem::temp_directory_path() / "digitnet-tiny-test.safetensors";
  dn::save(net, file);
  dn::Predictor before{net}, after{dn::load<Net>(file)};
  std::filesystem::remove(file);
  bool same = true;
  for (std::size_t n = 0; n < test.size(); ++n) {
    same &= before.predict<std::uint8_t>(test.image(n)).probabilities ==
            after.predict<std::uint8_t>(test.image(n)).probabilities;
  }
  right &= report(same, "a saved model gives the same answers");
  return right ? 0 : 1;
}
