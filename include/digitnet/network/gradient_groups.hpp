#pragma once

#include <digitnet/core/aligned_buffer.hpp>
#include <digitnet/core/thread_team.hpp>
#include <digitnet/network/plan.hpp>

#include <algorithm>

namespace digitnet::detail {

/// Sums that are formed group by group of 16 images and then over the groups in order, so that they
/// do not depend on who computed which group: gradients of all layers but the dense ones, and the
/// sums behind batch statistics.
///
/// A group's record holds its gradients and then its statistics; each thread has a record of totals
/// of the same layout, summed by itself, so that no further barrier is needed.
template <class Plan>
class GradientGroups {
 public:
  using Scalar = typename Plan::Scalar;

  GradientGroups(std::size_t images, int threads)
      : groups_((images + group_size - 1) / group_size * record),
        totals_(static_cast<std::size_t>(threads) * record) {}

  /// Sets the sums of groups [first, last) to zero.
  void clear(int first, int last) noexcept { std::fill(group(first), group(last), Scalar{}); }

  /// Where `block` adds the gradient of stage `I`.
  template <int I>
  Scalar* gradient(int block) noexcept {
    return group(block / blocks_per_group<Scalar>) + Plan::group_gradients[I];
  }

  /// Where `block` adds to the statistics of stage `I`.
  template <int I>
  Scalar* statistics(int block) noexcept {
    return group(block / blocks_per_group<Scalar>) + statistics_start + Plan::statistics[I];
  }

  /// A thread's own totals.
  template <int I>
  Scalar* total_gradient(Part part) noexcept {
    return total(part) + Plan::group_gradients[I];
  }
  template <int I>
  Scalar* total_statistics(Part part) noexcept {
    return total(part) + statistics_start + Plan::statistics[I];
  }

  /// Scalars [begin, end) of stage `I`'s gradient, summed over the first `count` groups.
  template <int I>
  void sum_gradient(int count, std::size_t begin, std::size_t end, Scalar* target) const noexcept {
    sum(count, Plan::group_gradients[I], begin, end, target);
  }

  /// The same of its statistics.
  template <int I>
  void sum_statistics(int count, std::size_t begin, std::size_t end,
                      Scalar* target) const noexcept {
    sum(count, statistics_start + Plan::statistics[I], begin, end, target);
  }

 private:
  static constexpr std::size_t statistics_start = Plan::group_gradients[Plan::count];
  static constexpr std::size_t record = statistics_start + Plan::statistics[Plan::count];

  Scalar* group(int index) noexcept {
    return groups_.data() + static_cast<std::size_t>(index) * record;
  }
  Scalar* total(Part part) noexcept {
    return totals_.data() + static_cast<std::size_t>(part.index) * record;
  }

  void sum(int count, std::size_t slice, std::size_t begin, std::size_t end,
           Scalar* target) const noexcept {
    const Scalar* source = groups_.data() + slice;
    std::copy(source + begin, source + end, target + begin);
    for (int g = 1; g < count; ++g) {
      source += record;
      for (std::size_t i = begin; i < end; ++i) target[i] += source[i];
    }
  }

  AlignedBuffer<Scalar> groups_;
  AlignedBuffer<Scalar> totals_;
};

}  // namespace digitnet::detail
