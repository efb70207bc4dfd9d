#pragma once

#include <digitnet/kernel/single_elements.hpp>
#include <digitnet/layer/layer.hpp>

namespace digitnet {

/// Batch normalisation per channel (Ioffe and Szegedy, 2015), as in PyTorch: in training each
/// channel is normalised by mean and variance of the whole batch, which also move the running
/// statistics; at inference the running statistics are used (`Predictor` folds them into a
/// convolution before, also across `MaxPool2d<2>`). Epsilon is 1e-5, the running statistics move by
/// 1/10, the running variance towards that with count - 1 in the denominator. One value per channel
/// (one image, one pixel) has no variance; training on it is refused.
///
///     (C, H, W) -> (C, H, W); parameters weight, bias (C); buffers running_mean, running_var (C)
struct BatchNorm2d {
  static LayerDescription description() { return {"BatchNorm2d"}; }

  template <Shape In, class ScalarType>
  struct on : LayerDefaults<In, In, ScalarType> {
    using Scalar = ScalarType;
    static constexpr auto channels = static_cast<std::size_t>(In.channels);
    static constexpr std::size_t parameter_count = 2 * channels;
    static constexpr std::size_t buffer_count = 2 * channels;
    static constexpr std::size_t statistics_count =
        2 * channels;  ///< of a batch or a gradient group
    static constexpr std::size_t smallest_batch = In.height * In.width > 1 ? 1 : 2;
    static constexpr Scalar epsilon = Scalar(1e-5);
    static constexpr Scalar momentum = Scalar(0.1);

    /// Adds the sums of x (`moment` 0) or of (x - mean)^2 (`moment` 1) per channel to `sums` (C).
    template <class X>
    static void collect(X x, int moment, const Scalar* mean, Scalar* sums,
                        const Frame<Scalar>& frame) {
      for (int c = 0; c < In.channels; ++c) {
        Vec<Scalar> sum{};
        const Vec<Scalar> centre = broadcast(moment == 0 ? Scalar{0} : mean[c]);
        for_each_pixel([&](int y, int column) {
          const Vec<Scalar> value = x(c, y, column) - centre;
          sum += moment == 0 ? value : value * value;
        });
        add_lanes(sums[c], only_valid(sum, frame));
      }
    }

    /// y = (x - mean) / sqrt(variance + epsilon) * weight + bias; statistics: mean (C), variance
    /// (C).
    template <class X, class Y>
    static void normalise(const Scalar* parameters, X x, Y y, const Scalar* statistics) {
      for (int c = 0; c < In.channels; ++c) {
        const Scalar scale = parameters[c] * inverse_deviation(statistics, c);
        const Scalar offset = parameters[In.channels + c] - statistics[c] * scale;
        for_each_pixel(
            [&](int row, int column) { y(c, row, column) = x(c, row, column) * scale + offset; });
      }
    }

    /// The first half of backward: adds this block's share of d_weight and d_bias.
    template <class X, class DY>
    static void backward_parameters(X x, DY dy, Scalar* d_parameters, const Scalar* statistics,
                                    const Frame<Scalar>& /*frame*/) {
      for (int c = 0; c < In.channels; ++c) {
        Vec<Scalar> d_weight{};
        Vec<Scalar> d_bias{};
        const Scalar mean = statistics[c];
        for_each_pixel([&](int row, int column) {
          const Vec<Scalar> gradient = dy(c, row, column);
          d_weight += gradient * (x(c, row, column) - mean);
          d_bias += gradient;
        });
        add_lanes(d_parameters[c], d_weight * inverse_deviation(statistics, c));
        add_lanes(d_parameters[In.channels + c], d_bias);
      }
    }

