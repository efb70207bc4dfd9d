#pragma once

#include <digitnet/core/thread_team.hpp>
#include <digitnet/loss/softmax_cross_entropy.hpp>
#include <digitnet/network/network.hpp>
#include <digitnet/network/workspace.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace digitnet {

/// What a batch gave: the sum of the images' losses and how many were classified rightly.
struct BatchResult {
  double loss = 0;
  std::size_t correct = 0;
  std::size_t images = 0;
};

/// Which step of which run this is: all that dropout depends on.
struct StepId {
  Seed seed;
  std::uint64_t step = 0;
};

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
        groups_((max_images + group_size - 1) / group_size * group_record),
        totals_(static_cast<std::size_t>(team.size()) * total_record),
        gradient_(Plan::parameter_count),
        labels_(space_.capacity()),
        losses_(space_.capacity()) {}

  [[nodiscard]] std::span<const Scalar> gradient() const noexcept { return gradient_.span(); }
  [[nodiscard]] std::size_t capacity() const noexcept { return space_.capacity(); }

  /// One batch of `images` (at most capacity()).
  ///
  /// - `fill(first_image, count, Block x, uint8_t* labels)` writes the images and labels of a
  /// block;
  ///   the lanes behind `count` must be finite;
  /// - `loss(logits, d_logits, labels, count, scale, results)` as SoftmaxCrossEntropy;
  /// - `update(Part)` runs on each thread once the gradient is complete, typically an optimiser on
  ///   a slice of the parameters. It is left out, and running statistics stay as they are, if the
  ///   loss is not finite.
  ///
  /// The functions must not throw. The gradient is that of the mean loss over the batch.
  template <class Fill, class Loss, class Update>
  BatchResult step(Net& net, std::size_t images, StepId id, const Fill& fill, const Loss& loss,
                   const Update& update) {
    const std::size_t groups = (images + group_size - 1) / group_size;
    const auto job = [&](Part part) {
      Share share{net,
                  images,
                  id,
                  part,
                  static_cast<int>(part.first(groups)),
                  static_cast<int>(part.last(groups))};
      std::fill(group(share.first_group), group(share.last_group), Scalar{});
      for (int block = share.first_block(); block < share.last_block(); ++block) {
        fill(share.first_image(block), share.valid(block), space_.template activation<0>(block),
             &labels_.data()[share.first_image(block)]);
      }
      forward_from<0>(share);
      for (int block = share.first_block(); block < share.last_block(); ++block) {
        const std::size_t first = share.first_image(block);
        loss(Block<const Scalar, Plan::out>{space_.template activation<Plan::count>(block)},
             space_.template gradient<Plan::count>(block), &labels_.data()[first],
             share.valid(block), Scalar{1} / static_cast<Scalar>(images), &losses_.data()[first]);
      }
      backward_from<Plan::count - 1>(share);
      team_.barrier();
      gather_gradients(static_cast<int>(groups), part);
      team_.barrier();
      if (!finite_loss(images)) return;
      update(part);
      if (part.index == 0) update_statistics(share);
    };
    team_.run(job);

    BatchResult result{0, 0, images};
    for (std::size_t i = 0; i < images; ++i) {
      result.loss += static_cast<double>(losses_.data()[i].loss);
      result.correct += losses_.data()[i].correct ? 1 : 0;
    }
    return result;
  }

 private:
  template <int I>
  using Layer = typename Plan::template Layer<I>;

  static constexpr std::size_t group_record =
      Plan::group_gradients[Plan::count] + Plan::statistics[Plan::count];
  static constexpr std::size_t total_record =
      Plan::statistics[Plan::count] + Plan::group_gradients[Plan::count];

  /// What one thread works on.
  struct Share {
    Net& net;
    std::size_t images;
    StepId id;
    Part part;
    int first_group, last_group;

    [[nodiscard]] int first_block() const { return first_group * blocks_per_group<Scalar>; }
    [[nodiscard]] int last_block() const { return last_group * blocks_per_group<Scalar>; }
    [[nodiscard]] std::size_t first_image(int block) const {
      return static_cast<std::size_t>(block) * static_cast<std::size_t>(lanes<Scalar>);
    }
    /// Images in a block: the last ones of a batch may be partly or wholly padding.
    [[nodiscard]] int valid(int block) const {
      const std::size_t first = first_image(block);
      return first >= images ? 0
                             : static_cast<int>(std::min<std::size_t>(
                                   images - first, static_cast<std::size_t>(lanes<Scalar>)));
    }
    template <int I>
    [[nodiscard]] const Scalar* parameters() const {
      return net.parameters().data() + Plan::parameters[I];
    }
  };

  Scalar* group(int index) noexcept {
    return groups_.data() + static_cast<std::size_t>(index) * group_record;
  }
  template <int I>
  Scalar* group_gradient(int block) noexcept {
    return group(block / blocks_per_group<Scalar>) + Plan::group_gradients[I];
  }
  template <int I>
  Scalar* group_statistics(int block) noexcept {
    return group(block / blocks_per_group<Scalar>) + Plan::group_gradients[Plan::count] +
           Plan::statistics[I];
  }
  /// This thread's own copy of stage `I`'s batch statistics, and of its summed gradient.
  template <int I>
  Scalar* total_statistics(Part part) noexcept {
    return totals_.data() + static_cast<std::size_t>(part.index) * total_record +
           Plan::statistics[I];
  }
  template <int I>
  Scalar* total_gradient(Part part) noexcept {
    return totals_.data() + static_cast<std::size_t>(part.index) * total_record +
           Plan::statistics[Plan::count] + Plan::group_gradients[I];
  }

  template <int I>
  Frame<Scalar> frame(const Share& share, int block) noexcept {
    const auto bits =
        philox({static_cast<std::uint32_t>(share.id.step),
                static_cast<std::uint32_t>(share.id.step >> 32U), static_cast<std::uint32_t>(I),
                static_cast<std::uint32_t>(Purpose::dropout)},
               {static_cast<std::uint32_t>(share.id.seed.value),
                static_cast<std::uint32_t>(share.id.seed.value >> 32U)});
    return {space_.template saved<I>(block),
            space_.scratch(share.part.index),
            true,
            share.valid(block),
            (std::uint64_t{bits[1]} << 32U) | bits[0],
            share.first_image(block)};
  }

  template <int I>
  void forward_from(const Share& share) {
    if constexpr (I < Plan::count) {
      const Scalar* parameters = share.template parameters<I>();
      const int first = share.first_block();
      if constexpr (BatchLayer<Layer<I>>) {
        const int count = share.last_block() - first;
        Layer<I>::forward_blocks(parameters, space_.template activations<I>(first, count),
                                 space_.template activations<I + 1>(first, count));
      } else {
        if constexpr (StatisticsLayer<Layer<I>>) compute_statistics<I>(share);
        for (int block = first; block < share.last_block(); ++block) {
          const auto x = space_.template activation<I>(block);
          const auto y = space_.template activation<I + 1>(block);
          if constexpr (StatisticsLayer<Layer<I>>) {
            Layer<I>::normalise(parameters, x, y, total_statistics<I>(share.part));
          } else {
            Layer<I>::forward(parameters, x, y, frame<I>(share, block));
          }
        }
      }
      forward_from<I + 1>(share);
    }
  }

  /// Mean and variance of the batch: two rounds of sums per group, each followed by a barrier and a
  /// sum over groups that every thread does for itself.
  template <int I>
  void compute_statistics(const Share& share) {
    constexpr std::size_t channels = Layer<I>::channels;
    Scalar* total = total_statistics<I>(share.part);
    const std::size_t groups = (share.images + group_size - 1) / group_size;
    const auto count = static_cast<Scalar>(share.images * Layer<I>::in.size() / channels);
    for (int moment = 0; moment < 2; ++moment) {
      const std::size_t offset = static_cast<std::size_t>(moment) * channels;
      for (int block = share.first_block(); block < share.last_block(); ++block) {
        Layer<I>::collect(space_.template activation<I>(block), moment, total,
                          group_statistics<I>(block) + offset, frame<I>(share, block));
      }
      team_.barrier();
      for (std::size_t c = 0; c < channels; ++c) {
        Scalar sum{};
        for (std::size_t g = 0; g < groups; ++g) {
          sum += group_statistics<I>(static_cast<int>(g) * blocks_per_group<Scalar>)[offset + c];
        }
        total[offset + c] = sum / count;
      }
    }
  }

  template <int I>
  void backward_from(const Share& share) {
    if constexpr (I >= 0) {
      const Scalar* parameters = share.template parameters<I>();
      const int first = share.first_block();
      const int count = share.last_block() - first;
      if constexpr (BatchLayer<Layer<I>>) {
        const auto ys = space_.template activations<I + 1>(first, count);
        const auto dys = space_.template gradients<I + 1>(first, count);
        if constexpr (I == 0) {
          Layer<I>::backward_blocks(parameters, ys, dys, NoGradient{});
        } else {
          Layer<I>::backward_blocks(parameters, ys, dys,
                                    space_.template gradients<I>(first, count));
        }
      } else {
        if constexpr (StatisticsLayer<Layer<I>>) sum_statistics_gradient<I>(share);
        for (int block = first; block < first + count; ++block) {
          if constexpr (I == 0) {
            backward_block<I>(share, block, NoGradient{});
          } else {
            backward_block<I>(share, block, space_.template gradient<I>(block));
          }
        }
      }
      backward_from<I - 1>(share);
    }
  }

  /// Every thread asks for itself, and all get the same answer.
  [[nodiscard]] bool finite_loss(std::size_t images) const noexcept {
    double sum = 0;
    for (std::size_t i = 0; i < images; ++i) sum += static_cast<double>(losses_.data()[i].loss);
    return std::isfinite(sum);
  }

  template <int I, class DX>
  void backward_block(const Share& share, int block, DX dx) {
    using Const = Block<const Scalar, Layer<I>::in, Layer<I>::halo>;
    const Const x = space_.template activation<I>(block);
    const auto y = space_.template activation<I + 1>(block);
    const Block<const Scalar, Layer<I>::out> dy = space_.template gradient<I + 1>(block);
    const Scalar* parameters = share.template parameters<I>();
    if constexpr (!StatisticsLayer<Layer<I>>) {
      Layer<I>::backward(parameters, x, y, dy, dx, group_gradient<I>(block),
                         frame<I>(share, block));
    } else if constexpr (wants_gradient<DX>) {
      Layer<I>::backward_data(parameters, x, dy, dx, total_gradient<I>(share.part),
                              total_statistics<I>(share.part), share.images,
                              frame<I>(share, block));
    }
  }

  template <int I>
  void sum_statistics_gradient(const Share& share) {
    for (int block = share.first_block(); block < share.last_block(); ++block) {
      Layer<I>::backward_parameters(
          space_.template activation<I>(block), space_.template gradient<I + 1>(block),
          group_gradient<I>(block), total_statistics<I>(share.part), frame<I>(share, block));
    }
    team_.barrier();
    const auto groups = static_cast<int>((share.images + group_size - 1) / group_size);
    sum_groups<I>(groups, 0, Layer<I>::parameter_count, total_gradient<I>(share.part));
  }

  /// Adds the groups' gradients of stage `I` in order into `target`, for scalars [begin, end).
  template <int I>
  void sum_groups(int groups, std::size_t begin, std::size_t end, Scalar* target) {
    std::copy(group(0) + Plan::group_gradients[I] + begin,
              group(0) + Plan::group_gradients[I] + end, target + begin);
    for (int g = 1; g < groups; ++g) {
      const Scalar* source = group(g) + Plan::group_gradients[I];
      for (std::size_t i = begin; i < end; ++i) target[i] += source[i];
    }
  }

  void gather_gradients(int groups, Part part) {
    [&]<int... I>(std::integer_sequence<int, I...>) { (gather_stage<I>(groups, part), ...); }
    (std::make_integer_sequence<int, Plan::count>{});
  }

  template <int I>
  void gather_stage(int groups, Part part) {
    Scalar* target = gradient_.data() + Plan::parameters[I];
    constexpr std::size_t size = Layer<I>::parameter_count;
    if constexpr (BatchLayer<Layer<I>>) {
      const int blocks = groups * blocks_per_group<Scalar>;
      Layer<I>::weight_gradient(space_.template activations<I>(0, blocks),
                                space_.template gradients<I + 1>(0, blocks), target, part);
    } else if constexpr (size > 0) {
      sum_groups<I>(groups, part.first(size), part.last(size), target);
    }
  }

  void update_statistics(const Share& share) {
    [&]<int... I>(std::integer_sequence<int, I...>) { (update_stage_statistics<I>(share), ...); }
    (std::make_integer_sequence<int, Plan::count>{});
  }

  template <int I>
  void update_stage_statistics(const Share& share) {
    if constexpr (StatisticsLayer<Layer<I>>) {
      Layer<I>::update_running(share.net.buffers().data() + Plan::buffers[I],
                               total_statistics<I>(share.part), share.images);
    }
  }

  ThreadTeam& team_;
  Workspace<Plan, true> space_;
  AlignedBuffer<Scalar> groups_;
  AlignedBuffer<Scalar> totals_;
  AlignedBuffer<Scalar> gradient_;
  AlignedBuffer<std::uint8_t> labels_;
  AlignedBuffer<ImageLoss<Scalar>> losses_;
};

}  // namespace digitnet
