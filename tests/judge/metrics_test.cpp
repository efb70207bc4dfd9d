#include <doctest/doctest.h>
#include <digitnet/core/error.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/judge/metrics.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

using namespace digitnet;

namespace {

using Row = std::array<float, 3>;

struct Sample {
  std::vector<float> probabilities;
  std::size_t label;
};

std::vector<Sample> random_samples(std::size_t count, std::size_t classes) {
  RandomStream random{Seed{7}};
  std::vector<Sample> samples(count);
  for (Sample& sample : samples) {
    float sum = 0;
    for (std::size_t c = 0; c < classes; ++c)
      sum += sample.probabilities.emplace_back(random.uniform());
    for (float& p : sample.probabilities) p /= sum;
    sample.label = random.below(static_cast<std::uint32_t>(classes));
  }
  return samples;
}

}  // namespace

TEST_CASE("metrics of four images by hand") {
  MetricsAccumulator accumulator{3};
  accumulator.add(Row{0.5F, 0.25F, 0.25F}, 0);     // right
  accumulator.add(Row{0.25F, 0.5F, 0.25F}, 0);     // second by the tie rule
  accumulator.add(Row{0.125F, 0.75F, 0.125F}, 1);  // right
  accumulator.add(Row{0.25F, 0.625F, 0.125F}, 2);  // third
  const Metrics metrics = accumulator.metrics();
  CHECK(metrics.images == 4);
  CHECK(metrics.accuracy == 0.5);
  const double loss = (std::log(2.0) + std::log(4.0) - std::log(0.75) + std::log(8.0)) / 4;
  CHECK(metrics.loss == doctest::Approx(loss).epsilon(1e-9));
  REQUIRE(metrics.top.size() == 3);
  CHECK(metrics.top[0] == 0.5);
  CHECK(metrics.top[1] == 0.75);
  CHECK(metrics.top[2] == 1.0);

  CHECK(metrics.confusion(0, 0) == 1);
  CHECK(metrics.confusion(0, 1) == 1);
  CHECK(metrics.confusion(1, 1) == 1);
  CHECK(metrics.confusion(2, 1) == 1);
  CHECK(metrics.confusion(2, 2) == 0);
  REQUIRE(metrics.per_class.size() == 3);
  CHECK(metrics.per_class[0].precision == 1.0);
  CHECK(metrics.per_class[0].recall == 0.5);
  CHECK(metrics.per_class[0].f1 == doctest::Approx(2.0 / 3));
  CHECK(metrics.per_class[0].support == 2);
  CHECK(metrics.per_class[1].precision == doctest::Approx(1.0 / 3));
  CHECK(metrics.per_class[1].recall == 1.0);
  CHECK(metrics.per_class[1].f1 == 0.5);
  CHECK(metrics.per_class[2].precision == 0);  // never answered
  CHECK(metrics.per_class[2].recall == 0);
  CHECK(metrics.per_class[2].f1 == 0);
  CHECK(metrics.per_class[2].support == 1);
  CHECK(metrics.macro_f1 == doctest::Approx((2.0 / 3 + 0.5) / 3));
  // 0.5 (twice, one right), 0.75 right, 0.625 wrong, each in a bin of its own.
  CHECK(metrics.ece == doctest::Approx((0.0 + 0.25 + 0.625) / 4).epsilon(1e-8));
}

TEST_CASE("of equal probabilities the lowest index wins") {
  MetricsAccumulator accumulator{3};
  accumulator.add(Row{0.4F, 0.4F, 0.2F}, 1);
  accumulator.add(Row{0.2F, 0.4F, 0.4F}, 1);
  const Metrics metrics = accumulator.metrics();
  CHECK(metrics.confusion(1, 0) == 1);
  CHECK(metrics.confusion(1, 1) == 1);
  CHECK(metrics.top[0] == 0.5);
  CHECK(metrics.top[1] == 1);
}

TEST_CASE("NaN and infinity count as wrong and keep every figure finite") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  MetricsAccumulator accumulator{3};
  accumulator.add(Row{1, 0, 0}, 0);
  accumulator.add(Row{nan, nan, nan}, 0);
  accumulator.add(Row{1, 0, nan}, 0);
  accumulator.add(Row{infinity, 0, 0}, 0);
  const Metrics metrics = accumulator.metrics();
  CHECK(metrics.images == 4);
  CHECK(metrics.accuracy == 0.25);
  CHECK(metrics.confusion(0, 0) == 1);
  CHECK(metrics.confusion.unanswered(0) == 3);
  CHECK(metrics.per_class[0].support == 4);
  CHECK(metrics.per_class[0].recall == 0.25);
  CHECK(metrics.per_class[0].precision == 1);
  CHECK(metrics.top[2] == 0.25);
  CHECK(metrics.loss == doctest::Approx(0.75 * 87.3365).epsilon(1e-5));
  CHECK(metrics.ece == 0);
}

