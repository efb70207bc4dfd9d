// Residual and Parallel, alone and inside of each other: their gradients.

#include "compositions.hpp"

#include <doctest/doctest.h>
#include <digitnet/train/gradient_check.hpp>

namespace dn = digitnet;
using namespace compositions;

namespace {

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
