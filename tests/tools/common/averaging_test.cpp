#include "common/model/averaging.hpp"

#include <doctest/doctest.h>
#include <digitnet/core/error.hpp>
#include <digitnet/loss/softmax_cross_entropy.hpp>

#include <algorithm>
#include <cmath>

using namespace digitnet;
using namespace digitnet::tools;

namespace {

constexpr Shape image{1, 3, 3};

/// Two classes: the logit of the second one is the brightness of one pixel less 100.
class Spot final : public Classifier {
 public:
  explicit Spot(std::size_t pixel, std::size_t classes = 2) : pixel_{pixel}, classes_{classes} {
    info.name = "spot";
  }

  [[nodiscard]] std::vector<float> logits(std::span<const std::uint8_t> images,
                                          int /*threads*/) const override {
    std::vector<float> result;
    for (std::size_t i = 0; i < images.size(); i += image.size()) {
      result.push_back(0);
      result.push_back(static_cast<float>(images[i + pixel_]) - 100);
    }
    return result;
  }
  void predict(std::span<const std::uint8_t> images, std::span<float> probabilities) override {
    const std::vector<float> z = logits(images, 1);
    for (std::size_t i = 0; i < z.size(); i += 2) {
      softmax<float>(std::span{z}.subspan(i, 2), probabilities.subspan(i, 2),
                     static_cast<float>(info.temperature));
    }
  }
  [[nodiscard]] std::unique_ptr<Classifier> copy() const override {
    return std::make_unique<Spot>(*this);
  }
  [[nodiscard]] std::vector<std::byte> encode(const ModelInfo& /*about*/) const override {
    return {};
  }
  [[nodiscard]] std::vector<LayerSummary> layers() const override {
    LayerSummary layer{};
    layer.in = image;
    layer.out = {static_cast<int>(classes_), 1, 1};
    return {layer};
  }

 private:
  std::size_t pixel_, classes_;
};

std::vector<std::unique_ptr<Classifier>> spots(std::vector<std::size_t> pixels) {
  std::vector<std::unique_ptr<Classifier>> result;
  for (const std::size_t pixel : pixels) result.push_back(std::make_unique<Spot>(pixel));
  return result;
}

double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }

}  // namespace

TEST_CASE("an ensemble answers with the mean of probabilities, each at its own temperature") {
  auto members = spots({0, 4});
  members[1]->info.temperature = 2;
  members[0]->info.rejection_threshold = 1.5;
  members[1]->info.rejection_threshold = 0.5;
  const auto ensemble = averaged(std::move(members));
  CHECK(ensemble->info.name == "2 x spot");
  CHECK(ensemble->info.rejection_threshold == 0.5);

  std::vector<std::uint8_t> images(2 * image.size(), 100);
  images[0] = 102;                // the first model's pixel in the first image
  images[image.size() + 4] = 97;  // the second one's in the second image
  const double first = (sigmoid(2) + 0.5) / 2, second = (0.5 + sigmoid(-1.5)) / 2;
  std::vector<float> p(4);
  ensemble->predict(images, p);
  CHECK(double{p[1]} == doctest::Approx(first));
  CHECK(double{p[3]} == doctest::Approx(second));
  CHECK(double{p[0] + p[1]} == doctest::Approx(1));

  // The logits say the same.
  const std::vector<float> z = ensemble->logits(images, 1);
  CHECK(double{std::exp(z[1])} == doctest::Approx(first));
  CHECK(double{std::exp(z[3])} == doctest::Approx(second));
  const auto copied = ensemble->copy();
  CHECK(copied->logits(images, 1) == z);
  CHECK(copied->info.rejection_threshold == 0.5);
  CHECK_THROWS_AS((void)ensemble->encode({}), Error);
}

TEST_CASE("a threshold that one member lacks, nobody has") {
  auto members = spots({0, 4});
  members[0]->info.rejection_threshold = 1.5;
  CHECK_FALSE(averaged(std::move(members))->info.rejection_threshold.has_value());
}

TEST_CASE("one model is no ensemble, and models that do not go together are refused") {
  CHECK(averaged(spots({3}))->info.name == "spot");
  CHECK_THROWS_AS((void)averaged({}), Error);
  auto members = spots({0});
  members.push_back(std::make_unique<Spot>(0, 3));
  CHECK_THROWS_AS((void)averaged(std::move(members)), Error);
}

TEST_CASE("looking again sees the image and its four neighbours") {
  const auto model = looking_again(std::make_unique<Spot>(4));
  std::vector<std::uint8_t> picture(image.size(), 100);
  picture[3] = 103;  // left of the middle: seen by the copy that is moved right
  picture[1] = 98;   // above it: by the one that is moved down
  const double expected = (3 * 0.5 + sigmoid(3) + sigmoid(-2)) / 5;
  std::vector<float> p(2);
  model->predict(picture, p);
  CHECK(double{p[1]} == doctest::Approx(expected));
  CHECK(double{std::exp(model->logits(picture, 1)[1])} == doctest::Approx(expected));

  // At the corner two of the copies show background.
  const auto corner = looking_again(std::make_unique<Spot>(0));
  corner->predict(std::vector<std::uint8_t>(image.size(), 100), p);
  CHECK(double{p[1]} == doctest::Approx((3 * 0.5 + 2 * sigmoid(-100)) / 5));
}
