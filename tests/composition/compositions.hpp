#pragma once

#include <digitnet/composition/parallel.hpp>
#include <digitnet/composition/residual.hpp>
#include <digitnet/layer/smooth_activation.hpp>

/// Small layers made of layers, with what each kind of layer may have: padding, strides,
/// statistics, chance.
namespace compositions {

namespace dn = digitnet;

template <int N, int K, auto... Options>
using Same = dn::Conv2d<N, K, dn::Padding{K / 2}, Options...>;

using Identity = dn::Residual<Same<3, 3>, dn::Tanh, Same<3, 3>>;
using Projected =
    dn::Residual<dn::Skip<dn::Conv2d<5, 1, dn::Stride{2}>>, Same<4, 3, dn::Stride{2}>,
                 dn::BatchNorm2d, dn::SiLU, dn::Dropout<dn::Fraction{1, 4}>, Same<5, 3>>;
using Branches = dn::Parallel<dn::Branch<dn::Conv2d<2, 1>>, dn::Branch<>,
                              dn::Branch<Same<3, 3>, dn::BatchNorm2d, dn::Tanh, Same<4, 5>>>;

}  // namespace compositions
