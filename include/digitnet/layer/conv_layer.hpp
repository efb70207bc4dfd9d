#pragma once

#include <digitnet/kernel/conv_backward_data.hpp>
#include <digitnet/kernel/conv_backward_weights.hpp>
#include <digitnet/kernel/conv_forward.hpp>
#include <digitnet/kernel/single_depthwise.hpp>
#include <digitnet/kernel/single_image.hpp>
#include <digitnet/layer/layer.hpp>

#include <algorithm>

namespace digitnet::detail {

/// A convolution and what is fused behind it.
template <ConvGeometry G, bool HasBias, kernel::Epilogue E, class ScalarType>
struct ConvLayer : LayerDefaults<G.in, E.out(G.out()), ScalarType> {
  using Scalar = ScalarType;
  static constexpr Shape out = ConvLayer::LayerDefaults::out;
  static constexpr ConvGeometry geometry = G;
  static constexpr ConvGeometry part_geometry = G.group();
  static constexpr kernel::Epilogue epilogue = E;
  static constexpr int halo = G.padding;
  static constexpr std::size_t bias_count = HasBias ? static_cast<std::size_t>(G.out_channels) : 0;
  static constexpr std::size_t scale_count = E.scale ? static_cast<std::size_t>(G.out_channels) : 0;
  static constexpr std::size_t parameter_count = G.weight_count() + bias_count + scale_count;
  static constexpr std::size_t saved = E.max_pool ? out.size() : 0;  // winner of each window
  static constexpr std::size_t scratch =
      E == kernel::Epilogue{} ? 0 : G.out().size();  // dy before pooling and ReLU
  static constexpr std::size_t multiply_adds =
      G.out().size() * static_cast<std::size_t>(G.fan_in());

  /// For one image depthwise groups are computed side by side, as one convolution.
  static constexpr ConvGeometry single_geometry =
      G.depthwise() ? ConvGeometry{part_geometry.in, G.out_channels, G.kernel, G.stride, G.padding}
                    : part_geometry;
  static constexpr std::size_t single_parts =
      G.depthwise() ? 1 : static_cast<std::size_t>(G.groups);

  static_assert(!E.scale || HasBias, "the bias is what is added after scaling");

  template <class X, class Y>
  static void forward(const Scalar* parameters, X x, Y y, const Frame<Scalar>& frame) {
    for (int g = 0; g < G.groups; ++g) {
      const auto mine = part<E.out(part_geometry.out())>(y, g);
      LaneMask<Scalar>* chosen = nullptr;
      if (E.max_pool && frame.saved != nullptr) {
        chosen = reinterpret_cast<LaneMask<Scalar>*>(frame.saved) +
                 static_cast<std::size_t>(g) * mine.shape.size();
      }
      kernel::conv_forward<part_geometry, E>(weights_of(parameters, g), terms(parameters, g),
                                             part<part_geometry.in>(x, g), mine, chosen);
    }
  }

  /// `d_parameters` may be NoGradient{}, of a layer that is not trained.
  template <class X, class Y, class DY, class DX, class DP>
  static void backward(const Scalar* parameters, X x, Y y, DY dy, DX dx, DP d_parameters,
                       const Frame<Scalar>& frame) {
    static_assert(!E.scale, "a folded network is for inference");
    if constexpr (E == kernel::Epilogue{}) {
      linear_backward(parameters, x, dy, dx, d_parameters);
    } else {
      const Block<Scalar, G.out()> dz{frame.scratch};
      if constexpr (E.max_pool) {
        spread(dy, reinterpret_cast<const LaneMask<Scalar>*>(frame.saved), dz);
      } else {
        for_each_position<out>([&](int c, int row, int column) {
          dz(c, row, column) =
              y(c, row, column) > Vec<Scalar>{} ? dy(c, row, column) : Vec<Scalar>{};
        });
      }
      linear_backward(parameters, x, Block<const Scalar, G.out()>{dz}, dx, d_parameters);
    }
  }

  /// Groups are computed one after the other, each in whole vectors of output channels. What is
  /// behind its last channel the next group overwrites; behind the last group there is room.
  static constexpr int single_stride =
      (std::max)(kernel::padded_channels<Scalar>(G.out_channels),
                 G.depthwise() ? 0
                               : (G.groups - 1) * part_geometry.out_channels +
                                     kernel::padded_channels<Scalar>(part_geometry.out_channels));
  /// Bias and perhaps scale of each output channel, then the weights; all padded.
  static constexpr std::size_t single_terms = E.scale ? 2 : 1;
  static constexpr std::size_t part_size =
      static_cast<std::size_t>(kernel::padded_channels<Scalar>(single_geometry.out_channels)) *
      static_cast<std::size_t>(single_geometry.fan_in());
  static constexpr std::size_t single_size =
      static_cast<std::size_t>(single_stride) * single_terms + single_parts * part_size;

