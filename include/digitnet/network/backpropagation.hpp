#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/core/thread_team.hpp>
#include <digitnet/loss/batch_result.hpp>
#include <digitnet/network/batch_share.hpp>
#include <digitnet/network/finite.hpp>
#include <digitnet/network/gradient_groups.hpp>
#include <digitnet/network/network.hpp>
#include <digitnet/network/workspace.hpp>

#include <cstdint>
#include <limits>
#include <string>

namespace digitnet {

/// Computes the gradient of a batch: forward, loss and backward on a team of threads.
///
/// Each thread takes whole groups of 16 images through the network. Gradients of convolutions are
/// summed per group and then over groups in order; those of dense layers are computed after a
/// barrier, split by columns. Nothing depends on the number of threads. Owns all memory it needs:
/// a step allocates nothing.
template <class Net>
class Backpropagation {
 public:
  using Scalar = typename Net::Scalar;
  using Plan = typename Net::Plan;

  /// For batches of up to `max_images` images. `team` must outlive this object.
  Backpropagation(std::size_t max_images, ThreadTeam& team)
      : team_{team},
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
      const Share share{images, id, part};
      groups_.clear(share.first_group(), share.last_group());
      share.for_each_block([&](int block, std::size_t first) {
        fill(part, first, share.valid(block), space_.template activation<0>(block));
      });
      forward_from<0>(net, share);
      share.for_each_block([&](int block, std::size_t first) {
        loss(Block<const Scalar, Plan::out>{space_.template activation<Plan::count>(block)},
             space_.template gradient<Plan::count>(block), first, share.valid(block),
             Scalar{1} / static_cast<Scalar>(images), &losses_.data()[first]);
      });
      backward_from<Plan::count - 1>(net, share);
      team_.barrier();
      unroll<Plan::count>([&](auto stage) { gather<stage>(share); });
      team_.barrier();
      if (!is_usable(images, part)) return;
      update(part);
      if (part.index == 0)
        unroll<Plan::count>([&](auto stage) { update_running<stage>(net, share); });
    };
    team_.run(job);
    BatchResult result = summary(images);
    if (!is_usable()) result.loss = std::numeric_limits<double>::quiet_NaN();
    return result;
  }

 private:
  using Share = detail::BatchShare<Scalar>;
  template <int I>
  using Layer = typename Plan::template Layer<I>;

  template <int I>
  static const Scalar* parameters(const Net& net) noexcept {
    return net.parameters().data() + Plan::parameters[I];
  }

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

  template <int I>
  Frame<Scalar> frame(const Share& share, int block) noexcept {
    return {space_.template saved<I>(block),
            space_.scratch(share.part.index),
            true,
            share.valid(block),
            share.random_key(I),
            share.first_image(block)};
  }

  template <int I>
  void forward_from(const Net& net, const Share& share) {
    if constexpr (I < Plan::count) {
      const Scalar* weights = parameters<I>(net);
      if constexpr (BatchLayer<Layer<I>>) {
        const int first = share.first_block();
        const int count = share.last_block() - first;
        Layer<I>::forward_blocks(weights, space_.template activations<I>(first, count),
                                 space_.template activations<I + 1>(first, count));
      } else {
        if constexpr (StatisticsLayer<Layer<I>>) compute_statistics<I>(share);
        share.for_each_block([&](int block, std::size_t) {
          const auto x = space_.template activation<I>(block);
          const auto y = space_.template activation<I + 1>(block);
          if constexpr (StatisticsLayer<Layer<I>>) {
            Layer<I>::normalise(weights, x, y, groups_.template total_statistics<I>(share.part));
          } else {
            Layer<I>::forward(weights, x, y, frame<I>(share, block));
          }
        });
      }
      forward_from<I + 1>(net, share);
    }
  }

  /// Mean and variance of the batch: two rounds of sums per group, each followed by a barrier and a
  /// sum over groups that every thread does for itself.
  template <int I>
  void compute_statistics(const Share& share) {
    constexpr std::size_t channels = Layer<I>::channels;
    const auto count = static_cast<Scalar>(share.images * Layer<I>::in.size() / channels);
    Scalar* total = groups_.template total_statistics<I>(share.part);
    for (int moment = 0; moment < 2; ++moment) {
      const std::size_t begin = static_cast<std::size_t>(moment) * channels;
      share.for_each_block([&](int block, std::size_t) {
        Layer<I>::collect(space_.template activation<I>(block), moment, total,
                          groups_.template statistics<I>(block) + begin, frame<I>(share, block));
      });
      team_.barrier();
      groups_.template sum_statistics<I>(share.groups(), begin, begin + channels, total);
      for (std::size_t c = begin; c < begin + channels; ++c) total[c] /= count;
    }
  }

  template <int I>
  void backward_from(const Net& net, const Share& share) {
    if constexpr (I >= 0) {
      if constexpr (BatchLayer<Layer<I>>) {
        const int first = share.first_block();
        const int count = share.last_block() - first;
        const auto ys = space_.template activations<I + 1>(first, count);
        const auto dys = space_.template gradients<I + 1>(first, count);
        Layer<I>::backward_blocks(parameters<I>(net), ys, dys,
                                  space_.template gradients<I>(first, count));
      } else {
        if constexpr (StatisticsLayer<Layer<I>>) sum_statistics_gradient<I>(share);
        share.for_each_block([&](int block, std::size_t) {
          backward_block<I>(net, share, block, space_.template gradient<I>(block));
        });
      }
      backward_from<I - 1>(net, share);
    }
  }

  template <int I, class DX>
  void backward_block(const Net& net, const Share& share, int block, DX dx) {
    using Input = Block<const Scalar, Layer<I>::in, Layer<I>::halo>;
    const Input x = space_.template activation<I>(block);
    const auto y = space_.template activation<I + 1>(block);
    const Block<const Scalar, Layer<I>::out> dy = space_.template gradient<I + 1>(block);
    if constexpr (!StatisticsLayer<Layer<I>>) {
      Layer<I>::backward(parameters<I>(net), x, y, dy, dx, groups_.template gradient<I>(block),
                         frame<I>(share, block));
    } else if constexpr (wants_gradient<DX>) {
      Layer<I>::backward_data(
          parameters<I>(net), x, dy, dx, groups_.template total_gradient<I>(share.part),
          groups_.template total_statistics<I>(share.part), share.images, frame<I>(share, block));
    }
  }

  /// The gradient of scale and offset, which that of the input of batch normalisation needs.
  template <int I>
  void sum_statistics_gradient(const Share& share) {
    share.for_each_block([&](int block, std::size_t) {
      Layer<I>::backward_parameters(
          space_.template activation<I>(block), space_.template gradient<I + 1>(block),
          groups_.template gradient<I>(block), groups_.template total_statistics<I>(share.part),
          frame<I>(share, block));
    });
    team_.barrier();
    groups_.template sum_gradient<I>(share.groups(), 0, Layer<I>::parameter_count,
                                     groups_.template total_gradient<I>(share.part));
  }

  /// This thread's part of the gradient of stage `I`.
  template <int I>
  void gather(const Share& share) {
    Scalar* target = gradient_.data() + Plan::parameters[I];
    constexpr std::size_t size = Layer<I>::parameter_count;
    if constexpr (BatchLayer<Layer<I>>) {
      const int blocks = share.groups() * blocks_per_group<Scalar>;
      Layer<I>::weight_gradient(space_.template activations<I>(0, blocks),
                                space_.template gradients<I + 1>(0, blocks), target, share.part);
    } else if constexpr (size > 0) {
      groups_.template sum_gradient<I>(share.groups(), share.part.first(size),
                                       share.part.last(size), target);
    }
  }

  template <int I>
  void update_running(Net& net, const Share& share) {
    if constexpr (StatisticsLayer<Layer<I>>) {
      Layer<I>::update_running(net.buffers().data() + Plan::buffers[I],
                               groups_.template total_statistics<I>(share.part), share.images);
    }
  }

  ThreadTeam& team_;
  Workspace<Plan, true> space_;
  detail::GradientGroups<Plan> groups_;
  AlignedBuffer<Scalar> gradient_;
  AlignedBuffer<ImageLoss<Scalar>> losses_;
  AlignedBuffer<std::uint8_t> usable_;  // for each thread: nothing in its share has overflowed
};

}  // namespace digitnet
