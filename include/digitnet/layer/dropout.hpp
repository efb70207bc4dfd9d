#pragma once

#include <digitnet/layer/layer.hpp>
#include <digitnet/layer/rules.hpp>

namespace digitnet {

namespace detail {

template <Fraction Rate>
struct DropoutRules {
  static_assert(Rate.below_one(), "Dropout: the rate must lie in [0, 1)");
};

}  // namespace detail

/// Inverted dropout (Srivastava et al., 2014): in training each value is zeroed with probability
/// `Rate` and the others are divided by 1 - `Rate`; at inference nothing happens. What is dropped
/// depends on seed, step, layer and position in the batch alone, never on threads or vector width.
template <Fraction Rate = Fraction{1, 2}>
struct Dropout {
  static_assert(detail::stated<detail::DropoutRules<Rate>>);

  static LayerDescription description() { return {"Dropout", {.fraction = Rate}}; }

  template <Shape In, class ScalarType>
  struct on : LayerDefaults<In, In, ScalarType> {
    using Scalar = ScalarType;

    template <class X, class Y>
    static void forward(const Scalar* /*parameters*/, X x, Y y, const Frame<Scalar>& frame) {
      apply(x, y, frame);
    }

    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar* /*parameters*/, X /*x*/, Y /*y*/, DY dy, DX dx,
                         Scalar* /*d_parameters*/, const Frame<Scalar>& frame) {
      if constexpr (wants_gradient<DX>) apply(dy, dx, frame);
    }

   private:
    using Bits = Pack<std::uint32_t, lanes<Scalar>>;

    /// A good 32-bit mixer (Wellons' "lowbias32"): a pure function, so backward draws again what
    /// forward drew.
    static Bits mix(Bits bits) {
      bits = (bits ^ (bits >> 16U)) * 0x7feb352dU;
      bits = (bits ^ (bits >> 15U)) * 0x846ca68bU;
      return bits ^ (bits >> 16U);
    }

    template <class From, class To>
    static void apply(From from, To to, const Frame<Scalar>& frame) {
      if (!frame.training) {
        for_each_position<In>(
            [&](int c, int row, int column) { to(c, row, column) = from(c, row, column); });
        return;
      }
      constexpr auto rate = Rate.template as<double>();
      constexpr auto kept_above = static_cast<std::uint32_t>(rate * 0x1p32);
      constexpr auto factor = static_cast<Scalar>(1 / (1 - rate));
      Bits key{};
      for (int lane = 0; lane < lanes<Scalar>; ++lane) {
        key[lane] =
            static_cast<std::uint32_t>(frame.first_image) + static_cast<std::uint32_t>(lane);
      }
      key = mix(key * 0x9E3779B9U + static_cast<std::uint32_t>(frame.random_key)) ^
            static_cast<std::uint32_t>(frame.random_key >> 32U);
      std::uint32_t element = 0;
      for_each_position<In>([&](int c, int row, int column) {
        const Bits bits = mix(key + element++ * 0x85ebca6bU);
        const auto kept = __builtin_convertvector(bits >= kept_above, LaneMask<Scalar>);
        to(c, row, column) = kept ? from(c, row, column) * factor : Vec<Scalar>{};
      });
    }
  };
};

}  // namespace digitnet
