#include <doctest/doctest.h>
#include <digitnet/core/random.hpp>
#include <digitnet/core/simd.hpp>
#include <digitnet/optim/any_optimizer.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace dn = digitnet;

namespace {

/// What PyTorch documents for its optimisers, one parameter at a time, in double.
struct ReferenceState {
  double w = 0, first = 0, second = 0;
};

void reference_step(const dn::Sgd& sgd, ReferenceState& s, double g, int step, double rate) {
  g += static_cast<double>(sgd.weight_decay) * s.w;
  const auto momentum = static_cast<double>(sgd.momentum);
  s.first = step == 1 ? g : momentum * s.first + g;  // the buffer starts as the first gradient
  s.w -= rate * (sgd.nesterov ? g + momentum * s.first : s.first);
}

template <class A>
void adam_step(const A& a, ReferenceState& s, double g, int step, double rate) {
  const auto beta1 = static_cast<double>(a.beta1), beta2 = static_cast<double>(a.beta2);
  s.first = beta1 * s.first + (1 - beta1) * g;
  s.second = beta2 * s.second + (1 - beta2) * g * g;
  const double m = s.first / (1 - std::pow(beta1, step));
  const double v = s.second / (1 - std::pow(beta2, step));
  s.w -= rate * m / (std::sqrt(v) + static_cast<double>(a.epsilon));
}

void reference_step(const dn::Adam& adam, ReferenceState& s, double g, int step, double rate) {
  adam_step(adam, s, g + static_cast<double>(adam.weight_decay) * s.w, step, rate);
}

void reference_step(const dn::AdamW& adam, ReferenceState& s, double g, int step, double rate) {
  s.w -= rate * static_cast<double>(adam.weight_decay) * s.w;
  adam_step(adam, s, g, step, rate);
}

/// Parameters with their gradients and state, as an optimiser sees them.
template <class Scalar>
struct Flat {
  std::vector<Scalar> w, g, first, second;

  explicit Flat(std::size_t size) : w(size), g(size), first(size), second(size) {
    dn::RandomStream random{dn::Seed{3}};
    for (Scalar& value : w) value = static_cast<Scalar>(random.uniform(-1, 1));
  }
  void draw_gradient(std::uint64_t step) {
    dn::RandomStream random{dn::Seed{4}, dn::Purpose::test, step};
    for (Scalar& value : g) value = static_cast<Scalar>(random.uniform(-1, 1));
  }
  dn::ParameterSlice<Scalar> all() { return {w, g, first, second}; }
};

template <class Scalar, class O>
void check(const O& optimizer) {
  optimizer.validate();
  // Below, at and above the lanes of every target.
  for (const std::size_t size : {1U, 3U, 8U, 15U, 16U, 17U, 50U}) {
    CAPTURE(size);
    Flat<Scalar> flat{size};
    std::vector<ReferenceState> reference(size);
    for (std::size_t i = 0; i < size; ++i) reference[i].w = static_cast<double>(flat.w[i]);
    double worst = 0;
    for (int step = 1; step <= 12; ++step) {
      const auto rate = static_cast<Scalar>(0.05F / static_cast<float>(step));
      flat.draw_gradient(static_cast<std::uint64_t>(step));
      optimizer.update(flat.all(), static_cast<std::size_t>(step), rate);
      for (std::size_t i = 0; i < size; ++i) {
        reference_step(optimizer, reference[i], static_cast<double>(flat.g[i]), step,
                       static_cast<double>(rate));
        worst = std::max(worst, std::abs(static_cast<double>(flat.w[i]) - reference[i].w));
      }
    }
    CHECK(worst < (sizeof(Scalar) == 4 ? 2e-6 : 1e-14));
  }
}

template <class O>
void check(const O& optimizer) {
  check<float>(optimizer);
  check<double>(optimizer);
}

template <class O>
void check_slices(const O& optimizer) {
  constexpr std::size_t size = 101;
  Flat<float> whole{size}, cut{size};
  for (std::size_t step = 1; step <= 4; ++step) {
    whole.draw_gradient(step);
    cut.draw_gradient(step);
    optimizer.update(whole.all(), step, 0.01F);
    const std::vector<std::size_t> ends{0, 1, 16, 17, 50, 50, size};
    for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
      optimizer.update(cut.all().part(ends[i], ends[i + 1]), step, 0.01F);
    }
    CHECK(cut.w == whole.w);
    CHECK(cut.first == whole.first);
    CHECK(cut.second == whole.second);
  }
}

