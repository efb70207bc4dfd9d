#pragma once

#include <digitnet/kernel/conv_backward_data.hpp>
#include <digitnet/kernel/conv_backward_weights.hpp>
#include <digitnet/kernel/conv_forward.hpp>
#include <digitnet/kernel/single_image.hpp>
#include <digitnet/layer/layer.hpp>
#include <digitnet/layer/options.hpp>

namespace digitnet {

namespace detail {

/// A convolution and what is fused behind it.
template <ConvGeometry G, bool HasBias, kernel::Epilogue E, class ScalarType>
struct ConvLayer : LayerDefaults<G.in, E.out(G.out()), ScalarType> {
  using Scalar = ScalarType;
  static constexpr Shape out = ConvLayer::LayerDefaults::out;
  static constexpr ConvGeometry geometry = G;
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

  static_assert(!E.scale || HasBias, "the bias is what is added after scaling");

  template <class X, class Y>
  static void forward(const Scalar* parameters, X x, Y y, const Frame<Scalar>& frame) {
    kernel::conv_forward<G, E>(parameters, terms(parameters), x, y,
                               reinterpret_cast<LaneMask<Scalar>*>(frame.saved));
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

  /// Bias and perhaps scale of each output channel, then the weights; all padded.
  static constexpr std::size_t single_terms = E.scale ? 2 : 1;
  static constexpr std::size_t single_size = static_cast<std::size_t>(ConvLayer::single_stride) *
                                             (single_terms + static_cast<std::size_t>(G.fan_in()));

  template <kernel::MapLayout X>
  static void pack_single(const Scalar* parameters, const Scalar* /*buffers*/, Scalar* packed) {
    constexpr auto stride = static_cast<std::size_t>(ConvLayer::single_stride);
    std::copy_n(parameters + G.weight_count(), bias_count, packed);
    std::copy_n(parameters + G.weight_count() + bias_count, scale_count, packed + stride);
    kernel::pack_single_conv<G>(parameters, packed + single_terms * stride);
  }

  template <kernel::MapLayout X, kernel::MapLayout Y>
  static void forward_single(const Scalar* packed, const Scalar* x, Scalar* y) {
    constexpr auto stride = static_cast<std::size_t>(ConvLayer::single_stride);
    kernel::single_conv<G, E, X, Y>(packed + single_terms * stride, {packed, packed + stride}, x,
                                    y);
  }

  static std::vector<TensorSlot> tensors() {
    const auto side = static_cast<std::size_t>(G.kernel);
    const auto outs = static_cast<std::size_t>(G.out_channels);
    std::vector<TensorSlot> tensors{
        {"weight", {outs, static_cast<std::size_t>(G.in.channels), side, side}}};
    if (HasBias) tensors.push_back({"bias", {outs}, G.weight_count()});
    if (E.scale) tensors.push_back({"scale", {outs}, G.weight_count() + bias_count});
    return tensors;
  }

  static void initialise(std::span<Scalar> parameters, std::span<Scalar> /*buffers*/,
                         Initialisation method, RandomStream& random) {
    draw_weights(parameters.first(G.weight_count()), static_cast<std::size_t>(G.fan_in()),
                 static_cast<std::size_t>(G.out_channels * G.taps()), method, random);
  }

 private:
  static kernel::ChannelTerms<Scalar> terms(const Scalar* parameters) {
    const Scalar* bias = parameters + G.weight_count();
    return {HasBias ? bias : nullptr, E.scale ? bias + bias_count : nullptr};
  }

  template <class X, class DY, class DX, class DP>
  static void linear_backward(const Scalar* parameters, X x, DY dy, DX dx, DP d_parameters) {
    if constexpr (wants_gradient<DP>) {
      kernel::conv_backward_weights<G>(x, dy, d_parameters,
                                       HasBias ? d_parameters + G.weight_count() : nullptr);
    }
    if constexpr (wants_gradient<DX>) kernel::conv_backward_data<G>(parameters, dy, dx);
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

}  // namespace detail

/// 2-D convolution with `OutChannels` square kernels of side `Kernel`. Options, in any order:
/// `Padding{n}` (default 0), `Stride{n}` (1), `Bias{false}` (true).
///
///     (C, H, W) -> (OutChannels, (H + 2 p - k) / s + 1, (W + 2 p - k) / s + 1)
template <int OutChannels, int Kernel, auto... Options>
struct Conv2d {
  static constexpr int out_channels = OutChannels;
  static constexpr int kernel = Kernel;
  static constexpr int padding = detail::find_option(Padding{}, Options...).value;
  static constexpr int stride = detail::find_option(Stride{}, Options...).value;
  static constexpr bool bias = detail::find_option(Bias{}, Options...).value;

  static_assert(OutChannels > 0, "Conv2d: the number of output channels must be positive");
  static_assert(Kernel > 0, "Conv2d: the kernel size must be positive");
  static_assert(padding >= 0, "Conv2d: the padding must not be negative");
  static_assert(stride > 0, "Conv2d: the stride must be positive");
  static_assert((detail::one_of<std::remove_const_t<decltype(Options)>, Padding, Stride, Bias> &&
                 ...),
                "Conv2d: options are Padding{n}, Stride{n} and Bias{bool}");
  static_assert(detail::given_once<Options...>, "Conv2d: each option may be given once");

  static LayerDescription description() {
    return {"Conv2d",
            {.outputs = OutChannels,
             .window = Kernel,
             .stride = stride,
             .padding = padding,
             .bias = bias}};
  }

  /// The layer for input shape `In`, with the operations that `E` names fused behind it.
  template <Shape In, class Scalar, kernel::Epilogue E = kernel::Epilogue{}>
  struct bind {
    static_assert(In.height + 2 * padding >= Kernel && In.width + 2 * padding >= Kernel,
                  "Conv2d: the kernel does not fit into the padded input");
    static_assert(!E.max_pool || (In.height + 2 * padding - Kernel >= stride &&
                                  In.width + 2 * padding - Kernel >= stride),
                  "MaxPool2d: the window does not fit into the input");
    using type =
        detail::ConvLayer<ConvGeometry{In, OutChannels, Kernel, stride, padding}, bias, E, Scalar>;
  };

  template <Shape In, class Scalar>
  using on = typename bind<In, Scalar>::type;
};

}  // namespace digitnet
