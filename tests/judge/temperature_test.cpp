#include <doctest/doctest.h>
#include <digitnet/core/error.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/judge/temperature.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

using namespace digitnet;

namespace {

double cross_entropy(const std::vector<float>& logits, const std::vector<std::uint8_t>& labels,
                     double temperature) {
  const std::size_t classes = logits.size() / labels.size();
  double sum = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    double total = 0;
    for (std::size_t c = 0; c < classes; ++c) {
      total += std::exp((logits[n * classes + c] - logits[n * classes + labels[n]]) / temperature);
    }
    sum += std::log(total);
  }
  return sum;
}

}  // namespace

TEST_CASE("temperature of two classes by hand") {
  // Logits (1, 0) in every image, 3 of 4 right: sigmoid(1 / T) = 3 / 4, so T = 1 / ln 3.
  const std::vector<float> logits{1, 0, 1, 0, 1, 0, 1, 0};
  const std::vector<std::uint8_t> labels{0, 0, 0, 1};
  CHECK(fit_temperature(logits, labels) == doctest::Approx(1 / std::log(3.0)).epsilon(1e-9));
  // The same logits times 10, plus an offset that softmax ignores.
  const std::vector<float> large{110, 100, 110, 100, 110, 100, 110, 100};
  CHECK(fit_temperature(large, labels) == doctest::Approx(10 / std::log(3.0)).epsilon(1e-9));
}

TEST_CASE("the fitted temperature is a minimum of the cross-entropy") {
  RandomStream random{Seed{5}};
  constexpr std::size_t images = 500, classes = 10;
  for (const float sharpness : {0.3F, 1.0F, 4.0F, 20.0F}) {
    std::vector<float> logits(images * classes);
    std::vector<std::uint8_t> labels(images);
    for (std::size_t n = 0; n < images; ++n) {
      labels[n] = static_cast<std::uint8_t>(random.below(classes));
      for (std::size_t c = 0; c < classes; ++c) {
        logits[n * classes + c] = sharpness * (random.normal() + (c == labels[n] ? 1.5F : 0.0F));
      }
    }
    const double fitted = fit_temperature(logits, labels);
    const double least = cross_entropy(logits, labels, fitted);
    CHECK(fitted > 0.3 * static_cast<double>(sharpness));
    CHECK(fitted < 1.5 * static_cast<double>(sharpness));
    CHECK(least < cross_entropy(logits, labels, fitted * 1.01));
    CHECK(least < cross_entropy(logits, labels, fitted / 1.01));
  }
}

TEST_CASE("temperature at its limits") {
  const std::vector<std::uint8_t> two{0, 1};
  CHECK(fit_temperature({}, {}) == 1);
  CHECK(fit_temperature(std::vector<float>{3, 3, 3, 3}, two) == 1);  // says nothing
  CHECK(fit_temperature(std::vector<float>{5, -2}, std::vector<std::uint8_t>{0, 0}) == 1);
  CHECK(fit_temperature(std::vector<float>{9, 0, 0, 9}, two) == least_temperature);     // separable
  CHECK(fit_temperature(std::vector<float>{0, 9, 9, 0}, two) == greatest_temperature);  // all wrong
  CHECK(fit_temperature(std::vector<float>{4, 0, 4, 0}, two) == greatest_temperature);  // chance
}

TEST_CASE("temperature refuses logits that do not fit") {
  const std::vector<std::uint8_t> two{0, 1};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK_THROWS_AS(static_cast<void>(fit_temperature(std::vector<float>{1, 2, 3}, two)),
                  InvalidArgument);
  CHECK_THROWS_AS(static_cast<void>(fit_temperature(std::vector<float>{1, 2, 3}, {})),
                  InvalidArgument);
  CHECK_THROWS_AS(static_cast<void>(fit_temperature({}, two)), InvalidArgument);
  CHECK_THROWS_AS(static_cast<void>(fit_temperature(std::vector<float>{1, 2}, two)),
                  InvalidArgument);  // label 1 of 1
  CHECK_THROWS_AS(static_cast<void>(fit_temperature(std::vector<float>{1, 2, nan, 3}, two)),
                  InvalidArgument);
  CHECK_THROWS_AS(static_cast<void>(fit_temperature(std::vector<float>{1, infinity, 0, 3}, two)),
                  InvalidArgument);
}
