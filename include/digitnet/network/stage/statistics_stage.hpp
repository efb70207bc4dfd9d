#pragma once

#include <digitnet/network/stage/stage_runner.hpp>

namespace digitnet::detail {

/// A layer whose output depends on mean and variance of the whole batch: sums per group, a barrier,
/// and a sum over the groups that every thread does for itself, forward and backward.
template <StatisticsLayer L>
struct StageRunner<L> {
  using Scalar = typename L::Scalar;

  static constexpr std::size_t grouped_gradients = L::parameter_count;
  static constexpr std::size_t statistics = L::statistics_count;

  template <int I, class Net, class Space>
  static void infer(const Net& net, Space& space, int first, int count) {
    for (int block = first; block < first + count; ++block) {
      L::normalise(net.parameters().data() + Net::Plan::parameters[I],
                   space.template activation<I>(block), space.template activation<I + 1>(block),
                   net.buffers().data() + Net::Plan::buffers[I]);
    }
  }

  template <int I, class Run>
  static void forward(const Run& run) {
    const Scalar* statistics_of_batch = compute_statistics<I>(run);
    run.share.for_each_block([&](int block, std::size_t) {
      L::normalise(run.template parameters<I>(), run.space.template activation<I>(block),
                   run.space.template activation<I + 1>(block), statistics_of_batch);
    });
  }

  template <int I, class Run>
  static void backward(const Run& run) {
    Scalar* const d_parameters = sum_parameter_gradient<I>(run);
    run.share.for_each_block([&](int block, std::size_t) {
      const auto dx = run.space.template gradient<I>(block);
      if constexpr (wants_gradient<decltype(run.space.template gradient<I>(block))>) {
        L::backward_data(run.template parameters<I>(), input<I>(run, block),
                         d_output<I>(run, block), dx, d_parameters,
                         run.groups.template total_statistics<I>(run.share.part), run.share.images,
                         run.template frame<I>(block));
      }
    });
  }

  template <int I, class Run>
  static void gather(const Run& run, Scalar* target) {
    run.template sum_gradient<I>(target);
  }

  template <int I, class Run>
  static void update(const Run& run, Scalar* buffers) {
    L::update_running(buffers, run.groups.template total_statistics<I>(run.share.part),
                      run.share.images);
  }

 private:
  template <int I, class Run>
  static Block<const Scalar, L::in, L::halo> input(const Run& run, int block) {
    return run.space.template activation<I>(block);
  }
  template <int I, class Run>
  static Block<const Scalar, L::out> d_output(const Run& run, int block) {
    return run.space.template gradient<I + 1>(block);
  }

  /// Mean, then variance: a round of sums for each.
  template <int I, class Run>
  static const Scalar* compute_statistics(const Run& run) {
    constexpr std::size_t channels = L::channels;
    const auto count = static_cast<Scalar>(run.share.images * L::in.size() / channels);
    Scalar* total = run.groups.template total_statistics<I>(run.share.part);
    for (int moment = 0; moment < 2; ++moment) {
      const std::size_t begin = static_cast<std::size_t>(moment) * channels;
      run.share.for_each_block([&](int block, std::size_t) {
        L::collect(run.space.template activation<I>(block), moment, total,
                   run.groups.template statistics<I>(block) + begin, run.template frame<I>(block));
      });
      run.team.barrier();
      run.groups.template sum_statistics<I>(run.share.groups(), begin, begin + channels, total);
      for (std::size_t c = begin; c < begin + channels; ++c) total[c] /= count;
    }
    return total;
  }

  /// The gradient of scale and offset, which that of the input needs.
  template <int I, class Run>
  static Scalar* sum_parameter_gradient(const Run& run) {
    run.share.for_each_block([&](int block, std::size_t) {
      L::backward_parameters(
          input<I>(run, block), d_output<I>(run, block), run.groups.template gradient<I>(block),
          run.groups.template total_statistics<I>(run.share.part), run.template frame<I>(block));
    });
    run.team.barrier();
    Scalar* total = run.groups.template total_gradient<I>(run.share.part);
    run.groups.template sum_gradient<I>(run.share.groups(), 0, L::parameter_count, total);
    return total;
  }
};

}  // namespace digitnet::detail