/// After thousands of steps without gradient no state may be a denormal number.
template <class O>
void check_denormals(const O& optimizer) {
  Flat<float> flat{20};
  flat.draw_gradient(1);
  optimizer.update(flat.all(), 1, 0.01F);
  std::ranges::fill(flat.g, 0.0F);
  for (std::size_t step = 2; step < 2000; ++step) optimizer.update(flat.all(), step, 0.01F);
  for (const auto* state : {&flat.first, &flat.second}) {
    for (const float value : *state) {
      CHECK_UNARY(value == 0 || std::abs(value) >= std::numeric_limits<float>::min());
    }
  }
}

template <class O>
void refuses(O optimizer, const char* message) {
  CHECK_THROWS_WITH_AS(optimizer.validate(), doctest::Contains(message), dn::InvalidArgument);
  dn::AnyOptimizer any{.chosen = optimizer, .learning_rate = optimizer.learning_rate};
  CHECK_THROWS_WITH_AS(any.validate(), doctest::Contains(message), dn::InvalidArgument);
}

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

}  // namespace

TEST_CASE("SGD: plain, momentum, Nesterov, weight decay") {
  check(dn::Sgd{});
  check(dn::Sgd{.momentum = 0.9F});
  check(dn::Sgd{.momentum = 0.9F, .nesterov = true});
  check(dn::Sgd{.weight_decay = 0.01F});
  check(dn::Sgd{.momentum = 0.5F, .nesterov = true, .weight_decay = 0.1F});
}

TEST_CASE("Adam: with and without L2 regularisation") {
  check(dn::Adam{});
  check(dn::Adam{.beta1 = 0.5F, .beta2 = 0.9F});
  check(dn::Adam{.epsilon = 1e-3F, .weight_decay = 0.05F});
  check(dn::Adam{.beta1 = 0});
}

TEST_CASE("AdamW: decay acts on the weight, not on the gradient") {
  check(dn::AdamW{});
  check(dn::AdamW{.weight_decay = 0});
  check(dn::AdamW{.beta2 = 0.99F, .weight_decay = 0.3F});
}

TEST_CASE("any division into slices gives the same bits as the whole") {
  check_slices(dn::Sgd{.momentum = 0.9F, .nesterov = true, .weight_decay = 0.01F});
  check_slices(dn::Adam{.weight_decay = 0.01F});
  check_slices(dn::AdamW{});
}

TEST_CASE("state of weights without gradient decays to zero, not into denormal numbers") {
  check_denormals(dn::Sgd{.momentum = 0.9F});
  check_denormals(dn::Adam{});
  check_denormals(dn::AdamW{});
}

TEST_CASE("AnyOptimizer does what the chosen one does") {
  Flat<float> own{33}, any{33};
  const dn::AdamW adam{.weight_decay = 0.1F};
  const dn::AnyOptimizer chosen{.chosen = adam};
  for (std::size_t step = 1; step <= 3; ++step) {
    own.draw_gradient(step);
    any.draw_gradient(step);
    adam.update(own.all(), step, 0.02F);
    chosen.update(any.all(), step, 0.02F);
  }
  CHECK(any.w == own.w);
  CHECK_NOTHROW(chosen.validate());
}

TEST_CASE("settings out of range are refused by name") {
  refuses(dn::Sgd{.learning_rate = -0.1F}, "learning rate");
  refuses(dn::Sgd{.learning_rate = not_a_number}, "learning rate");
  refuses(dn::Sgd{.learning_rate = infinity}, "learning rate");
  refuses(dn::Sgd{.momentum = 1}, "momentum");
  refuses(dn::Sgd{.momentum = -0.1F}, "momentum");
  refuses(dn::Sgd{.weight_decay = -1}, "weight decay");
  refuses(dn::Adam{.learning_rate = 1e7F}, "learning rate");
  refuses(dn::Adam{.beta1 = 1}, "beta1");
  refuses(dn::Adam{.beta2 = not_a_number}, "beta2");
  refuses(dn::Adam{.epsilon = 0}, "epsilon");
  refuses(dn::Adam{.weight_decay = infinity}, "weight decay");
  refuses(dn::AdamW{.beta1 = -0.5F}, "beta1");
  refuses(dn::AdamW{.weight_decay = -1}, "weight decay");
}
