#include "weighted_square.hpp"

#include <doctest/doctest.h>
#include <digitnet/layer/layer.hpp>
#include <digitnet/network/predictor.hpp>
#include <digitnet/train/gradient_check.hpp>

namespace dn = digitnet;
using custom_layers::WeightedSquare;

namespace {

/// The same with a mistake in the gradient: the check must see it.
struct WrongSquare {
  template <dn::Shape In, class Scalar>
  struct on : WeightedSquare::on<In, Scalar> {
    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar* w, X x, Y y, DY dy, DX dx, Scalar* d_w,
                         const dn::Frame<Scalar>& frame) {
      WeightedSquare::on<In, Scalar>::backward(w, x, y, dy, dx, d_w, frame);
      if constexpr (dn::wants_gradient<DX>) dx(0, 0, 0) *= Scalar(1.001);
    }
  };
};

/// Names of the library's own dense and convolution layers that a user may well choose, too.
struct Negation {
  template <dn::Shape In, class ScalarType>
  struct on : dn::LayerDefaults<In, In, ScalarType> {
    using Scalar = ScalarType;
    static constexpr int outputs = static_cast<int>(In.size());
    static constexpr int geometry = 3;

    template <class X, class Y>
    static void forward(const Scalar*, X x, Y y, const dn::Frame<Scalar>&) {
      dn::for_each_position<In>(
          [&](int c, int row, int column) { y(c, row, column) = -x(c, row, column); });
    }
    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar*, X, Y, DY dy, DX dx, Scalar*, const dn::Frame<Scalar>&) {
      if constexpr (dn::wants_gradient<DX>) {
        dn::for_each_position<In>(
            [&](int c, int row, int column) { dx(c, row, column) = -dy(c, row, column); });
      }
    }
  };
};

}  // namespace

TEST_CASE("a user's layer passes the gradient check, alone and inside a network") {
  static_assert(dn::LayerSpec<WeightedSquare, dn::Shape{3, 4, 4}, double>);
  for (const int threads : {1, 2}) {
    const auto alone =
        dn::check_gradients<dn::Shape{3, 4, 4}, WeightedSquare>(dn::Seed{1}, 20, threads);
    CHECK(alone.worst_input < 1e-6);
    CHECK(alone.worst_parameter < 1e-6);
    const auto inside =
        dn::check_gradients<dn::Shape{1, 6, 6}, dn::Conv2d<3, 3, dn::Padding{1}>, WeightedSquare,
                            dn::Conv2d<2, 3, dn::Padding{1}>, dn::Dense<4>>(dn::Seed{2}, 20,
                                                                            threads);
    CHECK(inside.worst_input < 1e-6);
    CHECK(inside.worst_parameter < 1e-6);
  }
}

TEST_CASE("every layer of the library is a layer specification") {
  constexpr dn::Shape in{2, 4, 4};
  static_assert(dn::LayerSpec<dn::Conv2d<3, 3>, in, float>);
  static_assert(dn::LayerSpec<dn::Dense<3>, in, float>);
  static_assert(dn::LayerSpec<dn::ReLU, in, float>);
  static_assert(dn::LayerSpec<dn::LeakyReLU<>, in, double>);
  static_assert(dn::LayerSpec<dn::MaxPool2d<2>, in, float>);
  static_assert(dn::LayerSpec<dn::AvgPool2d<2>, in, float>);
  static_assert(dn::LayerSpec<dn::GlobalAvgPool2d, in, float>);
  static_assert(dn::LayerSpec<dn::Dropout<>, in, float>);
  static_assert(dn::LayerSpec<dn::BatchNorm2d, in, float>);
  static_assert(!dn::LayerSpec<dn::Padding, in, float>);
}

TEST_CASE("the gradient check finds a mistake of one in a thousand") {
  const auto check = dn::check_gradients<dn::Shape{3, 4, 4}, WrongSquare>(dn::Seed{1});
  CHECK(check.worst_input > 1e-4);
  CHECK(check.worst_parameter < 1e-6);
}

TEST_CASE("a user's layer in a network: parameters, tensors and predictions") {
  using Net = dn::Network<dn::Shape{2, 3, 3}, WeightedSquare, Negation, dn::Dense<2>>;
  static_assert(Net::parameter_count == 2 + 18 * 2 + 2);
  static_assert(!dn::Predictor<Net>::has_single_path);  // these layers have no forward_single
  Net net{dn::Seed{1}};
  const auto tensors = net.tensors();
  REQUIRE(tensors.size() == 3);
  CHECK(tensors[0].name == "0.weight");
  CHECK(tensors[1].name == "2.weight");
  tensors[0].values[1] = 3;
  std::ranges::fill(tensors[1].values, 0.0F);
  tensors[1].values[17] = 1;  // of output 0: the last pixel of channel 1

  dn::Predictor<Net> predictor{net};
  std::vector<float> image(18, 0.5F), logits(2);
  predictor.logits(std::span<const float>{image}, std::span{logits});
  CHECK(logits == std::vector<float>{-0.75F, 0});
  CHECK(predictor.predict(std::span<const float>{image}).label == 1);
}
