#pragma once

#include <digitnet/kernel/dense.hpp>
#include <digitnet/kernel/single_image.hpp>
#include <digitnet/layer/flatten.hpp>
#include <digitnet/layer/layer.hpp>
#include <digitnet/layer/options.hpp>
#include <digitnet/layer/rules.hpp>

#include <algorithm>

namespace digitnet {

namespace detail {

template <Shape In, int Outputs, bool HasBias, bool Relu, class ScalarType>
struct DenseLayer : LayerDefaults<In, Shape{Outputs}, ScalarType> {
  using Scalar = ScalarType;
  static constexpr int outputs = Outputs;
  static constexpr bool relu = Relu;
  static constexpr int inputs = static_cast<int>(In.size());
  static constexpr std::size_t weight_count = In.size() * static_cast<std::size_t>(Outputs);
  static constexpr std::size_t parameter_count =
      weight_count + (HasBias ? static_cast<std::size_t>(Outputs) : 0);
  static constexpr std::size_t multiply_adds = weight_count;

  template <class X, class Y>
  static void forward_blocks(const Scalar* parameters, X x, Y y) {
    kernel::dense_forward<inputs, Outputs, Relu>(
        parameters, HasBias ? parameters + weight_count : nullptr, x, y);
  }

  /// Turns dy into the gradient before the ReLU, in place, and computes dx from it.
  template <class Y, class DY, class DX>
  static void backward_blocks(const Scalar* parameters, Y y, DY dy, DX dx) {
    if constexpr (Relu) {
      for (int block = 0; block < dy.count(); ++block) {
        for (std::size_t i = 0; i < static_cast<std::size_t>(Outputs); ++i) {
          auto& gradient = dy[block][i];
          const Vec<Scalar> output = y[block](static_cast<int>(i), 0, 0);
          gradient = output > Vec<Scalar>{} ? gradient : Vec<Scalar>{};
        }
      }
    }
    if constexpr (wants_gradient<DX>) {
      kernel::dense_backward_data<inputs, Outputs>(parameters, dy, dx);
    }
  }

  template <class X, class DY>
  static void weight_gradient(X x, DY dy, Scalar* d_parameters, Part part) {
    kernel::dense_backward_weights<inputs, Outputs>(
        x, dy, d_parameters, HasBias ? d_parameters + weight_count : nullptr, part);
  }

  /// Biases, then the weights; all padded to whole vectors of outputs.
  static constexpr int single_stride =
      (Outputs + lanes<Scalar> - 1) / lanes<Scalar> * lanes<Scalar>;
  static constexpr std::size_t single_size =
      static_cast<std::size_t>(single_stride) * (1 + In.size());

  template <kernel::MapLayout X>
  static void pack_single(const Scalar* parameters, const Scalar* /*buffers*/, Scalar* packed) {
    std::copy_n(parameters + weight_count, parameter_count - weight_count, packed);
    kernel::pack_single_dense<X, Outputs>(parameters, packed + single_stride);
  }

  template <kernel::MapLayout X, kernel::MapLayout Y>
  static void forward_single(const Scalar* packed, const Scalar* x, Scalar* y) {
    kernel::single_dense<X, Y, Outputs, Relu>(packed + single_stride, packed, x, y);
  }

  static std::vector<TensorSlot> tensors() {
    const auto outs = static_cast<std::size_t>(Outputs);
    std::vector<TensorSlot> tensors{{"weight", {outs, In.size()}}};
    if (HasBias) tensors.push_back({"bias", {outs}, weight_count});
    return tensors;
  }

  static void initialise(std::span<Scalar> parameters, std::span<Scalar> /*buffers*/,
                         Initialisation method, RandomStream& random) {
    draw_weights(parameters.first(weight_count), In.size(), static_cast<std::size_t>(Outputs),
                 method, random);
  }
};

template <int Outputs, auto... Options>
struct DenseRules {
  static_assert(Outputs > 0, "Dense: the number of outputs must be positive");
  static_assert((one_of<std::remove_const_t<decltype(Options)>, Bias> && ...),
                "Dense: the only option is Bias{bool}");
  static_assert(given_once<Options...>, "Dense: the option Bias{bool} may be given once");
};

}  // namespace detail

/// Fully connected layer with `Outputs` outputs; option `Bias{false}`. It reads feature maps in
/// C, H, W order, so nothing has to be flattened before it.
///
///     (C, H, W) -> (Outputs)
template <int Outputs, auto... Options>
struct Dense {
  static_assert(detail::stated<detail::DenseRules<Outputs, Options...>>);

  static constexpr int outputs = (std::max)(Outputs, 1);
  static constexpr bool bias = detail::find_option(Bias{}, Options...).value;

  static LayerDescription description() { return {"Dense", {.outputs = outputs, .bias = bias}}; }

  template <Shape In, class Scalar, bool Relu = false>
  using bind = detail::DenseLayer<In, outputs, bias, Relu, Scalar>;

  template <Shape In, class Scalar>
  using on = bind<In, Scalar>;
};

}  // namespace digitnet
