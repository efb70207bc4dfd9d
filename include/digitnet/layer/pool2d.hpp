#pragma once

#include <digitnet/kernel/single_elements.hpp>
#include <digitnet/layer/layer.hpp>
#include <digitnet/layer/options.hpp>
#include <digitnet/layer/rules.hpp>

#include <algorithm>

namespace digitnet {

namespace detail {

template <int Window, auto... Options>
struct PoolRules {
  static_assert(Window > 0, "pooling: the window must be positive");
  static_assert(find_option(Stride{}, Options...).value > 0,
                "pooling: the stride must be positive");
  static_assert((one_of<std::remove_const_t<decltype(Options)>, Stride> && ...),
                "pooling: the only option is Stride{n}");
  static_assert(given_once<Options...>,
                "MaxPool2d, AvgPool2d: the option Stride{n} may be given once");
};

/// Sizes shared by the pooling layers: windows that do not fit at the border are dropped.
template <int Window, auto... Options>
struct PoolGeometry {
  static_assert(stated<PoolRules<Window, Options...>>);

  static constexpr int window = (std::max)(Window, 1);
  static constexpr int stride = (std::max)(find_option(Stride{Window}, Options...).value, 1);

  static constexpr Shape out(Shape in) {
    if (!fits(in)) return in;
    return {in.channels, (in.height - window) / stride + 1, (in.width - window) / stride + 1};
  }
  static LayerDescription describe(const char* kind) {
    return {kind, {.window = window, .stride = stride}};
  }
  static constexpr bool fits(Shape in) { return in.height >= window && in.width >= window; }
};

template <Shape In, class DX>
void set_zero(DX dx) {
  for (std::size_t i = 0; i < In.size(); ++i) dx[i] = typename DX::Vector{};
}

}  // namespace detail

/// Max-pooling over square windows; option `Stride{n}`, by default the window size. As in PyTorch,
/// rows and columns at the border that fill no window are dropped (its `ceil_mode=False`), of equal
/// values the first in row order gets the gradient, and a window that holds a NaN gives NaN. Fused
/// behind a convolution, a window that holds other values beside NaN may give one of these; a NaN
/// among the weights or the bias makes a whole channel NaN.
///
///     (C, H, W) -> (C, (H - Window) / s + 1, (W - Window) / s + 1)
template <int Window, auto... Options>
struct MaxPool2d : detail::PoolGeometry<Window, Options...> {
  using Geometry = detail::PoolGeometry<Window, Options...>;

  static LayerDescription description() { return Geometry::describe("MaxPool2d"); }

  template <Shape In, class ScalarType>
  struct on : LayerDefaults<In, Geometry::out(In), ScalarType> {
    static_assert(Geometry::fits(In), "MaxPool2d: the window does not fit into the input");
    using Scalar = ScalarType;
    static constexpr int stride = Geometry::stride;

    template <class X, class Y>
    static void forward(const Scalar* /*parameters*/, X x, Y y, const Frame<Scalar>& /*frame*/) {
      for_each_position<Geometry::out(In)>([&](int channel, int row, int column) {
        Vec<Scalar> best = x(channel, row * stride, column * stride);
        for (int i = 1; i < Window * Window; ++i) {
          best =
              max_or_nan(best, x(channel, row * stride + i / Window, column * stride + i % Window));
        }
        y(channel, row, column) = best;
      });
    }

    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar* /*parameters*/, X x, Y y, DY dy, DX dx,
                         Scalar* /*d_parameters*/, const Frame<Scalar>& /*frame*/) {
      if constexpr (wants_gradient<DX>) {
        detail::set_zero<In>(dx);
        for_each_position<Geometry::out(In)>([&](int channel, int row, int column) {
          LaneMask<Scalar> open = LaneMask<Scalar>{} - 1;
          for (int i = 0; i < Window * Window; ++i) {
            const int from_y = row * stride + i / Window;
            const int from_x = column * stride + i % Window;
            const LaneMask<Scalar> wins =
                open & (x(channel, from_y, from_x) == y(channel, row, column));
            dx(channel, from_y, from_x) += wins ? dy(channel, row, column) : Vec<Scalar>{};
            open &= ~wins;
          }
        });
      }
    }

