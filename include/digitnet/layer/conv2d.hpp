#pragma once

#include <digitnet/layer/conv_layer.hpp>
#include <digitnet/layer/options.hpp>

#include <optional>

namespace digitnet {

/// 2-D convolution with `OutChannels` square kernels of side `Kernel`. Options, in any order:
/// `Padding{n}` (default 0), `Stride{n}` (1), `Bias{false}` (true), `Groups{n}` (1).
///
///     (C, H, W) -> (OutChannels, (H + 2 p - k) / s + 1, (W + 2 p - k) / s + 1)
template <int OutChannels, int Kernel, auto... Options>
struct Conv2d {
  static constexpr int out_channels = OutChannels;
  static constexpr int kernel = Kernel;
  static constexpr int padding = detail::find_option(Padding{}, Options...).value;
  static constexpr int stride = detail::find_option(Stride{}, Options...).value;
  static constexpr bool bias = detail::find_option(Bias{}, Options...).value;
  static constexpr int groups = detail::find_option(Groups{}, Options...).value;

  static_assert(OutChannels > 0, "Conv2d: the number of output channels must be positive");
  static_assert(Kernel > 0, "Conv2d: the kernel size must be positive");
  static_assert(padding >= 0, "Conv2d: the padding must not be negative");
  static_assert(stride > 0, "Conv2d: the stride must be positive");
  static_assert(groups > 0, "Conv2d: the number of groups must be positive");
  static_assert(
      (detail::one_of<std::remove_const_t<decltype(Options)>, Padding, Stride, Bias, Groups> &&
       ...),
      "Conv2d: options are Padding{n}, Stride{n}, Bias{bool} and Groups{n}");
  static_assert(detail::given_once<Options...>, "Conv2d: each option may be given once");

  static LayerDescription description() {
    return {"Conv2d",
            {.outputs = OutChannels,
             .window = Kernel,
             .stride = stride,
             .padding = padding,
             .bias = bias,
             .groups = groups == 1 ? std::nullopt : std::optional{groups}}};
  }

  /// The same with a bias, as it is once batch normalisation is folded into it.
  using biased = Conv2d<OutChannels, Kernel, Padding{padding}, Stride{stride}, Groups{groups}>;

  /// The layer for input shape `In`, with the operations that `E` names fused behind it.
  template <Shape In, class Scalar, kernel::Epilogue E = kernel::Epilogue{}>
  struct bind {
    static_assert(In.height + 2 * padding >= Kernel && In.width + 2 * padding >= Kernel,
                  "Conv2d: the kernel does not fit into the padded input");
    static_assert(!E.max_pool || (In.height + 2 * padding - Kernel >= stride &&
                                  In.width + 2 * padding - Kernel >= stride),
                  "MaxPool2d: the window does not fit into the input");
    static_assert(groups < 1 || (In.channels % groups == 0 && OutChannels % groups == 0),
                  "Conv2d: the groups must divide the input channels and the output channels");
    using type = detail::ConvLayer<ConvGeometry{In, OutChannels, Kernel, stride, padding, groups},
                                   bias, E, Scalar>;
  };

  template <Shape In, class Scalar>
  using on = typename bind<In, Scalar>::type;
};

/// 2-D convolution of each channel with a kernel of its own, of side `Kernel`, as in MobileNet
/// (Howard et al., 2017): Conv2d with as many groups as there are channels. Options, in any order:
/// `Padding{n}` (default 0), `Stride{n}` (1), `Bias{false}` (true).
///
///     (C, H, W) -> (C, (H + 2 p - k) / s + 1, (W + 2 p - k) / s + 1)
template <int Kernel, auto... Options>
struct DepthwiseConv2d {
  static constexpr int padding = detail::find_option(Padding{}, Options...).value;
  static constexpr int stride = detail::find_option(Stride{}, Options...).value;
  static constexpr bool bias = detail::find_option(Bias{}, Options...).value;

  static_assert((detail::one_of<std::remove_const_t<decltype(Options)>, Padding, Stride, Bias> &&
                 ...),
                "DepthwiseConv2d: options are Padding{n}, Stride{n} and Bias{bool}");

  static LayerDescription description() {
    return {"DepthwiseConv2d",
            {.window = Kernel, .stride = stride, .padding = padding, .bias = bias}};
  }

  using biased = DepthwiseConv2d<Kernel, Padding{padding}, Stride{stride}>;

  /// What Conv2d asks of its sizes is asked here, too.
  template <Shape In, class Scalar, kernel::Epilogue E = kernel::Epilogue{}>
  using bind = typename Conv2d<In.channels, Kernel, Options...,
                               Groups{In.channels}>::template bind<In, Scalar, E>;

  template <Shape In, class Scalar>
  using on = typename bind<In, Scalar>::type;
};

}  // namespace digitnet
