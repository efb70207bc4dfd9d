#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/simd.hpp>
#include <digitnet/core/text.hpp>
#include <digitnet/optim/optimizer.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace digitnet {

namespace detail {

/// What Adam does to `w` in one step, given bias-corrected rates; `decay` shrinks w directly.
template <class Scalar>
struct AdamStep {
  Scalar beta1, beta2, rate, root_correction, epsilon, l2, decay;

  [[gnu::always_inline]] void operator()(Vec<Scalar>& w, Vec<Scalar> g, Vec<Scalar>& m,
                                         Vec<Scalar>& v) const {
    g = w * l2 + g;
    m = m + (g - m) * (Scalar{1} - beta1);
    const Vec<Scalar> square = g * g;
    v = v + (square - v) * (Scalar{1} - beta2);
    // Moments of weights that get no gradient decay into denormal numbers, which are slow.
    const Vec<Scalar> size = m < Vec<Scalar>{} ? -m : m;
    m = size > Scalar(1e-30) ? m : Vec<Scalar>{};
    v = v > Scalar(1e-30) ? v : Vec<Scalar>{};
    w = w - w * decay;
    w = w - (m * rate) / (sqrt<Scalar>(v) * root_correction + epsilon);
  }

  // Once for all networks: it is bound by memory, and would be inlined into each.
  [[gnu::noinline]] void operator()(ParameterSlice<Scalar> slice) const {
    constexpr std::size_t n = lanes<Scalar>;
    const std::size_t size = slice.parameters.size();
    for (std::size_t i = 0; i < size; i += n) {
      Scalar* const at[] = {&slice.parameters[i], &slice.first[i], &slice.second[i]};
      if (i + n <= size) {
        Vec<Scalar> w = load_vec(at[0]);
        Vec<Scalar> m = load_vec(at[1]);
        Vec<Scalar> v = load_vec(at[2]);
        (*this)(w, load_vec(&slice.gradient[i]), m, v);
        store_vec(at[0], w);
        store_vec(at[1], m);
        store_vec(at[2], v);
      } else {
        Vec<Scalar> w{}, g{}, m{}, v{};
        for (std::size_t lane = 0; i + lane < size; ++lane) {
          w[lane] = at[0][lane];
          g[lane] = slice.gradient[i + lane];
          m[lane] = at[1][lane];
          v[lane] = at[2][lane];
        }
        (*this)(w, g, m, v);
        for (std::size_t lane = 0; i + lane < size; ++lane) {
          at[0][lane] = w[lane];
          at[1][lane] = m[lane];
          at[2][lane] = v[lane];
        }
      }
    }
  }
};

/// What is flushed to zero must be small beside it: the root of 1e-30 is a hundredth.
inline constexpr float least_adam_epsilon = 1e-13F;

template <class Settings>
void check_adam(const Settings& s) {
  const auto demand = [](bool good, const char* name, float found) {
    if (!good) {
      throw InvalidArgument{std::string{"Adam "} + name +
                            " out of range: " + std::to_string(found)};
    }
  };
  demand(s.learning_rate >= 0 && s.learning_rate < 1e6F, "learning rate", s.learning_rate);
  demand(s.beta1 >= 0 && s.beta1 < 1, "beta1", s.beta1);
  demand(s.beta2 >= 0 && s.beta2 < 1, "beta2", s.beta2);
  if (!(s.epsilon >= least_adam_epsilon && s.epsilon < 1)) {
    throw InvalidArgument{"Adam epsilon: expected 1e-13 to 1, found " + shortest_text(s.epsilon) +
                          "; squares of gradients below 1e-15 count as 0"};
  }
  demand(s.weight_decay >= 0 && s.weight_decay < 1e6F, "weight decay", s.weight_decay);
}

template <class Scalar, class Settings>
AdamStep<Scalar> adam_step(const Settings& s, std::size_t step, Scalar rate) {
  const auto correction = [step](float beta) {
    return 1 - std::pow(static_cast<double>(beta), static_cast<double>(step));
  };
  return {static_cast<Scalar>(s.beta1),
          static_cast<Scalar>(s.beta2),
          static_cast<Scalar>(static_cast<double>(rate) / correction(s.beta1)),
          static_cast<Scalar>(1 / std::sqrt(correction(s.beta2))),
          static_cast<Scalar>(s.epsilon),
          Scalar{0},
          Scalar{0}};
}

}  // namespace detail

/// Adam (Kingma and Ba, 2015) with L2 regularisation, as `torch.optim.Adam`.
struct Adam {
  float learning_rate = 1e-3F;
  float beta1 = 0.9F;
  float beta2 = 0.999F;
  float epsilon = 1e-8F;   ///< 1e-13 .. 1
  float weight_decay = 0;  ///< added to the gradient

  static constexpr int state_blocks = 2;

  /// Throws InvalidArgument for a value out of range.
  void validate() const { detail::check_adam(*this); }

  template <class Scalar>
  void update(ParameterSlice<Scalar> slice, std::size_t step, Scalar rate) const noexcept {
    auto adam = detail::adam_step(*this, step, rate);
    adam.l2 = static_cast<Scalar>(weight_decay);
    adam(slice);
  }
};

/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as `torch.optim.AdamW`.
struct AdamW {
  float learning_rate = 1e-3F;
  float beta1 = 0.9F;
  float beta2 = 0.999F;
  float epsilon = 1e-8F;       ///< 1e-13 .. 1
  float weight_decay = 1e-2F;  ///< multiplies the weight itself, times the learning rate

  static constexpr int state_blocks = 2;

  /// Throws InvalidArgument for a value out of range.
  void validate() const { detail::check_adam(*this); }

  template <class Scalar>
  void update(ParameterSlice<Scalar> slice, std::size_t step, Scalar rate) const noexcept {
    auto adam = detail::adam_step(*this, step, rate);
    adam.decay = static_cast<Scalar>(weight_decay) * rate;
    adam(slice);
  }
};

}  // namespace digitnet
