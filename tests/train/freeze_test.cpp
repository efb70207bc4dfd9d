// Frozen layers and copied weights.

#include <doctest/doctest.h>

#include "synthetic.hpp"

#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/network/leading_layers.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>
#include <digitnet/train/freeze.hpp>

#include <atomic>

namespace dn = digitnet;

namespace {

std::atomic<int> backward_calls{0};

/// Does nothing, and counts how often it is asked for a gradient.
struct Counting {
  template <dn::Shape In, class ScalarType>
  struct on : dn::LayerDefaults<In, In, ScalarType> {
    using Scalar = ScalarType;
    template <class X, class Y>
    static void forward(const Scalar*, X x, Y y, const dn::Frame<Scalar>&) {
      dn::for_each_position<In>(
          [&](int c, int row, int column) { y(c, row, column) = x(c, row, column); });
    }
    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar*, X, Y, DY dy, DX dx, Scalar*, const dn::Frame<Scalar>&) {
      ++backward_calls;
      if constexpr (dn::wants_gradient<DX>) {
        for (std::size_t i = 0; i < In.size(); ++i) dx[i] = dy[i];
      }
    }
  };
};

using Net =
    dn::Network<dn::Shape{1, 8, 8}, dn::Conv2d<4, 3>, dn::BatchNorm2d, dn::ReLU, dn::Conv2d<6, 3>,
                Counting, dn::BatchNorm2d, dn::ReLU, dn::Dense<8>, dn::ReLU, dn::Dense<4>>;

const dn::Dataset& data() {
  static const dn::Dataset images = synthetic::dataset(96, dn::Shape{1, 8, 8}, 4);
  return images;
}

/// Which layers training with `optimizer` has changed: their numbers, parameters or statistics.
template <class O>
std::vector<int> changed(const O& optimizer, Net net, int threads, Net* trained = nullptr) {
  const Net before = net;
  dn::fit(net, data(), optimizer, {.epochs = 2, .batch_size = 20, .threads = threads});
  std::vector<int> layers;
  const auto old = before.tensors();
  const auto now = net.tensors();
  for (std::size_t i = 0; i < now.size(); ++i) {
    const int layer = std::stoi(now[i].name);
    if (!std::ranges::equal(old[i].values, now[i].values) &&
        (layers.empty() || layers.back() != layer)) {
      layers.push_back(layer);
    }
  }
  if (trained != nullptr) *trained = net;
  return layers;
}

bool same(const Net& a, const Net& b) {
  return std::ranges::equal(a.parameters(), b.parameters()) &&
         std::ranges::equal(a.buffers(), b.buffers());
}

}  // namespace

TEST_CASE("freeze: what is frozen stays to the bit, running statistics too, and the rest learns") {
  const Net net{dn::Seed{1}};
  const dn::AdamW adam{.weight_decay = 0.1F};
  using Layers = std::vector<int>;
  CHECK(changed(adam, net, 1) == Layers{0, 1, 3, 5, 7, 9});
  CHECK(changed(dn::freeze<0, 1, 2, 3, 4, 5, 6>(net, adam), net, 1) == Layers{7, 9});
  CHECK(changed(dn::freeze<3, 5, 9>(net, adam), net, 1) == Layers{0, 1, 7});
  CHECK(changed(dn::freeze<1>(net, dn::Sgd{}), net, 1) == Layers{0, 3, 5, 7, 9});
  CHECK(changed(dn::freeze(net, std::vector<int>{0, 9}, adam), net, 1) == Layers{1, 3, 5, 7});
}

TEST_CASE("freeze: the same weights to the bit for any number of threads") {
  const Net net{dn::Seed{1}};
  const auto optimizer = dn::freeze<0, 1, 5>(net, dn::Adam{});
  Net one, other;
  (void)changed(optimizer, net, 1, &one);
  for (const int threads : {2, 3}) {
    (void)changed(optimizer, net, threads, &other);
    CHECK(same(one, other));
  }
}

TEST_CASE("freeze: no gradient is computed before the first layer that is trained") {
  const Net net{dn::Seed{1}};
  backward_calls = 0;
  (void)changed(dn::freeze<0, 1>(net, dn::Adam{}), net, 1);
  CHECK(backward_calls > 0);  // Conv2d before it learns
  backward_calls = 0;
  (void)changed(dn::freeze<0, 1, 3>(net, dn::Adam{}), net, 1);
  CHECK(backward_calls == 0);
}

