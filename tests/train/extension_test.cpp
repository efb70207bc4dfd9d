#include <doctest/doctest.h>

#include "synthetic.hpp"

#include <digitnet/data/samples.hpp>
#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/loss/mean_squared_error.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/optim/sgd.hpp>
#include <digitnet/train/fit.hpp>
#include <digitnet/train/gradient_check.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{1, 6, 6};
using Net = dn::Network<shape, dn::Dense<8>, dn::ReLU, dn::Dense<4>>;
constexpr std::size_t first_layer = 36 * 8 + 8;

/// An optimiser that sees the whole gradient before anything is updated.
struct Clipped : dn::Sgd {
  float most = 1;
  double* norm = nullptr;

  void adjust(std::span<float> gradient) const {
    double squares = 0;
    for (const float g : gradient) squares += static_cast<double>(g) * static_cast<double>(g);
    *norm = std::sqrt(squares);
    if (*norm <= static_cast<double>(most)) return;
    for (float& g : gradient) g *= most / static_cast<float>(*norm);
  }
};

/// An optimiser that leaves the first `frozen` parameters alone.
struct FirstFrozen : dn::Adam {
  std::size_t frozen = 0;

  template <class Scalar>
  void update(dn::ParameterSlice<Scalar> slice, std::size_t step, Scalar rate) const {
    const std::size_t size = slice.parameters.size();
    const std::size_t from = std::min(std::max(frozen, slice.offset) - slice.offset, size);
    dn::Adam::update(slice.part(from, size), step, rate);
  }
};

/// min(x, 6) with a wrong gradient beyond 6.
struct Capped {
  template <dn::Shape In, class ScalarType>
  struct on : dn::LayerDefaults<In, In, ScalarType> {
    using Scalar = ScalarType;

    template <class X, class Y>
    static void forward(const Scalar*, X x, Y y, const dn::Frame<Scalar>&) {
      dn::for_each_position<In>([&](int c, int row, int column) {
        const dn::Vec<Scalar> value = x(c, row, column), most = dn::Vec<Scalar>{} + Scalar{6};
        y(c, row, column) = value > most ? most : value;
      });
    }

    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar*, X, Y, DY dy, DX dx, Scalar*, const dn::Frame<Scalar>&) {
      if constexpr (dn::wants_gradient<DX>) {
        dn::for_each_position<In>(
            [&](int c, int row, int column) { dx(c, row, column) = dy(c, row, column); });
      }
    }
  };
};

/// A schedule as a struct.
struct Falling {
  double factor = 0.5;

  [[nodiscard]] double at(std::size_t step, std::size_t /*total_steps*/) const {
    return std::pow(factor, static_cast<double>(step));
  }
  void validate() const {
    if (factor > 1) throw dn::InvalidArgument{"falls by more than it has"};
  }
};

}  // namespace

TEST_CASE("an optimiser may adjust the whole gradient, for any number of threads") {
  const auto data = synthetic::dataset(64, shape, 4);
  std::vector<std::vector<float>> results;
  for (const int threads : {1, 2, 3}) {
    Net net{dn::Seed{1}};
    double norm = 0;
    const Clipped optimizer{{.learning_rate = 1}, 1e-3F, &norm};
    dn::Trainer trainer{net, data, optimizer, {.epochs = 1, .batch_size = 64, .threads = threads}};
    const std::vector<float> before(net.parameters().begin(), net.parameters().end());
    trainer.step();
    CHECK(norm > 0.1);
    double moved = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
      moved += std::pow(static_cast<double>(net.parameters()[i] - before[i]), 2);
    }
    CHECK(std::sqrt(moved) == doctest::Approx(1e-3).epsilon(0.01));
    results.emplace_back(net.parameters().begin(), net.parameters().end());
  }
  CHECK(results[0] == results[1]);
  CHECK(results[0] == results[2]);
}

TEST_CASE("clip_norm: no step's gradient is longer, for any number of threads") {
  const auto data = synthetic::dataset(64, shape, 4);
  const auto step = [&](float most, int threads) {  // by how much the weights move
    Net net{dn::Seed{1}};
    const std::vector<float> before(net.parameters().begin(), net.parameters().end());
    dn::Trainer trainer{net,
                        data,
                        dn::Sgd{.learning_rate = 1},
                        {.epochs = 1, .batch_size = 64, .threads = threads, .clip_norm = most}};
    trainer.step();
    std::vector<float> moved;
    for (std::size_t i = 0; i < before.size(); ++i) {
      moved.push_back(before[i] - net.parameters()[i]);
    }
    return moved;
  };
  const auto norm = [](const std::vector<float>& values) {
    double sum = 0;
    for (const float v : values) sum += static_cast<double>(v) * static_cast<double>(v);
    return std::sqrt(sum);
  };
  const auto plain = step(0, 1);
  CHECK(norm(plain) > 0.1);
  const auto clipped = step(0.05F, 1);
  CHECK(norm(clipped) == doctest::Approx(0.05).epsilon(1e-3));
  for (std::size_t i = 0; i < plain.size(); i += 17) {  // it points where it did
    CHECK(clipped[i] == doctest::Approx(static_cast<double>(plain[i]) * 0.05 / norm(plain))
                            .epsilon(1e-2)
                            .scale(1e-3));
  }
  CHECK(step(0.05F, 2) == clipped);
  CHECK(step(0.05F, 3) == clipped);
  CHECK(step(1e6F, 2) == plain);
  Net net{dn::Seed{1}};
  CHECK_THROWS_WITH_AS((dn::Trainer{net, data, dn::Sgd{}, {.clip_norm = -1}}),
                       "clip norm: expected a number from 0, found -1.000000", dn::InvalidArgument);
  const dn::TrainerOptions none, some{.clip_norm = 0.5F};  // checkpoints without it keep their text
  CHECK(some.describe("loss", "sgd") == none.describe("loss", "sgd") + "; clip norm 0.5");
}

