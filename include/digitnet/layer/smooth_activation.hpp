#pragma once

#include <digitnet/kernel/normal_distribution.hpp>
#include <digitnet/kernel/single_elements.hpp>
#include <digitnet/layer/layer.hpp>

namespace digitnet {

namespace detail {

/// A layer whose outputs depend on the input beside them alone. `F::value(x)` computes a vector of
/// them and `F::slope(x, y)` their derivatives.
template <class F, Shape In, class ScalarType>
struct PointwiseLayer : LayerDefaults<In, In, ScalarType> {
  using Scalar = ScalarType;

  template <class X, class Y>
  static void forward(const Scalar* /*parameters*/, X x, Y y, const Frame<Scalar>& /*frame*/) {
    for_each_position<In>([&](int c, int row, int column) {
      y(c, row, column) = F::value(Vec<Scalar>(x(c, row, column)));
    });
  }

  template <class X, class Y, class DY, class DX>
  static void backward(const Scalar* /*parameters*/, X x, Y y, DY dy, DX dx,
                       Scalar* /*d_parameters*/, const Frame<Scalar>& /*frame*/) {
    if constexpr (wants_gradient<DX>) {
      for_each_position<In>([&](int c, int row, int column) {
        dx(c, row, column) = dy(c, row, column) * F::slope(Vec<Scalar>(x(c, row, column)),
                                                           Vec<Scalar>(y(c, row, column)));
      });
    }
  }

  template <kernel::MapLayout X, kernel::MapLayout Y>
  static void forward_single(const Scalar* /*packed*/, const Scalar* x, Scalar* y) {
    kernel::single_each<X, Y>(x, y, [](auto value, int) { return F::value(value); });
  }
};

/// 1 / (1 + exp(-x)), which neither overflows nor loses digits on either side.
template <class V>
[[gnu::always_inline]] inline V logistic(V x) {
  const V decay = kernel::exp_of_negative(V(x < V{} ? x : -x)).exp();
  return (x < V{} ? decay : V{} + 1) / (decay + 1);
}

}  // namespace detail

/// The logistic function, 1 / (1 + exp(-x)).
struct Sigmoid {
  static LayerDescription description() { return {"Sigmoid"}; }
  template <Shape In, class Scalar>
  using on = detail::PointwiseLayer<Sigmoid, In, Scalar>;

  template <class V>
  static V value(V x) {
    return detail::logistic(x);
  }
  template <class V>
  static V slope(V /*x*/, V y) {
    return y * (1 - y);
  }
};

/// The hyperbolic tangent.
struct Tanh {
  static LayerDescription description() { return {"Tanh"}; }
  template <Shape In, class Scalar>
  using on = detail::PointwiseLayer<Tanh, In, Scalar>;

  template <class V>
  static V value(V x) {
    const V less = kernel::exp_of_negative(V(x < V{} ? x + x : -x - x)).exp_minus_one();
    return (x < V{} ? less : -less) / (less + 2);
  }
  template <class V>
  static V slope(V /*x*/, V y) {
    return 1 - y * y;
  }
};

/// The sigmoid linear unit or swish, x / (1 + exp(-x)): Elfwing, Uchibe and Doya (2018).
struct SiLU {
  static LayerDescription description() { return {"SiLU"}; }
  template <Shape In, class Scalar>
  using on = detail::PointwiseLayer<SiLU, In, Scalar>;

  template <class V>
  static V value(V x) {
    return x * detail::logistic(x);
  }
  template <class V>
  static V slope(V x, V y) {
    const V sigmoid = detail::logistic(x);
    return sigmoid + y * (1 - sigmoid);
  }
};

/// The Gaussian error linear unit, x times the probability that a normally distributed number is
/// below x: Hendrycks and Gimpel (2016). Exact, as torch.nn.GELU() is; not its approximation by
/// tanh.
struct GELU {
  static LayerDescription description() { return {"GELU"}; }
  template <Shape In, class Scalar>
  using on = detail::PointwiseLayer<GELU, In, Scalar>;

  template <class V>
  static V value(V x) {
    return x * kernel::normal_distribution(x).below;
  }
  template <class V>
  static V slope(V x, V /*y*/) {
    const auto normal = kernel::normal_distribution(x);
    using Scalar = std::remove_cvref_t<decltype(x[0])>;
    constexpr auto height = Scalar(0.3989422804014327);  // 1 / sqrt(2 pi)
    return normal.below + x * normal.bell * height;
  }
};

/// SiLU of straight lines and a parabola, x clamp(x + 3, 0, 6) / 6: Howard et al., "Searching for
/// MobileNetV3" (2019). Its gradient at -3 and at 3 is that of the parabola, as in PyTorch.
struct Hardswish {
  static LayerDescription description() { return {"Hardswish"}; }
  template <Shape In, class Scalar>
  using on = detail::PointwiseLayer<Hardswish, In, Scalar>;

  template <class V>
  static V value(V x) {
    using Scalar = std::remove_cvref_t<decltype(x[0])>;
    const V above = x < Scalar(-3) ? V{} : x + 3;
    return x * (above > Scalar(6) ? V{} + 6 : above) * (Scalar(1) / 6);
  }
  template <class V>
  static V slope(V x, V /*y*/) {
    using Scalar = std::remove_cvref_t<decltype(x[0])>;
    const V inner = x * (Scalar(1) / 3) + Scalar(0.5);
    return x < Scalar(-3) ? V{} : (x > Scalar(3) ? V{} + 1 : inner);
  }
};

}  // namespace digitnet
