#include <doctest/doctest.h>

#include "../train/synthetic.hpp"

#include <digitnet/data/mixed.hpp>
#include <digitnet/digits/outliers/outlier_examples.hpp>
#include <digitnet/judge/rejection.hpp>
#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <vector>

namespace dn = digitnet;

namespace {

using Image = std::vector<std::uint8_t>;

/// Images of one bright row each.
dn::Dataset rows(std::size_t count) {
  dn::Dataset data;
  for (std::size_t i = 0; i < count; ++i) {
    Image image(28 * 28);
    std::fill_n(image.begin() + static_cast<std::ptrdiff_t>(28 * (4 + 2 * (i % 10))), 28, 255);
    data.append(image, static_cast<std::uint8_t>(i % 10));
  }
  return data;
}

Image drawn(dn::Outlier kind, std::uint64_t index, const dn::Dataset& digits) {
  Image image(digits.shape.size());
  dn::RandomStream random{dn::Seed{1}, dn::Purpose::outliers, index};
  dn::draw_outlier(kind, digits, random, image);
  return image;
}

}  // namespace

TEST_CASE("outliers of every kind: a function of the stream, all different, with some ink") {
  const dn::Dataset digits = rows(10);
  std::set<Image> seen;
  for (std::size_t k = 0; k < dn::outlier_kinds; ++k) {
    const auto kind = static_cast<dn::Outlier>(k);
    CAPTURE(k);
    std::size_t inked = 0;
    for (std::uint64_t index = 0; index < 40; ++index) {
      const Image image = drawn(kind, index, digits);
      CHECK(image == drawn(kind, index, digits));
      const bool flat = std::ranges::all_of(image, [&](auto v) { return v == image[0]; });
      inked += flat ? 0U : 1U;
      seen.insert(image);
    }
    CHECK(inked >= 36);  // paper of one shade is among the noise
  }
  CHECK(seen.size() > 38 * dn::outlier_kinds);
  const auto several = dn::held_out_outliers(digits, dn::Seed{3}, 20);
  CHECK(several.size() == 20 * digits.shape.size());
  CHECK(several == dn::held_out_outliers(digits, dn::Seed{3}, 20));
  CHECK(several != dn::held_out_outliers(digits, dn::Seed{4}, 20));
}

TEST_CASE("outliers of other sizes, without digits, and refusals") {
  for (const dn::Shape shape : {dn::Shape{1, 8, 8}, dn::Shape{1, 10, 33}, dn::Shape{1, 64, 64}}) {
    dn::Dataset none;
    none.shape = shape;
    for (std::size_t k = 0; k < dn::outlier_kinds; ++k) {
      for (std::uint64_t i = 0; i < 5; ++i) drawn(static_cast<dn::Outlier>(k), i, none);
    }
  }
  dn::RandomStream random{dn::Seed{1}};
  Image pixels(784);
  for (const dn::Shape shape : {dn::Shape{3, 28, 28}, dn::Shape{1, 7, 28}, dn::Shape{1, 28, 65}}) {
    dn::Dataset data;
    data.shape = shape;
    CHECK_THROWS_AS(dn::draw_outlier(data, random, pixels), dn::InvalidArgument);
  }
  CHECK_THROWS_AS(dn::draw_outlier(dn::Dataset{}, random, std::span{pixels}.first(783)),
                  dn::InvalidArgument);
}

TEST_CASE("as examples: drawn once, the same for any number of threads, over and over") {
  const dn::Dataset digits = rows(25);
  dn::ThreadTeam one, three{3};
  dn::Outliers examples{digits, 1}, other{digits, 1};
  const dn::RunPlan plan{dn::Seed{5}, 1, digits.shape};
  examples.start(plan, one);
  other.start(plan, three);
  const auto image = [&](const dn::Outliers& from, std::size_t i) {
    dn::Label label{0};
    const std::uint8_t* const pixels = from.bytes(i, label);
    CHECK(label == dn::no_class);
    return Image(pixels, pixels + digits.shape.size());
  };
  std::set<Image> seen;
  for (std::size_t i = 0; i < 25; ++i) {
    Image alone(digits.shape.size());
    dn::RandomStream random{dn::Seed{5}, dn::Purpose::outliers, i};
    dn::draw_outlier(digits, random, alone);
    CHECK(image(examples, i) == alone);
    CHECK(image(other, i) == alone);
    CHECK(image(examples, i + 50) == alone);
    seen.insert(alone);
  }
  CHECK(seen.size() == 25);
  examples.begin({.epoch = 3});
  CHECK(image(examples, 7) == image(other, 7));  // 3 * 25 + 7, of 25
  dn::Dataset colour = digits;
  colour.shape = {3, 28, 28};
  CHECK_NOTHROW(dn::Outliers{colour, 0}.start(plan, one));
  CHECK_NOTHROW(dn::Outliers{colour, 0}.check(colour.shape, 10));
  CHECK_THROWS_AS(dn::Outliers(colour, 1).check(colour.shape, 10), dn::InvalidArgument);
}

