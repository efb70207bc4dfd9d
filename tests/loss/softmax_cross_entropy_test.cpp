#include <doctest/doctest.h>
#include <digitnet/core/aligned_buffer.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/loss/softmax_cross_entropy.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace dn = digitnet;

namespace {

constexpr std::size_t classes = 10;
constexpr dn::Shape shape{classes};
using Row = std::array<double, classes>;

template <class Scalar>
struct Answer {
  std::vector<dn::ImageLoss<Scalar>> results;
  std::vector<Row> gradients;  ///< of all lanes
};

/// The loss of some rows of logits, padding lanes holding `filler`.
template <class Scalar>
Answer<Scalar> evaluate(const std::vector<Row>& rows, const std::vector<dn::Label>& labels,
                        float smoothing = 0, Scalar scale = 1, Scalar filler = 0) {
  constexpr auto n = static_cast<std::size_t>(dn::lanes<Scalar>);
  REQUIRE(rows.size() <= n);
  dn::AlignedBuffer<Scalar> logits{classes * n}, gradient{classes * n};
  for (std::size_t c = 0; c < classes; ++c) {
    for (std::size_t lane = 0; lane < n; ++lane) {
      logits.data()[c * n + lane] =
          lane < rows.size() ? static_cast<Scalar>(rows[lane][c]) : filler;
      gradient.data()[c * n + lane] = std::numeric_limits<Scalar>::quiet_NaN();
    }
  }
  Answer<Scalar> answer;
  answer.results.resize(rows.size());
  dn::SoftmaxCrossEntropy{smoothing}(dn::Block<const Scalar, shape>{logits.data()},
                                     dn::Block<Scalar, shape>{gradient.data()}, labels.data(),
                                     static_cast<int>(rows.size()), scale, answer.results.data());
  answer.gradients.resize(n);
  for (std::size_t lane = 0; lane < n; ++lane) {
    for (std::size_t c = 0; c < classes; ++c) {
      answer.gradients[lane][c] = static_cast<double>(gradient.data()[c * n + lane]);
    }
  }
  return answer;
}

Row softmax(const Row& z) {
  const double top = *std::max_element(z.begin(), z.end());
  Row p;
  for (std::size_t c = 0; c < classes; ++c) p[c] = std::exp(z[c] - top);
  const double sum = std::accumulate(p.begin(), p.end(), 0.0);
  for (double& value : p) value /= sum;
  return p;
}

/// Cross-entropy by its definition, with the smoothed target.
double reference_loss(const Row& z, std::size_t label, double smoothing) {
  const double top = *std::max_element(z.begin(), z.end());
  double sum = 0, loss = 0;
  for (const double value : z) sum += std::exp(value - top);
  for (std::size_t c = 0; c < classes; ++c) {
    const double target = smoothing / classes + (c == label ? 1 - smoothing : 0);
    loss -= target * (z[c] - top - std::log(sum));
  }
  return loss;
}

Row random_row(std::uint64_t seed, float range) {
  dn::RandomStream random{dn::Seed{seed}};
  Row row;
  for (double& value : row) value = static_cast<double>(random.uniform(-range, range));
  return row;
}

}  // namespace

TEST_CASE_TEMPLATE("loss and gradient by the definition", Scalar, float, double) {
  // Two rows: as many as the narrowest vectors have lanes.
  const std::vector<Row> rows{random_row(2, 5), random_row(3, 30)};
  const std::vector<dn::Label> labels{0, 9};
  for (const float smoothing : {0.0F, 0.1F, 0.5F}) {
    CAPTURE(smoothing);
    const auto answer = evaluate<Scalar>(rows, labels, smoothing, Scalar(0.25));
    const double s = static_cast<double>(smoothing);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK(static_cast<double>(answer.results[i].loss) ==
            doctest::Approx(reference_loss(rows[i], static_cast<std::size_t>(labels[i]), s)).epsilon(1e-5));
      const Row p = softmax(rows[i]);
      double sum = 0;
      for (std::size_t c = 0; c < classes; ++c) {
        const double target = s / classes + (c == static_cast<std::size_t>(labels[i]) ? 1 - s : 0);
        CHECK(std::abs(answer.gradients[i][c] - 0.25 * (p[c] - target)) < 1e-6);
        sum += answer.gradients[i][c];
      }
      CHECK(std::abs(sum) < 1e-6);
    }
  }
}

TEST_CASE_TEMPLATE("an image of no class is to be equally likely of each", Scalar, float, double) {
  const std::vector<Row> rows{random_row(2, 5), random_row(3, 30)};
  for (const float smoothing : {0.0F, 0.1F}) {
    const auto answer = evaluate<Scalar>(rows, {dn::no_class, 9}, smoothing, Scalar(0.25));
    CHECK(static_cast<double>(answer.results[0].loss) ==
          doctest::Approx(reference_loss(rows[0], 0, 1)).epsilon(1e-5));
    CHECK_FALSE(answer.results[0].correct);
    CHECK_FALSE(answer.results[0].labelled);
    CHECK(answer.results[1].labelled);
    const Row p = softmax(rows[0]);
    for (std::size_t c = 0; c < classes; ++c) {
      CHECK(std::abs(answer.gradients[0][c] - 0.25 * (p[c] - 0.1)) < 1e-6);
    }
  }
}

