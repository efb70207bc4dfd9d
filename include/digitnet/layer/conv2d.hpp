#pragma once

#include <digitnet/layer/conv_layer.hpp>
#include <digitnet/layer/options.hpp>
#include <digitnet/layer/rules.hpp>

#include <algorithm>
#include <optional>

namespace digitnet {

namespace detail {

template <int OutChannels, int Kernel, auto... Options>
struct ConvRules {
  static_assert(OutChannels > 0, "Conv2d: the number of output channels must be positive");
  static_assert(Kernel > 0, "Conv2d: the kernel size must be positive");
  static_assert(find_option(Padding{}, Options...).value >= 0,
                "Conv2d: the padding must not be negative");
  static_assert(find_option(Stride{}, Options...).value > 0, "Conv2d: the stride must be positive");
  static_assert(find_option(Groups{}, Options...).value > 0,
                "Conv2d: the number of groups must be positive");
  static_assert((one_of<std::remove_const_t<decltype(Options)>, Padding, Stride, Bias, Groups> &&
                 ...),
                "Conv2d: options are Padding{n}, Stride{n}, Bias{bool} and Groups{n}");
  static_assert(given_once<Options...>, "Conv2d: each option may be given once");
};

constexpr bool kernel_fits(ConvGeometry g) {
  return g.in.height + 2 * g.padding >= g.kernel && g.in.width + 2 * g.padding >= g.kernel;
}
constexpr bool groups_divide(ConvGeometry g) {
  return g.in.channels % g.groups == 0 && g.out_channels % g.groups == 0;
}

/// Without pooling over windows that `convolved` is smaller than, which MaxPool2d complains about.
constexpr kernel::Epilogue where_it_fits(kernel::Epilogue epilogue, Shape convolved) {
  epilogue.max_pool = epilogue.max_pool && convolved.height >= 2 && convolved.width >= 2;
  return epilogue;
}

template <Shape In, ConvGeometry G>
struct ConvInputRules {
  static_assert(kernel_fits(G), "Conv2d: the kernel does not fit into the padded input");
  static_assert(groups_divide(G),
                "Conv2d: the groups must divide the input channels and the output channels");
};

}  // namespace detail

/// 2-D convolution with `OutChannels` square kernels of side `Kernel`. Options, in any order:
/// `Padding{n}` (default 0), `Stride{n}` (1), `Bias{false}` (true), `Groups{n}` (1).
///
///     (C, H, W) -> (OutChannels, (H + 2 p - k) / s + 1, (W + 2 p - k) / s + 1)
template <int OutChannels, int Kernel, auto... Options>
struct Conv2d {
  static_assert(detail::stated<detail::ConvRules<OutChannels, Kernel, Options...>>);

  static constexpr int out_channels = (std::max)(OutChannels, 1);
  static constexpr int kernel = (std::max)(Kernel, 1);
  static constexpr int padding = (std::max)(detail::find_option(Padding{}, Options...).value, 0);
  static constexpr int stride = (std::max)(detail::find_option(Stride{}, Options...).value, 1);
  static constexpr bool bias = detail::find_option(Bias{}, Options...).value;
  static constexpr int groups = (std::max)(detail::find_option(Groups{}, Options...).value, 1);

  static LayerDescription description() {
    return {"Conv2d",
            {.outputs = out_channels,
             .window = kernel,
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
    static constexpr ConvGeometry given{In, out_channels, kernel, stride, padding, groups};
    static_assert(detail::stated<detail::ConvInputRules<In, given>>);
    static constexpr ConvGeometry geometry =
        detail::kernel_fits(given) && detail::groups_divide(given)
            ? given
            : ConvGeometry{In, out_channels, 1};
    using type =
        detail::ConvLayer<geometry, bias, detail::where_it_fits(E, geometry.out()), Scalar>;
  };

  template <Shape In, class Scalar>
  using on = typename bind<In, Scalar>::type;
};

namespace detail {

template <auto... Options>
struct DepthwiseRules {
  static_assert((one_of<std::remove_const_t<decltype(Options)>, Padding, Stride, Bias> && ...),
                "DepthwiseConv2d: options are Padding{n}, Stride{n} and Bias{bool}");
  static_assert(given_once<Options...>, "DepthwiseConv2d: each option may be given once");
};

}  // namespace detail

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

  static_assert(detail::stated<detail::DepthwiseRules<Options...>>);

  static LayerDescription description() {
    return {"DepthwiseConv2d",
            {.window = Kernel, .stride = stride, .padding = padding, .bias = bias}};
  }

  using biased = DepthwiseConv2d<Kernel, Padding{padding}, Stride{stride}>;

  /// What Conv2d asks of its sizes is asked here, too.
  template <Shape In, class Scalar, kernel::Epilogue E = kernel::Epilogue{}>
  using bind = typename Conv2d<In.channels, Kernel, Padding{padding}, Stride{stride}, Bias{bias},
                               Groups{In.channels}>::template bind<In, Scalar, E>;

  template <Shape In, class Scalar>
  using on = typename bind<In, Scalar>::type;
};

}  // namespace digitnet
