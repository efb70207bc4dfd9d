#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/core/thread_team.hpp>
#include <digitnet/loss/batch_result.hpp>
#include <digitnet/network/finite.hpp>
#include <digitnet/network/network.hpp>
#include <digitnet/network/training_run.hpp>

#include <cstdint>
#include <limits>
#include <string>

namespace digitnet {

/// Which stages are trained: all of them. There is another one of these, FrozenStages.
struct NothingFrozen {
  template <class Plan, int I>
  using Runner = typename Plan::template Runner<I>;
};

/// Computes the gradient of a batch: forward, loss and backward on a team of threads.
///
/// Each thread takes whole groups of 16 images through the network. Gradients of convolutions are
/// summed per group and then over groups in order; those of dense layers are computed after a
/// barrier, split by columns. Nothing depends on the number of threads. Owns all memory it needs:
/// a step allocates nothing. `Freezing` says which stages are trained; the gradient of others is 0.
template <class Net, class Freezing = NothingFrozen>
class Backpropagation {
 public:
  using Scalar = typename Net::Scalar;
  using Plan = typename Net::Plan;

  /// For batches of up to `max_images` images. `team` must outlive this object.
  Backpropagation(std::size_t max_images, ThreadTeam& team, Freezing freezing = {})
      : team_{team},
        freezing_{freezing},
        space_{max_images, team.size()},
        groups_{max_images, team.size()},
        gradient_(Plan::parameter_count),
        losses_(space_.capacity()),
        usable_(static_cast<std::size_t>(team.size())) {}

  [[nodiscard]] std::span<const Scalar> gradient() const noexcept { return gradient_.span(); }
  [[nodiscard]] std::span<Scalar> gradient() noexcept { return gradient_.span(); }
  [[nodiscard]] std::size_t capacity() const noexcept { return space_.capacity(); }

  /// One batch of `images` (at most capacity()).
  ///
  /// - `fill(Part, first_image, count, Block x)` writes the images of a block; the lanes behind
  ///   `count` must be finite;
  /// - `loss(logits, d_logits, first_image, count, scale, results)` as a Loss does, which is told
  ///   the place of the block's first image in the batch instead of its targets;
  /// - `update(Part)` runs on each thread once the gradient is complete, typically an optimiser on
  ///   a slice of the parameters. It is left out, and running statistics stay as they are, if the
  ///   loss is not finite or the gradient's squares overflow; the result's loss is NaN then.
  ///
  /// The functions must not throw. The gradient is that of the mean loss over the batch. Throws
  /// InvalidArgument for fewer images than batch normalisation needs.
  template <class Fill, class Loss, class Update>
  BatchResult step(Net& net, std::size_t images, StepId id, const Fill& fill, const Loss& loss,
                   const Update& update) {
    if (images < Plan::smallest_batch) {
      throw InvalidArgument{
          "a batch of " + std::to_string(images) +
          " image: batch normalisation of one value per channel has no variance to divide by, so "
          "every batch of this network needs " +
          std::to_string(Plan::smallest_batch) + " images or more"};
    }
    const auto job = [&](Part part) {
      const Run run{{net}, space_, groups_, team_, freezing_, {images, id, part}};
      const auto& share = run.share;
      groups_.clear(share.first_group(), share.last_group());
      share.for_each_block([&](int block, std::size_t first) {
        fill(part, first, share.valid(block), space_.template activation<0>(block));
      });
      unroll<Plan::count>([&](auto stage) { Runner<stage>::template forward<stage>(run); });
      share.for_each_block([&](int block, std::size_t first) {
        loss(Block<const Scalar, Plan::out>{space_.template activation<Plan::count>(block)},
             space_.template gradient<Plan::count>(block), first, share.valid(block),
             Scalar{1} / static_cast<Scalar>(images), &losses_.data()[first]);
      });
      unroll<Plan::count>([&](auto back) {
        constexpr int stage = Plan::count - 1 - back;
        Runner<stage>::template backward<stage>(run);
      });
      team_.barrier();
      unroll<Plan::count>([&](auto stage) {
        Runner<stage>::template gather<stage>(run, gradient_.data() + Plan::parameters[stage]);
      });
      team_.barrier();
      if (!is_usable(images, part)) return;
      update(part);
      if (part.index != 0) return;
      unroll<Plan::count>([&](auto stage) {
        Runner<stage>::template update<stage>(run, net.buffers().data() + Plan::buffers[stage]);
      });
    };
    team_.run(job);
    BatchResult result = summary(images);
    if (!is_usable()) result.loss = std::numeric_limits<double>::quiet_NaN();
    return result;
  }

 private:
  using Run = detail::TrainingRun<Net, Freezing>;
  template <int I>
  using Runner = typename Freezing::template Runner<Plan, I>;

  /// Whether loss and gradient can be used, asked by all threads together. Adaptive optimisers keep
  /// squares of the gradient, so these must not overflow either.
  bool is_usable(std::size_t images, Part part) {
    const std::size_t begin = part.first(Plan::parameter_count);
    const std::span<const Scalar> share =
        gradient().subspan(begin, part.last(Plan::parameter_count) - begin);
    usable_.data()[part.index] =
        detail::squares_are_finite(share) && is_finite(summary(images).loss) ? 1 : 0;
    team_.barrier();
    return is_usable();
  }
  [[nodiscard]] bool is_usable() const noexcept {
    return std::ranges::find(usable_.span(), std::uint8_t{0}) == usable_.span().end();
  }

  [[nodiscard]] BatchResult summary(std::size_t images) const noexcept {
    return sum_losses(losses_.span().first(images));
  }

  ThreadTeam& team_;
  [[no_unique_address]] Freezing freezing_;
  Workspace<Plan, true> space_;
  detail::GradientGroups<Plan> groups_;
  AlignedBuffer<Scalar> gradient_;
  AlignedBuffer<ImageLoss<Scalar>> losses_;
  AlignedBuffer<std::uint8_t> usable_;  // for each thread: nothing in its share has overflowed
};

}  // namespace digitnet
