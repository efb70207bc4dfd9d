#pragma once

#include <digitnet/layer/layer.hpp>

#include <span>
#include <string>
#include <vector>

namespace custom_layers {

namespace dn = digitnet;

/// A user's own layer, which computes both gradients together: y = w x^2 per channel.
struct WeightedSquare {
  static std::string name() { return "WeightedSquare"; }

  template <dn::Shape In, class ScalarType>
  struct on : dn::LayerDefaults<In, In, ScalarType> {
    using Scalar = ScalarType;
    static constexpr std::size_t parameter_count = In.channels;

    template <class X, class Y>
    static void forward(const Scalar* w, X x, Y y, const dn::Frame<Scalar>&) {
      dn::for_each_position<In>([&](int c, int row, int column) {
        y(c, row, column) = x(c, row, column) * x(c, row, column) * w[c];
      });
    }

    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar* w, X x, Y, DY dy, DX dx, Scalar* d_w,
                         const dn::Frame<Scalar>&) {
      dn::for_each_position<In>([&](int c, int row, int column) {
        const auto value = x(c, row, column), gradient = dy(c, row, column);
        dn::add_lanes(d_w[c], dn::Vec<Scalar>(gradient * value * value));
        if constexpr (dn::wants_gradient<DX>) dx(c, row, column) = gradient * value * w[c] * 2;
      });
    }

    static std::vector<dn::TensorSlot> tensors() { return {{"weight", {In.channels}}}; }
    static void initialise(std::span<Scalar> parameters, std::span<Scalar>, dn::Initialisation,
                           dn::RandomStream&) {
      for (Scalar& p : parameters) p = Scalar{1};
    }
  };
};

}  // namespace custom_layers
