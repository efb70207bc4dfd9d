#pragma once

#include <digitnet/core/aligned_buffer.hpp>
#include <digitnet/kernel/single_image.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/network/interleave.hpp>
#include <digitnet/network/plan.hpp>

#include <array>
#include <tuple>
#include <utility>

namespace digitnet::detail {

template <class L>
inline constexpr bool is_conv_layer = false;
template <ConvGeometry G, bool HasBias, kernel::Epilogue E, class Scalar>
inline constexpr bool is_conv_layer<ConvLayer<G, HasBias, E, Scalar>> = true;

template <class L>
inline constexpr bool is_dense_layer = false;
template <Shape In, int Outputs, bool HasBias, bool Relu, class Scalar>
inline constexpr bool is_dense_layer<DenseLayer<In, Outputs, HasBias, Relu, Scalar>> = true;

template <class L>
concept ConvStageLayer = is_conv_layer<L>;

template <class L>
concept DenseStageLayer = is_dense_layer<L>;

/// Whether a network consists of convolutions and dense layers once fused and folded.
template <class Layers>
inline constexpr bool single_image_layers = false;
template <class... L>
inline constexpr bool single_image_layers<std::tuple<L...>> = ((ConvStageLayer<L> ||
                                                                DenseStageLayer<L>)&&...);

/// Inference on one image at a time, output channels as lanes: for interactive use, where a block
/// of images would be mostly empty. Holds a copy of the parameters in the order its kernels read
/// them. For networks that consist of convolutions and dense layers once fused and folded.
template <class Plan>
class SingleImage {
 public:
  using Scalar = typename Plan::Scalar;

  explicit SingleImage(const Scalar* parameters)
      : weights_(weights[count]), maps_(maps[count + 1]), logits_(Plan::out.size()) {
    [&]<int... I>(std::integer_sequence<int, I...>) {
      (pack<I>(parameters + Plan::parameters[I]), ...);
    }
    (std::make_integer_sequence<int, count>{});
  }

  /// Logits of an image (C, H, W), in the same order; overwritten by the next call.
  template <class Pixel>
  const Scalar* operator()(const Pixel* image) {
    fill(image);
    [&]<int... I>(std::integer_sequence<int, I...>) { (run<I>(), ...); }
    (std::make_integer_sequence<int, count>{});
    constexpr kernel::MapLayout map = layout<count>();
    const Scalar* last = maps_.data() + maps[count];
    if constexpr (Plan::out.height * Plan::out.width == 1) {
      return last;
    } else {
      Scalar* to = logits_.data();
      for_each_position<Plan::out>(
          [&](int channel, int y, int x) { *to++ = last[map.offset(y, x) + channel]; });
      return logits_.data();
    }
  }

 private:
  static constexpr int count = Plan::count;
  template <int I>
  using Layer = typename Plan::template Layer<I>;

  /// Channels from pixel to pixel behind stage `I`, and how many weights and biases it has there.
  template <int I>
  static constexpr int out_stride() {
    if constexpr (ConvStageLayer<Layer<I>>) {
      return kernel::padded_channels<Scalar>(Layer<I>::out.channels);
    } else {
      constexpr int n = lanes<Scalar>;
      return (Layer<I>::outputs + n - 1) / n * n;
    }
  }

  /// How the input of stage `I` lies in memory.
  template <int I>
  static constexpr kernel::MapLayout layout() {
    if constexpr (I == 0) {
      return {Plan::in, Plan::in.channels, Layer<0>::halo};
    } else if constexpr (I == count) {
      return {Plan::out, out_stride<I - 1>()};
    } else {
      return {Layer<I>::in, out_stride<I - 1>(), Layer<I>::halo};
    }
  }

  /// Scalars per output channel beside the weights: a bias and perhaps a scale.
  template <int I>
  static constexpr int terms() {
    if constexpr (ConvStageLayer<Layer<I>>) {
      return Layer<I>::epilogue.scale ? 2 : 1;
    } else {
      return 1;
    }
  }

  /// Terms of stage `I`, then its weights, both padded.
  template <int I>
  static constexpr std::size_t weight_size() {
    return static_cast<std::size_t>(out_stride<I>()) *
           (terms<I>() +
            Layer<I>::multiply_adds / (ConvStageLayer<Layer<I>> ? conv_sums<I>() : outputs<I>()));
  }
  template <int I>
  static constexpr std::size_t conv_sums() {
    if constexpr (ConvStageLayer<Layer<I>>) {
      return Layer<I>::geometry.out().size();
    } else {
      return 1;
    }
  }
  template <int I>
  static constexpr std::size_t outputs() {
    return Layer<I>::out.size();
  }

  template <std::size_t N>
  static constexpr std::array<std::size_t, N + 1> offsets(std::array<std::size_t, N> sizes) {
    std::array<std::size_t, N + 1> sums{};
    for (std::size_t i = 0; i < N; ++i) sums[i + 1] = sums[i] + (sizes[i] + 15) / 16 * 16;
    return sums;
  }

  static constexpr auto weights = []<int... I>(std::integer_sequence<int, I...>) {
    return offsets(std::array{weight_size<I>()...});
  }
  (std::make_integer_sequence<int, count>{});
  static constexpr auto maps = []<int... I>(std::integer_sequence<int, I...>) {
    return offsets(std::array{layout<I>().size()...});
  }
  (std::make_integer_sequence<int, count + 1>{});

  template <int I>
  void pack(const Scalar* parameters) {
    using L = Layer<I>;
    Scalar* bias = weights_.data() + weights[I];
    Scalar* packed = bias + terms<I>() * out_stride<I>();
    std::size_t weight_count = 0;
    if constexpr (ConvStageLayer<L>) {
      weight_count = L::geometry.weight_count();
      kernel::pack_single_conv<L::geometry>(parameters, packed);
    } else {
      weight_count = L::weight_count;
      kernel::pack_single_dense<layout<I>(), L::outputs>(parameters, packed);
    }
    const Scalar* term = parameters + weight_count;
    for (; term < parameters + L::parameter_count; term += L::out.channels) {
      bias = std::copy_n(term, L::out.channels, bias) + out_stride<I>() - L::out.channels;
    }
  }

  template <class Pixel>
  void fill(const Pixel* image) {
    constexpr kernel::MapLayout map = layout<0>();
    for_each_position<Plan::in>([&](int channel, int y, int x) {
      maps_.data()[map.offset(y, x) + channel] = load_pixel<Scalar>(image++);
    });
  }

  template <int I>
  void run() {
    using L = Layer<I>;
    const Scalar* bias = weights_.data() + weights[I];
    const Scalar* packed = bias + terms<I>() * out_stride<I>();
    const Scalar* x = maps_.data() + maps[I];
    Scalar* y = maps_.data() + maps[I + 1];
    if constexpr (ConvStageLayer<L>) {
      kernel::single_conv<L::geometry, L::epilogue, layout<I>(), layout<I + 1>()>(
          packed, {bias, bias + out_stride<I>()}, x, y);
    } else {
      kernel::single_dense<layout<I>(), L::outputs, L::relu>(packed, bias, x, y);
    }
  }

  AlignedBuffer<Scalar> weights_;
  AlignedBuffer<Scalar> maps_;
  AlignedBuffer<Scalar> logits_;  // in C, H, W order, where the last map is not
};

}  // namespace digitnet::detail