    /// The second half: dx, once `d_parameters` holds the sums over the whole batch of `images`.
    template <class X, class DY, class DX>
    static void backward_data(const Scalar* parameters, X x, DY dy, DX dx,
                              const Scalar* d_parameters, const Scalar* statistics,
                              std::size_t images, const Frame<Scalar>& frame) {
      const Scalar count =
          static_cast<Scalar>(images * static_cast<std::size_t>(In.height * In.width));
      for (int c = 0; c < In.channels; ++c) {
        const Scalar deviation = inverse_deviation(statistics, c);
        const Scalar scale = parameters[c] * deviation;
        const Scalar slope = d_parameters[c] * deviation / count;
        const Scalar shift = d_parameters[In.channels + c] / count;
        for_each_pixel([&](int row, int column) {
          const Vec<Scalar> gradient =
              (dy(c, row, column) - shift - (x(c, row, column) - statistics[c]) * slope) * scale;
          dx(c, row, column) = only_valid(gradient, frame);
        });
      }
    }

    /// dx where the statistics are given, as at inference: nothing else depends on x.
    template <class DY, class DX>
    static void backward_fixed(const Scalar* parameters, DY dy, DX dx, const Scalar* statistics) {
      for (int c = 0; c < In.channels; ++c) {
        const Scalar scale = parameters[c] * inverse_deviation(statistics, c);
        for_each_pixel(
            [&](int row, int column) { dx(c, row, column) = dy(c, row, column) * scale; });
      }
    }

    /// Moves the running statistics towards those of a batch of `images`.
    static void update_running(Scalar* buffers, const Scalar* statistics, std::size_t images) {
      const auto count =
          static_cast<Scalar>(images * static_cast<std::size_t>(In.height * In.width));
      const Scalar unbiased = count / (count - 1);
      for (std::size_t c = 0; c < channels; ++c) {
        buffers[c] += momentum * (statistics[c] - buffers[c]);
        buffers[channels + c] +=
            momentum * (statistics[channels + c] * unbiased - buffers[channels + c]);
      }
    }

    /// Scale and offset of each channel, padded.
    static constexpr std::size_t single_size = 2 * kernel::padded_channels<ScalarType>(In.channels);

    template <kernel::MapLayout X>
    static void pack_single(const Scalar* parameters, const Scalar* statistics, Scalar* packed) {
      for (int c = 0; c < In.channels; ++c) {
        packed[c] = parameters[c] * inverse_deviation(statistics, c);
        packed[single_size / 2 + static_cast<std::size_t>(c)] =
            parameters[In.channels + c] - statistics[c] * packed[c];
      }
    }

    template <kernel::MapLayout X, kernel::MapLayout Y>
    static void forward_single(const Scalar* packed, const Scalar* x, Scalar* y) {
      constexpr int n = kernel::channel_lanes<Scalar>(In.channels);
      kernel::single_each<X, Y>(x, y, [packed](auto value, int channel) {
        const Scalar* scale = packed + channel;
        return value * kernel::detail::load_pack<Scalar, n>(scale) +
               kernel::detail::load_pack<Scalar, n>(scale + single_size / 2);
      });
    }

    static std::vector<TensorSlot> tensors() {
      return {{"weight", {channels}},
              {"bias", {channels}, channels},
              {"running_mean", {channels}, 0, true},
              {"running_var", {channels}, channels, true}};
    }

    static void initialise(std::span<Scalar> parameters, std::span<Scalar> buffers,
                           Initialisation /*method*/, RandomStream& /*random*/) {
      for (std::size_t c = 0; c < channels; ++c) {
        parameters[c] = Scalar{1};
        buffers[channels + c] = Scalar{1};
      }
    }

   private:
    template <class Body>
    [[gnu::always_inline]] static void for_each_pixel(Body&& body) {
      for (int row = 0; row < In.height; ++row) {
        for (int column = 0; column < In.width; ++column) body(row, column);
      }
    }

    static Scalar inverse_deviation(const Scalar* statistics, int channel) {
      return Scalar{1} / std::sqrt(statistics[In.channels + channel] + epsilon);
    }

    static Vec<Scalar> only_valid(Vec<Scalar> value, const Frame<Scalar>& frame) {
      for (int lane = frame.valid; lane < lanes<Scalar>; ++lane) value[lane] = Scalar{0};
      return value;
    }
  };
};

}  // namespace digitnet