    template <kernel::MapLayout X, kernel::MapLayout Y>
    static void forward_single(const Scalar* /*packed*/, const Scalar* x, Scalar* y) {
      kernel::single_pool<X, Y, Window, Window, stride>(
          x, y, [](auto a, auto b) { return max_or_nan(a, b); }, [](auto value) { return value; });
    }
  };
};

/// Average-pooling over square windows; option `Stride{n}`, by default the window size. Rows and
/// columns at the border that fill no window are dropped, as in PyTorch with `ceil_mode=False`.
template <int Window, auto... Options>
struct AvgPool2d : detail::PoolGeometry<Window, Options...> {
  using Geometry = detail::PoolGeometry<Window, Options...>;

  static LayerDescription description() { return Geometry::describe("AvgPool2d"); }

  template <Shape In, class ScalarType>
  struct on : LayerDefaults<In, Geometry::out(In), ScalarType> {
    static_assert(Geometry::fits(In), "AvgPool2d: the window does not fit into the input");
    using Scalar = ScalarType;
    static constexpr int stride = Geometry::stride;
    static constexpr Scalar share = Scalar{1} / Scalar(Window * Window);

    template <class X, class Y>
    static void forward(const Scalar* /*parameters*/, X x, Y y, const Frame<Scalar>& /*frame*/) {
      for_each_position<Geometry::out(In)>([&](int channel, int row, int column) {
        Vec<Scalar> sum{};
        for (int i = 0; i < Window * Window; ++i) {
          sum += x(channel, row * stride + i / Window, column * stride + i % Window);
        }
        y(channel, row, column) = sum * share;
      });
    }

    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar* /*parameters*/, X /*x*/, Y /*y*/, DY dy, DX dx,
                         Scalar* /*d_parameters*/, const Frame<Scalar>& /*frame*/) {
      if constexpr (wants_gradient<DX>) {
        detail::set_zero<In>(dx);
        for_each_position<Geometry::out(In)>([&](int channel, int row, int column) {
          const Vec<Scalar> gradient = dy(channel, row, column) * share;
          for (int i = 0; i < Window * Window; ++i) {
            dx(channel, row * stride + i / Window, column * stride + i % Window) += gradient;
          }
        });
      }
    }

    template <kernel::MapLayout X, kernel::MapLayout Y>
    static void forward_single(const Scalar* /*packed*/, const Scalar* x, Scalar* y) {
      kernel::single_pool<X, Y, Window, Window, stride>(
          x, y, [](auto a, auto b) { return a + b; }, [](auto value) { return value * share; });
    }
  };
};

/// The mean of each feature map: (C, H, W) -> (C).
struct GlobalAvgPool2d {
  static LayerDescription description() { return {"GlobalAvgPool2d"}; }

  template <Shape In, class ScalarType>
  struct on : LayerDefaults<In, Shape{In.channels}, ScalarType> {
    using Scalar = ScalarType;
    static constexpr Scalar share = Scalar{1} / Scalar(In.height * In.width);

    template <class X, class Y>
    static void forward(const Scalar* /*parameters*/, X x, Y y, const Frame<Scalar>& /*frame*/) {
      for_each_position<Shape{In.channels}>([&](int channel, int, int) {
        Vec<Scalar> sum{};
        for_each_position<Shape{1, In.height, In.width}>(
            [&](int, int row, int column) { sum += x(channel, row, column); });
        y(channel, 0, 0) = sum * share;
      });
    }

    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar* /*parameters*/, X /*x*/, Y /*y*/, DY dy, DX dx,
                         Scalar* /*d_parameters*/, const Frame<Scalar>& /*frame*/) {
      if constexpr (wants_gradient<DX>) {
        for_each_position<In>([&](int channel, int row, int column) {
          dx(channel, row, column) = dy(channel, 0, 0) * share;
        });
      }
    }

    template <kernel::MapLayout X, kernel::MapLayout Y>
    static void forward_single(const Scalar* /*packed*/, const Scalar* x, Scalar* y) {
      kernel::single_pool<X, Y, In.height, In.width, 1>(
          x, y, [](auto a, auto b) { return a + b; }, [](auto value) { return value * share; });
    }
  };
};

}  // namespace digitnet