TEST_CASE("freeze: the gradient of the other layers is what it is without") {
  using Double =
      dn::BasicNetwork<double, dn::Shape{1, 8, 8}, dn::Conv2d<4, 3>, dn::ReLU, dn::MaxPool2d<2>,
                       dn::Conv2d<5, 2>, dn::ReLU, dn::Dense<6>, dn::ReLU, dn::Dense<4>>;
  Double net{dn::Seed{1}};
  constexpr std::size_t images = 20;
  const auto gradient = [&](auto freezing) {
    dn::ThreadTeam team{2};
    dn::Backpropagation<Double, decltype(freezing)> backpropagation{images, team, freezing};
    (void)backpropagation.step(
        net, images, {dn::Seed{1}, 0},
        [&](dn::Part, std::size_t first, int count, auto x) {
          for (int lane = 0; lane < count; ++lane) {
            const auto image = data().image(first + static_cast<std::size_t>(lane));
            for (std::size_t i = 0; i < 64; ++i) x[i][lane] = image[i] / 255.0;
          }
        },
        [&](auto y, auto dy, std::size_t first, int count, double scale,
            dn::ImageLoss<double>* results) {
          std::array<dn::Label, 16> labels{};
          for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
            labels[i] = data().labels[first + i];
          }
          dn::SoftmaxCrossEntropy{}(y, dy, labels.data(), count, scale, results);
        },
        [](dn::Part) {});
    return std::vector<double>(backpropagation.gradient().begin(),
                               backpropagation.gradient().end());
  };
  auto expected = gradient(dn::NothingFrozen{});
  const auto ranges = dn::freeze<3, 5>(net, dn::Adam{}).ranges;
  REQUIRE(ranges.size() == 2);
  for (const auto& range : ranges) {
    std::fill(expected.begin() + static_cast<std::ptrdiff_t>(range.begin),
              expected.begin() + static_cast<std::ptrdiff_t>(range.end), 0.0);
  }
  CHECK(gradient(dn::FrozenStages<Double>{ranges}) == expected);
}

TEST_CASE("freeze: wrong layers are refused, and runs that freeze others are told apart") {
  const Net net{dn::Seed{1}};
  CHECK_THROWS_WITH_AS((void)dn::freeze(net, std::vector<int>{10}, dn::Adam{}),
                       "freeze: expected numbers of layers from 0 to 9, found 10",
                       dn::InvalidArgument);
  CHECK_THROWS_AS((void)dn::freeze(net, std::vector<int>{-1}, dn::Adam{}), dn::InvalidArgument);
  const std::vector<int> all{0, 1, 3, 5, 7, 9};
  CHECK_THROWS_WITH_AS((void)dn::freeze(net, all, dn::Adam{}),
                       "freeze: all layers with parameters are frozen, none is left to train",
                       dn::InvalidArgument);
  CHECK(dn::run_text(dn::freeze<0, 3>(net, dn::Adam{})) ==
        dn::run_text(dn::Adam{}) + "; frozen 0-40 48-270");
}

TEST_CASE("copy_weights: the layers that two networks have in common") {
  using Other =
      dn::Network<dn::Shape{1, 8, 8}, dn::Conv2d<4, 3>, dn::BatchNorm2d, dn::ReLU, dn::Conv2d<6, 3>,
                  Counting, dn::BatchNorm2d, dn::ReLU, dn::Dense<8>, dn::ReLU, dn::Dense<7>>;
  Net net{dn::Seed{1}};
  for (float& b : net.buffers()) b += 0.5F;
  Other other{dn::Seed{2}};
  const Other before = other;
  CHECK(dn::copy_weights(net, other) == 9);
  const auto from = net.tensors();
  const auto to = other.tensors();
  const auto kept = before.tensors();
  REQUIRE(to.size() == from.size());
  for (std::size_t i = 0; i < to.size(); ++i) {
    CHECK(std::ranges::equal(to[i].values,
                             to[i].name.starts_with("9.") ? kept[i].values : from[i].values));
  }
  Net same_layers;
  CHECK(dn::copy_weights(net, same_layers) == Net::layer_count);
  CHECK(same(net, same_layers));
  Net::with_scalar<double> wider;
  dn::copy_weights(net, wider);
  CHECK(wider.parameters()[7] == static_cast<double>(net.parameters()[7]));
}
