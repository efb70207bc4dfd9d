#pragma once

#include <digitnet/network/stage/frozen_stage.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace digitnet {

/// Scalars [begin, end) of a network's flat parameters.
struct ParameterRange {
  std::size_t begin = 0;
  std::size_t end = 0;

  friend bool operator==(const ParameterRange&, const ParameterRange&) = default;
};

/// For Backpropagation: stages whose parameters lie in given ranges are executed as at inference
/// (batch normalisation by its running statistics), and have no gradient. Backward ends at the
/// first stage that is trained.
template <class Net>
class FrozenStages {
  using Plan = typename Net::Plan;

 public:
  /// None is frozen.
  FrozenStages() = default;

  explicit FrozenStages(std::span<const ParameterRange> ranges) {
    first_trained_ = Plan::count;
    for (std::size_t i = Plan::count; i-- > 0;) {
      const std::size_t begin = Plan::parameters[i], end = Plan::parameters[i + 1];
      if (begin == end) continue;
      for (const ParameterRange& range : ranges) {
        frozen_[i] = frozen_[i] || (range.begin <= begin && end <= range.end);
      }
      if (!frozen_[i]) first_trained_ = static_cast<int>(i);
    }
  }

  /// A stage of which the run's `freezing` tells whether it is frozen.
  template <class, int I>
  struct Runner {
    using Trained = typename Plan::template Runner<I>;
    using Frozen = detail::FrozenStage<typename Plan::template Layer<I>>;
    using Scalar = typename Plan::Scalar;

    template <int, class Run>
    static void forward(const Run& run) {
      if (run.freezing.frozen_[I]) {
        Frozen::template forward<I>(run);
      } else {
        Trained::template forward<I>(run);
      }
    }
    template <int, class Run>
    static void backward(const Run& run) {
      if (I < run.freezing.first_trained_) return;
      if (run.freezing.frozen_[I]) {
        Frozen::template backward<I>(run);
      } else {
        Trained::template backward<I>(run);
      }
    }
    template <int, class Run>
    static void gather(const Run& run, Scalar* target) {
      if (!run.freezing.frozen_[I]) Trained::template gather<I>(run, target);
    }
    template <int, class Run>
    static void update(const Run& run, Scalar* buffers) {
      if (!run.freezing.frozen_[I]) Trained::template update<I>(run, buffers);
    }
  };

 private:
  std::array<bool, Plan::count> frozen_{};
  int first_trained_ = 0;
};

}  // namespace digitnet
