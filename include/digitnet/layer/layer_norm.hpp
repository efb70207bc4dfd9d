#pragma once

#include <digitnet/layer/layer.hpp>

#include <cmath>

namespace digitnet {

/// Layer normalisation (Ba, Kiros and Hinton, 2016): all values of an image are normalised by their
/// mean and variance, in training and at inference alike, and then scaled and moved each by a
/// trained number. As `torch.nn.LayerNorm` over all dimensions of an image; epsilon is 1e-5.
///
///     (C, H, W) -> (C, H, W); parameters weight, bias (C, H, W), of vectors (C)
struct LayerNorm {
  static LayerDescription description() { return {"LayerNorm"}; }

  template <Shape In, class ScalarType>
  struct on : LayerDefaults<In, In, ScalarType> {
    static_assert(In.size() > 1, "LayerNorm: one value alone has no variance");
    using Scalar = ScalarType;
    static constexpr std::size_t parameter_count = 2 * In.size();
    static constexpr Scalar epsilon = Scalar(1e-5);
    static constexpr Scalar share = Scalar{1} / static_cast<Scalar>(In.size());

    template <class X, class Y>
    static void forward(const Scalar* parameters, X x, Y y, const Frame<Scalar>& /*frame*/) {
      const Moments moments{x};
      const Scalar* weight = parameters;
      for_each_position<In>([&](int c, int row, int column) {
        y(c, row, column) = moments.normalised(x(c, row, column)) * *weight + *(weight + In.size());
        ++weight;
      });
    }

    /// With u = (x - mean) / deviation and g = weight dy, each of which has its own image in each
    /// lane: dx = (g - mean(g) - u mean(g u)) / deviation.
    template <class X, class Y, class DY, class DX, class DP>
    static void backward(const Scalar* parameters, X x, Y /*y*/, DY dy, DX dx, DP d_parameters,
                         const Frame<Scalar>& /*frame*/) {
      const Moments moments{x};
      Vec<Scalar> mean{}, along{};
      std::size_t i = 0;
      for_each_position<In>([&](int c, int row, int column) {
        const Vec<Scalar> gradient = dy(c, row, column);
        const Vec<Scalar> unit = moments.normalised(x(c, row, column));
        if constexpr (wants_gradient<DP>) {
          add_lanes(d_parameters[i], gradient * unit);
          add_lanes(d_parameters[In.size() + i], gradient);
        }
        mean += gradient * parameters[i];
        along += gradient * parameters[i] * unit;
        ++i;
      });
      if constexpr (wants_gradient<DX>) {
        mean *= share;
        along *= share;
        const Scalar* weight = parameters;
        for_each_position<In>([&](int c, int row, int column) {
          const Vec<Scalar> unit = moments.normalised(x(c, row, column));
          dx(c, row, column) =
              (dy(c, row, column) * *weight++ - mean - unit * along) * moments.inverse_deviation;
        });
      }
    }

    /// Weights, then biases, [y][x][channel] without padding.
    static constexpr std::size_t single_size = parameter_count;

    template <kernel::MapLayout X>
    static void pack_single(const Scalar* parameters, const Scalar* /*buffers*/, Scalar* packed) {
      for_each_position<In>([&](int c, int row, int column) {
        const auto at = static_cast<std::size_t>((row * In.width + column) * In.channels + c);
        packed[at] = *parameters;
        packed[In.size() + at] = parameters[In.size()];
        ++parameters;
      });
    }

    template <kernel::MapLayout X, kernel::MapLayout Y>
    static void forward_single(const Scalar* packed, const Scalar* x, Scalar* y) {
      const auto sum_of = [x](const auto& value) {
        Scalar sum{};
        for_each_position<Shape{1, In.height, In.width}>([&](int, int row, int column) {
          const Scalar* from = x + X.offset(row, column);
          for (int c = 0; c < In.channels; ++c) sum += value(from[c]);
        });
        return sum;
      };
      const Scalar mean = sum_of([](Scalar value) { return value; }) * share;
      const Scalar variance =
          sum_of([mean](Scalar value) { return (value - mean) * (value - mean); }) * share;
      const Scalar inverse = Scalar{1} / std::sqrt(variance + epsilon);
      for_each_position<Shape{1, In.height, In.width}>([&](int, int row, int column) {
        const Scalar* from = x + X.offset(row, column);
        Scalar* to = y + Y.offset(row, column);
        for (int c = 0; c < In.channels; ++c, ++packed) {
          to[c] = (from[c] - mean) * inverse * *packed + packed[In.size()];
        }
      });
    }

    static std::vector<TensorSlot> tensors() {
      const auto channels = static_cast<std::size_t>(In.channels);
      std::vector<std::size_t> dims{channels};
      if (In.height * In.width > 1) {
        dims = {channels, static_cast<std::size_t>(In.height), static_cast<std::size_t>(In.width)};
      }
      return {{"weight", dims}, {"bias", dims, In.size()}};
    }

    static void initialise(std::span<Scalar> parameters, std::span<Scalar> /*buffers*/,
                           Initialisation /*method*/, RandomStream& /*random*/) {
      for (std::size_t i = 0; i < In.size(); ++i) parameters[i] = Scalar{1};
    }

   private:
    /// Those of each image of a block.
    struct Moments {
      Vec<Scalar> mean{}, inverse_deviation;

      template <class X>
      explicit Moments(X x) {
        for_each_position<In>([&](int c, int row, int column) { mean += x(c, row, column); });
        mean *= share;
        Vec<Scalar> variance{};
        for_each_position<In>([&](int c, int row, int column) {
          const Vec<Scalar> distance = x(c, row, column) - mean;
          variance += distance * distance;
        });
        inverse_deviation = Scalar{1} / sqrt<Scalar>(variance * share + epsilon);
      }

      Vec<Scalar> normalised(Vec<Scalar> x) const { return (x - mean) * inverse_deviation; }
    };
  };
};

}  // namespace digitnet
