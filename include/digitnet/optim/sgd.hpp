#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/optim/optimizer.hpp>

#include <cmath>
#include <string>

namespace digitnet {

/// Stochastic gradient descent as in PyTorch: v = momentum v + (g + weight_decay w), then
/// w -= rate v, or with Nesterov w -= rate (g + momentum v).
struct Sgd {
  float learning_rate = 0.01F;
  float momentum = 0;
  bool nesterov = false;
  float weight_decay = 0;

  static constexpr int state_blocks = 1;

  /// Throws InvalidArgument for a negative or not finite value, or a momentum of 1 or more.
  void validate() const {
    if (!(learning_rate >= 0 && learning_rate < 1e6F)) fail("learning rate", learning_rate);
    if (!(momentum >= 0 && momentum < 1)) fail("momentum", momentum);
    if (!(weight_decay >= 0 && weight_decay < 1e6F)) fail("weight decay", weight_decay);
  }

  template <class Scalar>
  void update(ParameterSlice<Scalar> slice, std::size_t /*step*/, Scalar rate) const noexcept {
    const auto m = static_cast<Scalar>(momentum);
    const auto decay = static_cast<Scalar>(weight_decay);
    for (std::size_t i = 0; i < slice.parameters.size(); ++i) {
      Scalar& w = slice.parameters[i];
      const Scalar g = slice.gradient[i] + decay * w;
      Scalar& velocity = slice.first[i];
      const Scalar moved = g + m * velocity;
      // The velocity of a weight that gets no gradient decays into denormals, which are slow.
      velocity = std::abs(moved) < Scalar(1e-30) ? Scalar{0} : moved;
      w -= rate * (nesterov ? g + m * velocity : velocity);
    }
  }

 private:
  static void fail(const char* name, float found) {
    throw InvalidArgument{std::string{"SGD "} + name + " out of range: " + std::to_string(found)};
  }
};

}  // namespace digitnet
