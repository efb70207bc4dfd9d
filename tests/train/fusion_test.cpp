#include <doctest/doctest.h>

#include "synthetic.hpp"

#include <digitnet/layer/dropout.hpp>
#include <digitnet/optim/sgd.hpp>
#include <digitnet/train/trainer.hpp>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{1, 11, 9};
using Nothing = dn::Dropout<dn::Fraction{0}>;  // between two layers it keeps them apart

using Fused = dn::Network<shape, dn::Conv2d<4, 3, dn::Padding{1}>, dn::ReLU, dn::MaxPool2d<2>,
                          dn::Conv2d<5, 2>, dn::ReLU, dn::Dense<13>, dn::ReLU, dn::Dense<5>>;
using Separate = dn::Network<shape, dn::Conv2d<4, 3, dn::Padding{1}>, Nothing, dn::ReLU, Nothing,
                             dn::MaxPool2d<2>, dn::Conv2d<5, 2>, Nothing, dn::ReLU, dn::Dense<13>,
                             Nothing, dn::ReLU, dn::Dense<5>>;

// Pooled before ReLU, and not followed by one.
using PooledFirst = dn::Network<shape, dn::Conv2d<4, 3>, dn::MaxPool2d<2>, dn::ReLU,
                                dn::Conv2d<5, 2>, dn::MaxPool2d<2>, dn::Dense<5>>;
using PooledApart =
    dn::Network<shape, dn::Conv2d<4, 3>, Nothing, dn::MaxPool2d<2>, Nothing, dn::ReLU,
                dn::Conv2d<5, 2>, Nothing, dn::MaxPool2d<2>, dn::Dense<5>>;

template <class Net>
std::vector<float> train(const dn::Dataset& data) {
  Net net{dn::Seed{1}};
  // Both networks start from the same weights, whatever the positions of their layers.
  dn::RandomStream random{dn::Seed{2}};
  for (float& p : net.parameters()) p = 0.4F * random.normal();
  dn::Trainer<Net, dn::Sgd> trainer{
      net, data, {.learning_rate = 0.02F}, {.epochs = 2, .batch_size = 24}};
  while (!trainer.finished()) trainer.step();
  return {net.parameters().begin(), net.parameters().end()};
}

template <class Fused, class Separate>
void check(int stages) {
  CHECK(Fused::Plan::count == stages);
  static_assert(Separate::Plan::count == Separate::layer_count);
  static_assert(Fused::parameter_count == Separate::parameter_count);
  const auto data = synthetic::dataset(70, shape, 5);
  const auto fused = train<Fused>(data), separate = train<Separate>(data);
  float worst = 0;
  for (std::size_t i = 0; i < fused.size(); ++i) {
    worst = std::max(worst, std::abs(fused[i] - separate[i]));
  }
  CHECK(worst < 1e-5F);
}

}  // namespace

TEST_CASE("fused stages train as the separate layers do") {
  SUBCASE("ReLU, then pooling") { check<Fused, Separate>(4); }
  SUBCASE("pooling, then ReLU or none") { check<PooledFirst, PooledApart>(3); }
}