TEST_CASE("label smoothing: known values") {
  // Equal logits: every distribution costs log(10), smoothed or not.
  const Row equal{};
  for (const float smoothing : {0.0F, 0.1F, 0.9F}) {
    CHECK(evaluate<double>({equal}, {4}, smoothing).results[0].loss ==
          doctest::Approx(std::log(10.0)));
  }
  // A sure and right answer costs smoothing x 9/10 x the margin.
  Row sure{};
  sure[2] = 100;
  CHECK(evaluate<double>({sure}, {2}, 0.1F).results[0].loss == doctest::Approx(0.1 * 0.9 * 100));
}

TEST_CASE_TEMPLATE("logits of 1e4: finite, right and independent of a common offset", Scalar, float,
                   double) {
  Row huge{};
  huge.fill(-1e4);
  huge[7] = 1e4;
  const auto right = evaluate<Scalar>({huge}, {7});
  CHECK(right.results[0].loss == 0);
  CHECK(right.results[0].correct);
  for (const double g : right.gradients[0]) CHECK(g == 0);
  const auto wrong = evaluate<Scalar>({huge}, {1});
  CHECK(wrong.results[0].loss == Scalar(2e4));
  CHECK_FALSE(wrong.results[0].correct);
  CHECK(wrong.gradients[0][7] == 1);
  CHECK(wrong.gradients[0][1] == -1);

  // Multiples of 1/64 survive an offset of 1e4 exactly even in float.
  Row row{}, shifted{};
  for (std::size_t c = 0; c < classes; ++c) {
    row[c] = static_cast<double>(c * c) / 64;
    shifted[c] = row[c] + 1e4;
  }
  for (const float smoothing : {0.0F, 0.1F}) {
    const auto plain = evaluate<Scalar>({row}, {3}, smoothing);
    const auto offset = evaluate<Scalar>({shifted}, {3}, smoothing);
    CHECK(static_cast<double>(offset.results[0].loss) ==
          doctest::Approx(static_cast<double>(plain.results[0].loss)).epsilon(1e-6));
    CHECK(offset.gradients == plain.gradients);
  }
}

TEST_CASE_TEMPLATE("padding lanes: no gradient whatever they hold", Scalar, float, double) {
  const auto answer = evaluate<Scalar>({random_row(1, 2), random_row(2, 2)}, {1, 2}, 0.1F, 1,
                                       std::numeric_limits<Scalar>::infinity());
  for (std::size_t lane = 2; lane < answer.gradients.size(); ++lane) {
    for (const double g : answer.gradients[lane]) CHECK(g == 0);
  }
  CHECK(answer.gradients[1][0] != 0);
}

TEST_CASE("correct: the first of the greatest logits is the answer") {
  Row tie{};
  tie[3] = tie[5] = 2;
  CHECK(evaluate<float>({tie}, {3}).results[0].correct);
  CHECK_FALSE(evaluate<float>({tie}, {5}).results[0].correct);
}

TEST_CASE("a logit that is no number gives a loss that is none") {
  Row row = random_row(1, 1);
  row[0] = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(evaluate<float>({row}, {4}).results[0].loss));
}

TEST_CASE("softmax: sums to one, in place, with temperature, safe at 1e4") {
  std::array<float, 4> logits{1, 2, 3, -1e4F}, p{};
  dn::softmax<float>(logits, p);
  CHECK(p[0] + p[1] + p[2] + p[3] == doctest::Approx(1));
  CHECK(p[2] / p[1] == doctest::Approx(std::exp(1.0)));
  CHECK(p[3] == 0);

  std::array<float, 4> warm{};
  dn::softmax<float>(logits, warm, 2.0F);
  CHECK(warm[2] / warm[1] == doctest::Approx(std::exp(0.5)));

  std::array<float, 4> in_place = logits;
  dn::softmax<float>(in_place, in_place);
  CHECK(in_place == p);

  std::array<float, 2> huge{1e4F, -1e4F};
  dn::softmax<float>(huge, huge);
  CHECK(huge == std::array<float, 2>{1, 0});
}

TEST_CASE("label smoothing out of range is refused") {
  for (const float value : {-0.1F, 1.0F, std::numeric_limits<float>::quiet_NaN()}) {
    CHECK_THROWS_WITH_AS(dn::SoftmaxCrossEntropy{value}.validate(),
                         doctest::Contains("label smoothing"), dn::InvalidArgument);
  }
  CHECK_NOTHROW(dn::SoftmaxCrossEntropy{0.999F}.validate());
}