TEST_CASE("an optimiser knows where its slice lies, and may leave layers alone") {
  const auto data = synthetic::dataset(64, shape, 4);
  for (const int threads : {1, 2, 3, 5}) {
    Net net{dn::Seed{1}};
    const Net before = net;
    dn::fit(net, data, FirstFrozen{{.learning_rate = 0.01F}, first_layer},
            {.epochs = 1, .batch_size = 16, .threads = threads});
    for (std::size_t i = 0; i < first_layer; ++i) {
      REQUIRE(net.parameters()[i] == before.parameters()[i]);
    }
    CHECK(net.parameters()[first_layer] != before.parameters()[first_layer]);
    CHECK(net.parameters().back() != before.parameters().back());
  }
}

TEST_CASE("a schedule of one's own: any function") {
  const auto data = synthetic::dataset(40, shape, 4);
  const auto half = [](std::size_t step, std::size_t steps) { return step * 2 < steps ? 1 : 0.5; };
  Net first{dn::Seed{1}};
  dn::Trainer trainer{
      first,
      data,
      dn::Sgd{.learning_rate = 0.1F},
      {.epochs = 2, .batch_size = 10, .schedule = dn::CustomSchedule{half, "half"}}};
  CHECK(trainer.describe().find("; half; ") != std::string::npos);
  while (!trainer.finished()) {
    CHECK(trainer.learning_rate() == doctest::Approx(0.1 * half(trainer.steps(), 8)));
    trainer.step();
  }
  Net net{dn::Seed{1}};
  const dn::CustomSchedule broken{[](std::size_t, std::size_t) { return std::nan(""); }};
  CHECK_THROWS_WITH_AS(dn::fit(net, data, dn::Sgd{}, {.schedule = broken}),
                       doctest::Contains("learning rate of step 1 is nan"), dn::InvalidArgument);
  CHECK_THROWS_AS(dn::fit(net, data, dn::Sgd{},
                          {.schedule = dn::CustomSchedule{dn::CustomSchedule::Function{}}}),
                  dn::InvalidArgument);
}

TEST_CASE("a schedule of one's own may be a struct") {
  dn::TrainerOptions options;
  options.schedule = Falling{0.5};
  CHECK(dn::learning_rate_factor(options.schedule, 3, 8) == 0.125);
  CHECK_THROWS_WITH_AS(options.schedule = Falling{2}, "falls by more than it has",
                       dn::InvalidArgument);
  // The library's own are what they were.
  options.schedule = dn::Cosine{};
  CHECK(std::holds_alternative<dn::Cosine>(options.schedule));
}

TEST_CASE("batches that are too small to normalise are refused before the first step") {
  using Normal = dn::Network<dn::Shape{1, 4, 4}, dn::Dense<3>, dn::BatchNorm2d, dn::Dense<2>>;
  Normal net{dn::Seed{1}};
  dn::Samples samples{.shape = dn::Shape{1, 4, 4}, .targets_each = 2};
  samples.inputs.resize(16 * 33, 0.5F);
  samples.targets.resize(2 * 33);
  const auto refused = [&](dn::TrainerOptions options) {
    CHECK_THROWS_WITH_AS((dn::Trainer{net, samples, dn::MeanSquaredError{}, dn::Sgd{}, options}),
                         doctest::Contains("choose another batch size"), dn::InvalidArgument);
  };
  refused({.batch_size = 32});  // the last batch is of one image
  refused({.batch_size = 1});
  const auto taken = [&](dn::TrainerOptions options) {
    dn::Trainer trainer{net, samples, dn::MeanSquaredError{}, dn::Sgd{}, options};
    while (!trainer.finished()) CHECK_NOTHROW(trainer.step());
  };
  taken({.epochs = 2, .batch_size = 31});
  taken({.epochs = 2, .max_steps = 1, .batch_size = 32});  // and is never reached
  taken({.epochs = 1, .batch_size = 1000});
}

TEST_CASE("a gradient that is wrong from 6 on is found out") {
  CHECK((dn::check_gradients<dn::Shape{2, 4, 4}, Capped>(dn::Seed{1}).worst_input) > 0.1);
}

TEST_CASE("Adam: an epsilon beside which the smallest squares would count is refused") {
  CHECK_NOTHROW(dn::Adam{.epsilon = 1e-13F}.validate());
  CHECK_THROWS_WITH_AS(dn::Adam{.epsilon = 1e-14F}.validate(), doctest::Contains("1e-13"),
                       dn::InvalidArgument);
  CHECK_THROWS_AS(dn::AdamW{.epsilon = 0}.validate(), dn::InvalidArgument);
  // At the least one that is taken, a gradient of any size still moves a weight by the rate.
  for (const float gradient : {1.0F, 1e-6F, 1e-11F}) {
    dn::AlignedBuffer<float> w{1}, m{1}, v{1};
    dn::Adam{.epsilon = 1e-13F}.update<float>({w.span(), {&gradient, 1}, m.span(), v.span()}, 1,
                                              0.1F);
    CHECK(w.data()[0] == doctest::Approx(-0.1).epsilon(0.02));
  }
}