  template <kernel::MapLayout X>
  static void pack_single(const Scalar* parameters, const Scalar* /*buffers*/, Scalar* packed) {
    constexpr auto stride = static_cast<std::size_t>(single_stride);
    std::copy_n(parameters + G.weight_count(), bias_count, packed);
    std::copy_n(parameters + G.weight_count() + bias_count, scale_count, packed + stride);
    packed += single_terms * stride;
    for (std::size_t g = 0; g < single_parts; ++g) {
      kernel::pack_single_conv<single_geometry>(parameters + g * single_geometry.weight_count(),
                                                packed + g * part_size);
    }
  }

  template <kernel::MapLayout X, kernel::MapLayout Y>
  static void forward_single(const Scalar* packed, const Scalar* x, Scalar* y) {
    constexpr auto stride = static_cast<std::size_t>(single_stride);
    const Scalar* weights = packed + single_terms * stride;
    if constexpr (G.groups > 1 && G.depthwise()) {
      kernel::single_depthwise<G, E, X, Y>(weights, {packed, packed + stride}, x, y);
    } else {
      for (int g = 0; g < G.groups; ++g, weights += part_size) {
        const int first = g * part_geometry.out_channels;
        kernel::single_conv<part_geometry, E, X, Y>(weights,
                                                    {packed + first, packed + stride + first},
                                                    x + g * part_geometry.in.channels, y + first);
      }
    }
  }

  static std::vector<TensorSlot> tensors() {
    const auto side = static_cast<std::size_t>(G.kernel);
    const auto outs = static_cast<std::size_t>(G.out_channels);
    std::vector<TensorSlot> tensors{
        {"weight", {outs, static_cast<std::size_t>(part_geometry.in.channels), side, side}}};
    if (HasBias) tensors.push_back({"bias", {outs}, G.weight_count()});
    if (E.scale) tensors.push_back({"scale", {outs}, G.weight_count() + bias_count});
    return tensors;
  }

  static void initialise(std::span<Scalar> parameters, std::span<Scalar> /*buffers*/,
                         Initialisation method, RandomStream& random) {
    draw_weights(parameters.first(G.weight_count()), static_cast<std::size_t>(G.fan_in()),
                 static_cast<std::size_t>(part_geometry.out_channels * G.taps()), method, random);
  }

 private:
  static constexpr std::ptrdiff_t first_out(int group) {
    return static_cast<std::ptrdiff_t>(group) * part_geometry.out_channels;
  }

  /// A pointer to const or not, or NoGradient.
  template <class Pointer>
  static Pointer weights_of(Pointer parameters, int group) {
    return parameters + static_cast<std::ptrdiff_t>(group) *
                            static_cast<std::ptrdiff_t>(part_geometry.weight_count());
  }

  static kernel::ChannelTerms<Scalar> terms(const Scalar* parameters, int group) {
    const Scalar* bias = parameters + G.weight_count() + first_out(group);
    return {HasBias ? bias : nullptr, E.scale ? bias + bias_count : nullptr};
  }

  /// The channels of one group, which lie together.
  template <Shape S, class Value, Shape Whole, int Halo>
  static Block<Value, S, Halo> part(Block<Value, Whole, Halo> all, int group) {
    using Vectors = Block<Value, Whole, Halo>;
    return Block<Value, S, Halo>{all.data() + std::ptrdiff_t{group} * S.channels *
                                                  Vectors::channel_stride * lanes<Scalar>};
  }

  template <class X, class DY, class DX, class DP>
  static void linear_backward(const Scalar* parameters, X x, DY dy, DX dx, DP d_parameters) {
    for (int g = 0; g < G.groups; ++g) {
      [[maybe_unused]] const auto d_out = part<part_geometry.out()>(dy, g);
      if constexpr (wants_gradient<DP>) {
        kernel::conv_backward_weights<part_geometry>(
            part<part_geometry.in>(x, g), d_out, weights_of(d_parameters, g),
            HasBias ? d_parameters + G.weight_count() + first_out(g) : nullptr);
      }
      if constexpr (wants_gradient<DX>) {
        kernel::conv_backward_data<part_geometry>(weights_of(parameters, g), d_out,
                                                  part<part_geometry.in>(dx, g));
      }
    }
  }

  /// Undoes the 2x2 max-pooling: each window's gradient goes to the pixel that won it.
  template <class DY, class DZ>
  static void spread(DY dy, const LaneMask<Scalar>* chosen, DZ dz) {
    constexpr Shape full = G.out();
    if constexpr (full.height % 2 != 0 || full.width % 2 != 0) {
      for (std::size_t i = 0; i < full.size(); ++i) dz[i] = Vec<Scalar>{};
    }
    for_each_position<out>([&](int channel, int y, int x) {
      const LaneMask<Scalar> winner = *chosen++;
      const Vec<Scalar> gradient = dy(channel, y, x);
      unroll<4>([&](auto p) __attribute__((always_inline)) {
        dz(channel, 2 * y + p / 2, 2 * x + p % 2) =
            winner == LaneMask<Scalar>{} + int{p} ? gradient : Vec<Scalar>{};
      });
    });
  }
};

}  // namespace digitnet::detail
