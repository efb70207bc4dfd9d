#pragma once

#include <digitnet/core/aligned_buffer.hpp>
#include <digitnet/kernel/map_layout.hpp>
#include <digitnet/layer/layer.hpp>
#include <digitnet/network/interleave.hpp>
#include <digitnet/network/plan.hpp>

#include <array>
#include <tuple>
#include <utility>

namespace digitnet::detail {

/// Whether all layers of a network, once fused and folded, take single images.
template <class Layers>
inline constexpr bool single_image_layers = false;
template <class... L>
inline constexpr bool single_image_layers<std::tuple<L...>> = ((SingleImageLayer<L> ||
                                                                LinkedStage<L>)&&...);

/// Inference on one image at a time, output channels as lanes: for interactive use, where a block
/// of images would be mostly empty. Holds a copy of the parameters in the order its kernels read
/// them.
template <class Plan>
class SingleImage {
 public:
  using Scalar = typename Plan::Scalar;

  SingleImage(const Scalar* parameters, const Scalar* buffers)
      : packed_(packed[count]), maps_(maps[count + 1]), logits_(Plan::out.size()) {
    unroll<count>([&](auto i) {
      Layer<i>::template pack_single<layout<i>()>(
          parameters + Plan::parameters[i], buffers + Plan::buffers[i], packed_.data() + packed[i]);
    });
  }

  /// Logits of an image (C, H, W), in the same order; overwritten by the next call.
  template <class Pixel>
  const Scalar* operator()(const Pixel* image) {
    constexpr kernel::MapLayout first = layout<0>();
    for_each_position<Plan::in>([&](int channel, int y, int x) {
      maps_.data()[first.offset(y, x) + channel] = load_pixel<Scalar>(image++);
    });
    unroll<count>([&](auto i) {
      if constexpr (LinkedStage<Layer<i>>) {
        Layer<i>::template forward_single<i>(*this);
      } else {
        Layer<i>::template forward_single<layout<i>(), layout<i + 1>()>(
            opaque(packed_.data() + packed[i]), input<i>(), input<i + 1>());
      }
    });
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

  /// The input of stage `I`. Opaque, as in Workspace: no map is addressed by way of another one.
  template <int I>
  [[nodiscard]] Scalar* input() noexcept {
    return opaque(maps_.data() + maps[I]);
  }

  /// How it lies in memory.
  template <int I>
  static constexpr kernel::MapLayout layout() {
    if constexpr (I == 0) {
      return {Plan::in, Plan::in.channels, Layer<0>::halo};
    } else if constexpr (I == count) {
      return {Plan::out, Layer<I - 1>::single_stride};
    } else {
      return {Layer<I>::in, Layer<I - 1>::single_stride, Layer<I>::halo};
    }
  }

 private:
  static constexpr int count = Plan::count;
  template <int I>
  using Layer = typename Plan::template Layer<I>;

  template <std::size_t N>
  static constexpr std::array<std::size_t, N + 1> offsets(std::array<std::size_t, N> sizes) {
    std::array<std::size_t, N + 1> sums{};
    for (std::size_t i = 0; i < N; ++i) sums[i + 1] = sums[i] + (sizes[i] + 15) / 16 * 16;
    return sums;
  }

  static constexpr auto packed = []<int... I>(std::integer_sequence<int, I...>) {
    return offsets(std::array{Layer<I>::single_size...});
  }
  (std::make_integer_sequence<int, count>{});
  static constexpr auto maps = []<int... I>(std::integer_sequence<int, I...>) {
    return offsets(std::array{layout<I>().size()...});
  }
  (std::make_integer_sequence<int, count + 1>{});

  AlignedBuffer<Scalar> packed_;
  AlignedBuffer<Scalar> maps_;
  AlignedBuffer<Scalar> logits_;  // in C, H, W order, where the last map is not
};

}  // namespace digitnet::detail
