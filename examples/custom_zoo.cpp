// A network of one's own among those that the tools know: choose by name, train with its recipe,
// write a model file, and read that file back without saying which network it holds.
//
//     example-custom-zoo [model name] [data folder]

#include "common/model/make_model.hpp"

#include <digitnet/data/mnist.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/judge/metrics.hpp>

#include <cstdio>

namespace dn = digitnet;

/// What include/digitnet/digits/ has two headers for, in zoo/ and recipes/.
struct Striding {
  static constexpr const char* name = "striding";
  static constexpr const char* about = "strided convolutions in place of pooling";

  using Net = dn::Network<dn::Shape{1, 28, 28},                        //
                          dn::Conv2d<8, 4, dn::Stride{2}>, dn::ReLU,   //
                          dn::Conv2d<16, 3, dn::Stride{2}>, dn::ReLU,  //
                          dn::Dropout<dn::Fraction{1, 10}>, dn::Dense<64>, dn::ReLU, dn::Dense<10>>;

  static dn::Recipe recipe() {
    return {{.learning_rate = 5e-3F},
            {.epochs = 4, .schedule = dn::OneCycle{}, .label_smoothing = 0.05F}};
  }
};

int main(int argc, char** argv) {
  std::vector<dn::tools::NamedNetwork> models = dn::tools::zoo_models();
  models.push_back(dn::tools::make_model<Striding>());
  for (const auto& model : models) {
    std::printf("%-8s %9zu parameters  %s\n", model.name.c_str(), model.parameters,
                model.about.c_str());
  }

  const auto* chosen = dn::tools::find_model(models, argc > 1 ? argv[1] : Striding::name);
  if (chosen == nullptr) return 2;
  const auto [train, test] = dn::load_mnist(argc > 2 ? argv[2] : "data/mnist-10k");
  const auto& [optimizer, options, examples] = chosen->recipe;
  const auto result =
      chosen->train({.train = &train,
                     .optimizer = {optimizer, optimizer.learning_rate},
                     .options = options,
                     .examples = examples,
                     .on_epoch = [](const dn::EpochReport& report) {
                       std::printf("epoch %zu: loss %.4f, %.0f images/s\n", report.epoch,
                                   report.loss, report.images_per_second());
                     }});
  dn::write_file("custom-zoo.safetensors", result.classifier->encode({.name = chosen->name}));

  const auto file = dn::read_safetensors("custom-zoo.safetensors");
  const auto classifier = dn::tools::decode_classifier(file, models);
  dn::ConfusionMatrix confusion{10};
  std::array<float, 10> probabilities{};
  for (std::size_t i = 0; i < test.size(); ++i) {
    classifier->predict(test.image(i), probabilities);
    const auto best = std::ranges::max_element(probabilities) - probabilities.begin();
    confusion.add(test.labels[i], static_cast<std::size_t>(best));
  }
  std::printf("test accuracy of \"%s\" %.2f %%\n", classifier->info.name.c_str(),
              100 * confusion.accuracy());
}