TEST_CASE("training with outliers: more steps, other weights, labelled images counted alone") {
  using Net = dn::Network<dn::Shape{1, 28, 28}, dn::Dense<16>, dn::ReLU, dn::Dense<10>>;
  const dn::Dataset data = rows(100);
  const auto weights = [&](float share, int threads) {
    Net net{dn::Seed{1}};
    dn::Trainer trainer{net,
                        dn::Mixed{data, dn::Outliers{data, share}},
                        dn::Adam{},
                        {.epochs = 2, .batch_size = 32, .threads = threads}};
    CHECK(trainer.steps_per_epoch() == (share == 0 ? 4 : 5));
    std::size_t images = 0;
    while (!trainer.finished()) images += trainer.step().images;
    CHECK(images == 200);
    return std::vector<float>(net.parameters().begin(), net.parameters().end());
  };
  const auto with = weights(0.5F, 1);
  CHECK(with == weights(0.5F, 3));
  CHECK(with != weights(0, 1));
  Net net{dn::Seed{1}};
  for (const float share : {-0.1F, 1.5F, std::numeric_limits<float>::quiet_NaN()}) {
    CHECK_THROWS_AS((dn::Trainer{net, dn::Mixed{data, dn::Outliers{data, share}}, dn::Adam{}, {}}),
                    dn::InvalidArgument);
  }
}

TEST_CASE("a network that has seen outliers tells new ones from what it knows") {
  using Net = dn::Network<dn::Shape{1, 28, 28}, dn::Dense<32>, dn::ReLU, dn::Dense<10>>;
  const dn::Dataset data = rows(400);
  Net net{dn::Seed{1}};
  dn::fit(net, dn::Mixed{data, dn::Outliers{data, 1}}, dn::Adam{}, {.epochs = 6, .batch_size = 32});
  const auto scores = [&](std::span<const std::uint8_t> pixels) {
    auto logits = dn::compute_logits(net, pixels);
    std::vector<double> result;
    for (std::size_t i = 0; i < logits.size(); i += 10) {
      const auto row = std::span{logits}.subspan(i, 10);
      dn::softmax<float>(row, row);
      result.push_back(dn::distinctness<float>(row));
    }
    return result;
  };
  const auto outliers = dn::held_out_outliers(data, dn::Seed{8}, 400);
  const auto unlike = scores(outliers);
  const auto threshold = dn::fit_rejection(scores(data.pixels), unlike);
  REQUIRE(threshold.has_value());
  const auto rejected =
      std::ranges::count_if(unlike, [&](double value) { return value < *threshold; });
  CHECK(rejected > 320);
}

TEST_CASE("distinctness: 0 for the uniform distribution, finite for a certain one") {
  std::vector<float> p(10, 0.1F);
  CHECK(dn::distinctness<float>(p) == doctest::Approx(0).epsilon(1e-6));
  p = {0.91F, 0.01F, 0.01F, 0.01F, 0.01F, 0.01F, 0.01F, 0.01F, 0.01F, 0.01F};
  const double expected = -(std::log(0.91) + 9 * std::log(0.01)) / 10 - std::log(10.0);
  CHECK(dn::distinctness<float>(p) == doctest::Approx(expected));
  p.assign(10, 0.0F);
  p[3] = 1;
  CHECK(dn::distinctness<float>(p) > 70);
  CHECK(std::isfinite(dn::distinctness<float>(p)));
}

TEST_CASE("the threshold: fewest errors, but never more than the allowed share of the known") {
  std::vector<double> known(2000), outliers(100);
  std::iota(known.begin(), known.end(), 100.0);    // 100 .. 2099
  std::iota(outliers.begin(), outliers.end(), 0);  // 0 .. 99: separable
  CHECK(dn::fit_rejection(known, outliers) == 100.0);
  for (double& value : outliers) value += 2;  // 2 .. 101: two are above the least known
  CHECK(dn::fit_rejection(known, outliers) == 102.0);
  CHECK(dn::fit_rejection(known, outliers, 0) == 100.0);
  for (double& value : outliers) value += 498;  // 500 .. 599: too dear to reject
  CHECK(dn::fit_rejection(known, outliers) == 100.0);
  CHECK(dn::fit_rejection(known, outliers, 0.6) == 600.0);
  CHECK(dn::fit_rejection(known, outliers, 1) == 600.0);
  CHECK_FALSE(dn::fit_rejection({}, outliers).has_value());
  CHECK_FALSE(dn::fit_rejection(known, {}).has_value());
  CHECK_THROWS_AS((void)dn::fit_rejection({std::nan("")}, outliers), dn::InvalidArgument);
  CHECK_THROWS_AS((void)dn::fit_rejection(known, outliers, 1.5), dn::InvalidArgument);
  CHECK_THROWS_AS((void)dn::fit_rejection(known, outliers, -0.1), dn::InvalidArgument);
}
