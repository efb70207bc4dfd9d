#pragma once

#include <digitnet/core/aligned_buffer.hpp>
#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/data/examples.hpp>
#include <digitnet/network/interleave.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

/// The order of an epoch: every number once (Fisher and Yates), a function of seed and epoch.
inline void shuffle_epoch(std::vector<std::uint32_t>& order, Seed seed, std::size_t epoch) {
  RandomStream random{seed, Purpose::shuffle, epoch};
  std::iota(order.begin(), order.end(), 0U);
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
  }
}

/// How many examples an epoch has. Throws InvalidArgument for none and for more than can be
/// numbered.
template <class E>
std::size_t count_examples(const E& examples) {
  const std::size_t count = examples.size();
  if (count == 0 || count > (std::numeric_limits<std::uint32_t>::max)()) {
    throw InvalidArgument{"training: expected 1 to 4294967295 examples, found " +
                          std::to_string(count)};
  }
  return count;
}

}  // namespace detail

/// Puts examples into batches, in an order of its own for each epoch, and keeps their targets. What
/// an example throws is kept, too: the threads of a step must come to its end.
template <class Net, class E, TargetKind Kind>
class BatchLoader {
 public:
  using Scalar = typename Net::Scalar;
  using Element = TargetElement<Kind, Scalar>;

  /// For batches of up to `most` images. `shuffled`: else in the order of their numbers.
  BatchLoader(E examples, const RunPlan& plan, bool shuffled, std::size_t most, ThreadTeam& team)
      : examples_{std::move(examples)},
        seed_{plan.seed},
        shuffled_{shuffled},
        order_(detail::count_examples(examples_)),
        targets_((most + group_size - 1) / group_size * group_size * per_image),  // with padding
        scratch_(NumberExamples<E, Scalar, Kind> ? images_size * threads(team) : 0),
        failures_(threads(team)) {
    std::iota(order_.begin(), order_.end(), 0U);
    detail::start_examples(examples_, plan, team);
  }

  [[nodiscard]] const E& examples() const noexcept { return examples_; }
  /// Examples an epoch.
  [[nodiscard]] std::size_t size() const noexcept { return order_.size(); }

  /// Gets ready for a step on the batch that begins at example `first` of the epoch.
  void begin(const RunStep& now, std::size_t first) {
    detail::begin_step(examples_, now);
    if (now.epoch != epoch_) {
      if (shuffled_) detail::shuffle_epoch(order_, seed_, now.epoch);
      epoch_ = now.epoch;
    }
    first_ = first;
  }

  /// Puts `count` images, from number `first` of the batch on, into a block, and keeps their
  /// targets. Called by several threads at a time.
  template <class X>
  void fill(Part part, std::size_t first, int count, X x) noexcept {
    const auto used = static_cast<std::size_t>((std::max)(count, 0));
    try {
      if (detail::as_bytes<Scalar, Kind>(examples_)) {
        fill_bytes(first, used, x);
      } else {
        fill_numbers(part, first, used, x);
      }
    } catch (...) {
      failures_[static_cast<std::size_t>(part.index)] = std::current_exception();
      failed_.store(true, std::memory_order_relaxed);
    }
  }

  /// The targets from image `first` of the batch on.
  [[nodiscard]] const Element* targets(std::size_t first) const noexcept {
    return &targets_[first * per_image];
  }

  /// Whether this thread, or perhaps another one, could not load an example of this batch.
  [[nodiscard]] bool failed() const noexcept { return failed_.load(std::memory_order_relaxed); }

  /// Throws what the first thread that could not load an example has met.
  void throw_failure() {
    if (!failed()) return;
    failed_.store(false, std::memory_order_relaxed);
    std::exception_ptr first;
    for (std::exception_ptr& failure : failures_) {
      if (failure && !first) first = failure;
      failure = nullptr;
    }
    std::rethrow_exception(first);
  }

 private:
  static constexpr std::size_t size_in = Net::in.size();
  static constexpr auto lane_count = static_cast<std::size_t>(lanes<Scalar>);
  static constexpr std::size_t images_size = lane_count * size_in;
  static constexpr std::size_t per_image = targets_of_image<Kind>(Net::out.size());

  static std::size_t threads(const ThreadTeam& team) noexcept {
    return static_cast<std::size_t>(team.size());
  }

  /// Where the target of an image of the batch is to be written.
  TargetOut<Kind, Scalar> target(std::size_t image) noexcept {
    if constexpr (Kind == TargetKind::label) {
      return targets_[image];
    } else {
      return std::span{targets_}.subspan(image * per_image, per_image);
    }
  }

  [[nodiscard]] std::size_t number(std::size_t image) const noexcept {
    return order_[first_ + image];
  }

  template <class X>
  void fill_bytes(std::size_t first, std::size_t used, X x) {
    if constexpr (ByteExamples<E, Scalar, Kind>) {
      const std::uint8_t* images[lane_count] = {};
      for (std::size_t lane = 0; lane < used; ++lane) {
        images[lane] = examples_.bytes(number(first + lane), target(first + lane));
        check_target(first + lane);
      }
      interleave(images, x);
    }
  }

  template <class X>
  void fill_numbers(Part part, std::size_t first, std::size_t used, X x) {
    if constexpr (NumberExamples<E, Scalar, Kind>) {
      Scalar* const memory = scratch_.data() + static_cast<std::size_t>(part.index) * images_size;
      const Scalar* images[lane_count] = {};
      for (std::size_t lane = 0; lane < used; ++lane) {
        const std::span<Scalar> input{memory + lane * size_in, size_in};
        examples_.load(number(first + lane), input, target(first + lane));
        if constexpr (!ByteExamples<E, Scalar, Kind>) check_input(first + lane, input);
        check_target(first + lane);
        images[lane] = input.data();
      }
      interleave(images, x);
    }
  }

  void check_input(std::size_t image, std::span<const Scalar> input) const {
    if (std::ranges::all_of(input, [](Scalar v) { return is_finite(v); })) return;
    throw InvalidArgument{"examples: an input of example " + std::to_string(number(image)) +
                          " is not a finite number"};
  }

  void check_target(std::size_t image) {
    if constexpr (Kind == TargetKind::label) {
      const Label label = targets_[image];
      if (label >= 0 ? static_cast<std::size_t>(label) < Net::classes : label == no_class) return;
      throw InvalidArgument{"examples: the network has " + std::to_string(Net::classes) +
                            " classes, found label " + std::to_string(label) + " of example " +
                            std::to_string(number(image))};
    }
  }

  E examples_;
  Seed seed_;
  bool shuffled_;
  std::vector<std::uint32_t> order_;
  std::vector<Element> targets_;
  AlignedBuffer<Scalar> scratch_;  // a block of images for each thread
  std::vector<std::exception_ptr> failures_;
  std::atomic<bool> failed_{false};
  std::size_t epoch_ = static_cast<std::size_t>(-1);
  std::size_t first_ = 0;  // of the batch, in the epoch
};

}  // namespace digitnet
