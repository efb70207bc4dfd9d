#include <doctest/doctest.h>

#include "../train/synthetic.hpp"

#include <digitnet/layer/dense.hpp>
#include <digitnet/loss/class_weighted.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>
#include <digitnet/train/gradient_check.hpp>

namespace dn = digitnet;

namespace {

/// Losses and gradients of a block of random logits.
template <class L>
auto apply(const L& loss, const std::vector<dn::Label>& labels) {
  constexpr int n = dn::lanes<double>;
  dn::AlignedBuffer<double> logits(3 * n), gradient(3 * n);
  dn::RandomStream random{dn::Seed{1}, dn::Purpose::test, 1};
  for (double& z : logits.span()) z = random.uniform(-2, 2);
  std::vector<dn::ImageLoss<double>> results(labels.size());
  loss(dn::Block<const double, dn::Shape{3}>{logits.data()},
       dn::Block<double, dn::Shape{3}>{gradient.data()}, labels.data(),
       static_cast<int>(labels.size()), 0.5, results.data());
  std::vector<double> losses;
  for (const auto& result : results) losses.push_back(result.loss);
  return std::pair{losses, std::vector<double>{gradient.span().begin(), gradient.span().end()}};
}

}  // namespace

TEST_CASE("ClassWeighted: loss and gradient times the weight of the class") {
  const dn::SoftmaxCrossEntropy plain{0.1F};
  const dn::ClassWeighted weighted{plain, std::array{0.5F, 1.0F, 4.0F}};
  for (const dn::Label label : {0, 1, 2, dn::no_class}) {
    const double weight = label == 0 ? 0.5 : label == 2 ? 4.0 : 1.0;
    const auto [losses, gradient] = apply(plain, {1, label});
    const auto [found_losses, found_gradient] = apply(weighted, {1, label});
    CHECK(found_losses[0] == losses[0]);
    CHECK(found_losses[1] == losses[1] * weight);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      const bool second = i % static_cast<std::size_t>(dn::lanes<double>) == 1;
      CHECK(found_gradient[i] == gradient[i] * (second ? weight : 1.0));
    }
  }
}

TEST_CASE("ClassWeighted: gradients") {
  const auto check = dn::check_gradients<dn::Shape{1, 3, 3}, dn::Dense<4>>(
      dn::Seed{3}, 20, 2, 200,
      dn::ClassWeighted{dn::SoftmaxCrossEntropy{0.1F}, std::array{0.5F, 1.0F, 4.0F, 0.0F}});
  CHECK(check.worst_input < 1e-6);
  CHECK(check.worst_parameter < 1e-6);
}

TEST_CASE("ClassWeighted: a rare class with weight is found more often") {
  auto data = synthetic::dataset(400, dn::Shape{1, 6, 6}, 2);
  dn::Dataset uneven{data.shape, 2, {}, {}};
  dn::RandomStream random{dn::Seed{1}, dn::Purpose::test, 5};
  for (std::size_t i = 0; i < data.size(); ++i) {  // half of the labels of class 1 say 0
    const bool rare = data.labels[i] == 1 && random.below(4) == 0;
    uneven.append(data.image(i), rare ? 1 : 0);
  }
  using Net = dn::Network<dn::Shape{1, 6, 6}, dn::Dense<2>>;
  const auto recall = [&](const auto& loss) {
    Net net{dn::Seed{1}};
    dn::fit(net, uneven, loss, dn::Adam{.learning_rate = 1e-2F}, {.epochs = 10});
    return dn::evaluate(net, uneven).per_class[1].recall;
  };
  const auto weights = dn::balanced_weights<2>(uneven.labels);
  CHECK(weights[1] > 2 * weights[0]);
  CHECK(recall(dn::ClassWeighted{dn::SoftmaxCrossEntropy{}, weights}) > 0.9);
  CHECK(recall(dn::SoftmaxCrossEntropy{}) < 0.5);
}

TEST_CASE("balanced_weights: all classes count the same") {
  const auto weights = dn::balanced_weights<4>(std::vector<dn::Label>{0, 0, 0, 2, dn::no_class});
  CHECK(weights == std::array{4.0F / 6, 1.0F, 2.0F, 1.0F});
  CHECK_THROWS_WITH_AS((void)dn::balanced_weights<2>(std::vector<dn::Label>{0, 2}),
                       "balanced_weights: expected labels below 2, found 2", dn::InvalidArgument);
}

TEST_CASE("ClassWeighted: weights out of range, and what a checkpoint says") {
  const dn::ClassWeighted negative{dn::SoftmaxCrossEntropy{}, std::array{1.0F, -1.0F}};
  CHECK_THROWS_WITH_AS(negative.validate(), "weights of classes: expected numbers from 0, found -1",
                       dn::InvalidArgument);
  const dn::ClassWeighted smoothed{dn::SoftmaxCrossEntropy{2.0F}, std::array{1.0F, 1.0F}};
  CHECK_THROWS_AS(smoothed.validate(), dn::InvalidArgument);
  const dn::ClassWeighted good{dn::SoftmaxCrossEntropy{0.5F}, std::array{1.0F, 2.5F}};
  CHECK(run_text(good) == "label smoothing 0.5, weights of classes 1 2.5");
  const dn::ClassWeighted plain{dn::SoftmaxCrossEntropy{0.5F}, std::array{1.0F, 1.0F}};
  CHECK(run_text(plain) == run_text(plain.loss));
}