TEST_CASE("a probability of 0 for the truth has a bounded loss, above 1 none") {
  MetricsAccumulator accumulator{2};
  accumulator.add(std::array{0.0F, 1.0F}, 0);
  CHECK(accumulator.metrics().loss == doctest::Approx(126 * std::log(2.0)).epsilon(1e-9));
  MetricsAccumulator above{2};
  above.add(std::array{1.0000001F, 0.0F}, 0);
  CHECK(above.metrics().loss == 0);
}

TEST_CASE("metrics of nothing and of one class") {
  const Metrics none = MetricsAccumulator{10}.metrics();
  CHECK(none.images == 0);
  CHECK(none.accuracy == 0);
  CHECK(none.loss == 0);
  CHECK(none.ece == 0);
  CHECK(none.macro_f1 == 0);
  CHECK(none.top == std::vector<double>(10));
  CHECK(none.per_class.size() == 10);
  CHECK(none.per_class[3].support == 0);

  MetricsAccumulator one{1};
  one.add(std::array{1.0F}, 0);
  CHECK(one.metrics().accuracy == 1);
  CHECK(one.metrics().loss == 0);
  CHECK(one.metrics().macro_f1 == 1);
  CHECK(one.metrics().top == std::vector<double>{1.0});
}

TEST_CASE("metrics are the same to the bit in whatever order the images come") {
  const std::vector<Sample> samples = random_samples(997, 10);
  std::vector<float> rows;
  std::vector<std::size_t> labels;
  MetricsAccumulator backwards{10};
  for (const Sample& s : samples) {
    rows.insert(rows.end(), s.probabilities.begin(), s.probabilities.end());
    labels.push_back(s.label);
  }
  for (std::size_t i = samples.size(); i-- > 0;) {
    backwards.add(samples[i].probabilities, samples[i].label);
  }
  const Metrics expected = measure(rows, 10, labels);
  const Metrics metrics = backwards.metrics();
  CHECK(metrics.loss == expected.loss);
  CHECK(metrics.ece == expected.ece);
  CHECK(metrics.top == expected.top);
  CHECK(metrics.confusion == expected.confusion);
  CHECK(metrics.macro_f1 == expected.macro_f1);
  double loss = 0;
  std::size_t support = 0;
  for (const Sample& s : samples) loss -= std::log(static_cast<double>(s.probabilities[s.label]));
  for (const ClassMetrics& c : expected.per_class) support += c.support;
  CHECK(expected.loss == doctest::Approx(loss / 997).epsilon(1e-8));
  CHECK(support == 997);
  CHECK(expected.top[0] == expected.accuracy);
  CHECK(expected.top[9] == 1);
}

TEST_CASE("macro F1 is a mean over the classes that occur") {
  MetricsAccumulator accumulator{10};
  std::array<float, 10> row{};
  row[3] = 1;
  accumulator.add(row, 3);
  std::ranges::reverse(row);  // 6
  accumulator.add(row, 6);
  CHECK(accumulator.metrics().macro_f1 == 1);
  accumulator.add(row, 3);  // read as 6: 2/3 of each
  CHECK(accumulator.metrics().macro_f1 == doctest::Approx(2.0 / 3));
}

TEST_CASE("metrics of more classes than a byte counts") {
  std::vector<float> rows(2 * 1000, 0.0F);
  rows[999] = 1;
  rows[1000 + 300] = 1;
  const std::vector<std::uint16_t> labels{999, 44};  // 300 % 256 is 44
  const Metrics metrics = measure(rows, 1000, labels);
  CHECK(metrics.accuracy == 0.5);
  CHECK(metrics.confusion(999, 999) == 1);
  CHECK(metrics.confusion(44, 300) == 1);
}

TEST_CASE("metrics refuse rows and labels that do not fit, and stay as they were") {
  MetricsAccumulator accumulator{3};
  CHECK_THROWS_AS(accumulator.add(std::array{0.5F, 0.5F}, 0), InvalidArgument);
  CHECK_THROWS_AS(accumulator.add(Row{1, 0, 0}, 3), InvalidArgument);
  CHECK_THROWS_AS(MetricsAccumulator{0}.add({}, 0), InvalidArgument);
  CHECK(accumulator.metrics().images == 0);
  const std::vector<float> rows(6, 0.5F);
  CHECK_THROWS_AS((void)measure(rows, 3, std::vector<int>{0}), InvalidArgument);
  CHECK_THROWS_AS((void)measure(rows, 3, std::vector<int>{0, -1}), InvalidArgument);
}
