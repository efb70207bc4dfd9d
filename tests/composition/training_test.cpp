// A network of layers made of layers learns, and to the same bits on any number of threads.

#include <doctest/doctest.h>

#include "../train/synthetic.hpp"

#include <digitnet/composition/parallel.hpp>
#include <digitnet/composition/residual.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>

namespace dn = digitnet;

TEST_CASE("Residual and Parallel: the same weights for any number of threads, and they learn") {
  using Conv = dn::Conv2d<4, 3, dn::Padding{1}>;
  using Net =
      dn::Network<dn::Shape{1, 9, 9}, dn::Parallel<dn::Branch<Conv, dn::BatchNorm2d>, dn::Branch<>>,
                  dn::ReLU,
                  dn::Residual<dn::Skip<dn::Conv2d<4, 1>, dn::BatchNorm2d>, Conv, dn::BatchNorm2d,
                               dn::ReLU, dn::Dropout<dn::Fraction{1, 4}>, Conv>,
                  dn::MaxPool2d<2>, dn::Dense<12>, dn::ReLU, dn::Residual<dn::Dense<12>, dn::ReLU>,
                  dn::Dense<4>>;
  const dn::Dataset data = synthetic::dataset(150, dn::Shape{1, 9, 9}, 4);
  const auto train = [&](int threads) {
    Net net{dn::Seed{1}};
    dn::fit(net, data, dn::Adam{.learning_rate = 1e-2F},
            {.epochs = 5, .batch_size = 40, .threads = threads});
    return net;
  };
  const Net one = train(1);
  CHECK(dn::evaluate(one, data).accuracy > 0.95);
  for (const int threads : {2, 3}) {
    const Net other = train(threads);
    CHECK(std::ranges::equal(one.parameters(), other.parameters()));
    CHECK(std::ranges::equal(one.buffers(), other.buffers()));
  }
}
