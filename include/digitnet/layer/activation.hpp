#pragma once

#include <digitnet/kernel/single_elements.hpp>
#include <digitnet/layer/layer.hpp>
#include <digitnet/layer/rules.hpp>

namespace digitnet {

/// Rectified linear unit, max(x, 0); NaN stays NaN. Its gradient at 0 is 0.
struct ReLU {
  static LayerDescription description() { return {"ReLU"}; }

  template <Shape In, class ScalarType>
  struct on : LayerDefaults<In, In, ScalarType> {
    using Scalar = ScalarType;

    template <class X, class Y>
    static void forward(const Scalar* /*parameters*/, X x, Y y, const Frame<Scalar>& /*frame*/) {
      for_each_position<In>(
          [&](int c, int row, int column) { y(c, row, column) = relu(x(c, row, column)); });
    }

    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar* /*parameters*/, X x, Y /*y*/, DY dy, DX dx,
                         Scalar* /*d_parameters*/, const Frame<Scalar>& /*frame*/) {
      if constexpr (wants_gradient<DX>) {
        for (std::size_t i = 0; i < In.size(); ++i) {
          dx[i] = x[i] > Vec<Scalar>{} ? dy[i] : Vec<Scalar>{};
        }
      }
    }

    template <kernel::MapLayout X, kernel::MapLayout Y>
    static void forward_single(const Scalar* /*packed*/, const Scalar* x, Scalar* y) {
      kernel::single_each<X, Y>(x, y, [](auto value, int) { return relu(value); });
    }
  };
};

namespace detail {

template <Fraction Slope>
struct LeakyRules {
  static_assert(Slope.below_one(), "LeakyReLU: the slope must lie in [0, 1)");
};

}  // namespace detail

/// Leaky rectified linear unit, max(x, slope x); the slope defaults to 1/100 and lies in [0, 1).
/// Its gradient at 0 is the slope.
template <Fraction Slope = Fraction{1, 100}>
struct LeakyReLU {
  static_assert(detail::stated<detail::LeakyRules<Slope>>);

  static LayerDescription description() { return {"LeakyReLU", {.fraction = Slope}}; }

  template <Shape In, class ScalarType>
  struct on : LayerDefaults<In, In, ScalarType> {
    using Scalar = ScalarType;
    static constexpr Scalar slope = Slope.template as<Scalar>();

    template <class X, class Y>
    static void forward(const Scalar* /*parameters*/, X x, Y y, const Frame<Scalar>& /*frame*/) {
      for_each_position<In>([&](int c, int row, int column) {
        y(c, row, column) = greater(x(c, row, column), x(c, row, column) * slope);
      });
    }

    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar* /*parameters*/, X x, Y /*y*/, DY dy, DX dx,
                         Scalar* /*d_parameters*/, const Frame<Scalar>& /*frame*/) {
      if constexpr (wants_gradient<DX>) {
        for (std::size_t i = 0; i < In.size(); ++i) {
          dx[i] = x[i] > Vec<Scalar>{} ? dy[i] : dy[i] * slope;
        }
      }
    }

    template <kernel::MapLayout X, kernel::MapLayout Y>
    static void forward_single(const Scalar* /*packed*/, const Scalar* x, Scalar* y) {
      kernel::single_each<X, Y>(x, y,
                                [](auto value, int) { return greater(value, value * slope); });
    }
  };
};

}  // namespace digitnet
