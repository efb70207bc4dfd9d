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

  template <class Runner, int I, class Run>
  void forward(const Run& run) const {
    if (frozen_[I]) {
      Frozen<I>::template forward<I>(run);
    } else {
      Runner::template forward<I>(run);
    }
  }
  template <class Runner, int I, class Run>
  void backward(const Run& run) const {
    if (I < first_trained_) return;
    if (frozen_[I]) {
      Frozen<I>::template backward<I>(run);
    } else {
      Runner::template backward<I>(run);
    }
  }
  template <class Runner, int I, class Run>
  void gather(const Run& run, typename Run::Scalar* target) const {
    if (!frozen_[I]) Runner::template gather<I>(run, target);
  }
  template <class Runner, int I, class Run>
  void update(const Run& run, typename Run::Scalar* buffers) const {
    if (!frozen_[I]) Runner::template update<I>(run, buffers);
  }

 private:
  template <int I>
  using Frozen = detail::FrozenStage<typename Plan::template Layer<I>>;

  std::array<bool, Plan::count> frozen_{};
  int first_trained_ = 0;
};

}  // namespace digitnet
