// Depthwise separable convolutions (MobileNet; Howard et al., 2017): each channel by itself, then
// all of them pixel by pixel, for a fraction of the multiply-adds.
//
//     example-depthwise [data folder]

#include <digitnet/digitnet.hpp>
#include <digitnet/layer/layer_norm.hpp>

#include <cstdio>

namespace dn = digitnet;

using Net =
    dn::Network<dn::Shape{1, 28, 28}, dn::Conv2d<16, 5, dn::Padding{2}>, dn::BatchNorm2d, dn::ReLU,
                dn::MaxPool2d<2>,  //
                dn::DepthwiseConv2d<3, dn::Padding{1}>, dn::BatchNorm2d, dn::ReLU,
                dn::Conv2d<32, 1, dn::Groups{2}>, dn::BatchNorm2d, dn::ReLU, dn::MaxPool2d<2>,  //
                dn::DepthwiseConv2d<3, dn::Padding{1}>, dn::BatchNorm2d, dn::ReLU,
                dn::Conv2d<64, 1>, dn::BatchNorm2d, dn::ReLU, dn::GlobalAvgPool2d, dn::LayerNorm,
                dn::Dense<10>>;

int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  Net net{dn::Seed{1}};
  dn::fit(net, train, dn::AdamW{.learning_rate = 1e-2F},
          {.epochs = 5, .threads = 2, .schedule = dn::OneCycle{}});
  std::printf("%zu parameters, test accuracy %.2f %%\n", Net::parameter_count,
              100 * dn::evaluate(net, test).accuracy);
}
