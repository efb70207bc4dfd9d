#include "common/model/any_classifier.hpp"

#include <digitnet/core/thread_team.hpp>
#include <digitnet/digits/reader/any_digit_network.hpp>
#include <digitnet/dynamic/summarise.hpp>

#include <utility>

namespace digitnet::tools {
namespace {

class AnyClassifier final : public Classifier {
 public:
  explicit AnyClassifier(Model<AnyNetwork> model)
      : net_{std::move(model.network)},
        predictor_{net_, static_cast<float>(model.info.temperature)} {
    info = std::move(model.info);
  }

  [[nodiscard]] std::vector<float> logits(std::span<const std::uint8_t> images,
                                          int threads) const override {
    const std::size_t size = net_.in().size(), classes = net_.classes();
    const std::size_t count = images.size() / size;
    detail::check_value_count(images.size(), count * size);
    std::vector<float> logits(count * classes);
    ThreadTeam team{threads};
    std::vector<Predictor<AnyNetwork>> predictors(static_cast<std::size_t>(threads), predictor_);
    team.run([&](Part part) {
      const std::size_t first = part.first(count), own = part.last(count) - first;
      predictors[static_cast<std::size_t>(part.index)].logits(
          images.subspan(first * size, own * size),
          std::span{logits}.subspan(first * classes, own * classes));
    });
    return logits;
  }

  void predict(std::span<const std::uint8_t> images, std::span<float> probabilities) override {
    predictor_.predict(images, probabilities);
  }

  [[nodiscard]] std::unique_ptr<Classifier> copy() const override {
    return std::make_unique<AnyClassifier>(*this);
  }

  [[nodiscard]] std::vector<std::byte> encode(const ModelInfo& about) const override {
    return encode_model(net_, about);
  }

  [[nodiscard]] std::vector<LayerSummary> layers() const override { return summarise(net_); }

 private:
  AnyNetwork net_;
  Predictor<AnyNetwork> predictor_;
};

Model<AnyNetwork> decode_any(const SafeTensors& file) {
  auto model = decode_model<AnyNetwork>(file);
  if (model.info.name.empty()) model.info.name = "network";
  return model;
}

}  // namespace

std::unique_ptr<Classifier> any_classifier(const SafeTensors& file) {
  return std::make_unique<AnyClassifier>(decode_any(file));
}

DigitNetwork any_digit_network(const SafeTensors& file) {
  const Model<AnyNetwork> model = decode_any(file);
  require_digits(file.path(), model.network.in(), model.network.classes());
  return digit_network(model);
}

void require_digits(const std::string& path, const Shape& in, std::size_t classes) {
  constexpr Shape digits{1, MnistFormat::side, MnistFormat::side};
  if (in == digits && classes == digit_classes) return;
  throw FileError{path, "metadata architecture",
                  "one that takes 1x28x28 and tells 10 classes apart",
                  in.text() + " and " + std::to_string(classes) + " classes"};
}

}  // namespace digitnet::tools
