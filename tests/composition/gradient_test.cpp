// Residual and Parallel, alone and inside of each other: their gradients.

#include <doctest/doctest.h>
#include <digitnet/composition/parallel.hpp>
#include <digitnet/composition/residual.hpp>
#include <digitnet/layer/smooth_activation.hpp>
#include <digitnet/train/gradient_check.hpp>

namespace dn = digitnet;

namespace {

template <int N, int K, auto... Options>
using Same = dn::Conv2d<N, K, dn::Padding{K / 2}, Options...>;

using Identity = dn::Residual<Same<3, 3>, dn::Tanh, Same<3, 3>>;
using Projected =
    dn::Residual<dn::Skip<dn::Conv2d<5, 1, dn::Stride{2}>>, Same<4, 3, dn::Stride{2}>,
                 dn::BatchNorm2d, dn::SiLU, dn::Dropout<dn::Fraction{1, 4}>, Same<5, 3>>;
using Branches = dn::Parallel<dn::Branch<dn::Conv2d<2, 1>>, dn::Branch<>,
                              dn::Branch<Same<3, 3>, dn::BatchNorm2d, dn::Tanh, Same<4, 5>>>;

template <dn::Shape In, class... Specs>
void check_gradient(double tolerance = 1e-6) {
  for (const int threads : {1, 2}) {
    const auto check = dn::check_gradients<In, Specs...>(dn::Seed{11}, 20, threads, 60);
    CHECK(check.worst_input < tolerance);
    CHECK(check.worst_parameter < tolerance);
  }
}

}  // namespace

TEST_CASE("Residual and Parallel: gradients") {
  SUBCASE("identity") { check_gradient<dn::Shape{3, 5, 4}, Identity>(); }
  SUBCASE("projection") { check_gradient<dn::Shape{3, 5, 4}, Projected>(); }
  SUBCASE("branches") { check_gradient<dn::Shape{3, 5, 4}, Branches>(); }
  SUBCASE("in a network") {
    check_gradient<dn::Shape{1, 6, 6}, dn::Conv2d<3, 3>, Branches, dn::Residual<Same<9, 3>>,
                   dn::Dense<6>, dn::Residual<dn::Dense<6>, dn::Tanh>, dn::Dense<3>>();
  }
  SUBCASE("nested") {
    check_gradient<dn::Shape{2, 6, 6},
                   dn::Residual<dn::Skip<Same<9, 1>>,
                                dn::Parallel<dn::Branch<Same<4, 3>>,
                                             dn::Branch<dn::Residual<Same<2, 3>, dn::BatchNorm2d>,
                                                        dn::SiLU, Same<5, 3>>>>,
                   dn::MaxPool2d<2>, dn::Dense<4>>(1e-4);
  }
}
