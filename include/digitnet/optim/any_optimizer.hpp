#pragma once

#include <digitnet/optim/adam.hpp>
#include <digitnet/optim/sgd.hpp>

#include <algorithm>
#include <variant>

namespace digitnet {

/// One of the library's optimisers, chosen at run time.
struct AnyOptimizer {
  std::variant<Sgd, Adam, AdamW> chosen = Adam{};
  float learning_rate = Adam{}.learning_rate;  ///< replaces that of `chosen`

  static constexpr int state_blocks =
      (std::max)({Sgd::state_blocks, Adam::state_blocks, AdamW::state_blocks});

  /// Throws InvalidArgument for a value out of range.
  void validate() const {
    std::visit(
        [this](auto optimizer) {
          optimizer.learning_rate = learning_rate;
          optimizer.validate();
        },
        chosen);
  }

  template <class Scalar>
  void update(ParameterSlice<Scalar> slice, std::size_t step, Scalar rate) const noexcept {
    std::visit([&](const auto& optimizer) { optimizer.update(slice, step, rate); }, chosen);
  }
};

}  // namespace digitnet
