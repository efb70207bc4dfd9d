// A residual network: blocks that add what they find to what they were given.
//
//     example-residual [data folder]

#include <digitnet/composition/residual.hpp>
#include <digitnet/digitnet.hpp>

#include <cstdio>

namespace dn = digitnet;

template <int N, auto... Options>
using Conv = dn::Conv2d<N, 3, dn::Padding{1}, dn::Bias{false}, Options...>;

template <int N>
using Block = dn::Residual<Conv<N>, dn::BatchNorm2d, dn::ReLU, Conv<N>, dn::BatchNorm2d>;

/// To twice the channels and half the size; the input follows by a projection.
template <int N>
using Down =
    dn::Residual<dn::Skip<dn::Conv2d<N, 1, dn::Stride{2}>, dn::BatchNorm2d>, Conv<N, dn::Stride{2}>,
                 dn::BatchNorm2d, dn::ReLU, Conv<N>, dn::BatchNorm2d>;

using Net = dn::Network<dn::Shape{1, 28, 28}, Conv<8>, dn::BatchNorm2d, dn::ReLU, dn::MaxPool2d<2>,
                        Block<8>, dn::ReLU, Down<16>, dn::ReLU, Down<32>, dn::ReLU,
                        dn::GlobalAvgPool2d, dn::Dense<10>>;

int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  Net net{dn::Seed{1}};
  dn::fit(net, train, dn::AdamW{.learning_rate = 8e-3F},
          {.epochs = 4, .threads = 2, .schedule = dn::OneCycle{}});
  std::printf("%zu parameters, test accuracy %.2f %%\n", Net::parameter_count,
              100 * dn::evaluate(net, test).accuracy);
}
