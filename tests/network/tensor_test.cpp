#include <doctest/doctest.h>
#include <digitnet/layer/dense.hpp>
#include <digitnet/network/tensor.hpp>

namespace dn = digitnet;

namespace {
using Net = dn::Network<dn::Shape{2, 3, 4}, dn::Conv2d<5, 3>, dn::ReLU, dn::Dense<4>>;
}

TEST_CASE("tensor_map: parameters as Eigen tensors on the network's own memory") {
  Net net{dn::Seed{1}};
  const auto tensors = net.tensors();
  auto kernels = dn::tensor_map<4>(tensors[0]);  // (O, I, H, W)
  CHECK(kernels.dimension(0) == 5);
  CHECK(kernels.dimension(1) == 2);
  CHECK(kernels(4, 1, 2, 0) ==
        tensors[0].values[static_cast<std::size_t>(((4 * 2 + 1) * 3 + 2) * 3)]);
  kernels(0, 0, 0, 1) = 42;
  CHECK(net.parameters()[1] == 42);
  const Net& constant = net;
  CHECK(dn::tensor_map<2>(constant.tensors()[2])(3, 0) == net.parameters()[95 + 3 * 10]);
  CHECK_THROWS_WITH_AS((void)dn::tensor_map<2>(tensors[0]), doctest::Contains("0.weight"),
                       dn::InvalidArgument);
}

TEST_CASE("predict: a tensor of images gives a tensor of probabilities") {
  const Net net{dn::Seed{1}};
  dn::Predictor<Net> predictor{net};
  dn::Tensor<float, 4> images(3, 2, 3, 4);
  dn::RandomStream random{dn::Seed{1}};
  for (Eigen::Index i = 0; i < images.size(); ++i) images.data()[i] = random.uniform();
  const auto probabilities = dn::predict(predictor, images);
  REQUIRE(probabilities.dimension(0) == 3);
  REQUIRE(probabilities.dimension(1) == 4);
  const auto one = predictor.predict(std::span<const float>{images.data() + 2 * 24, 24});
  for (Eigen::Index c = 0; c < 4; ++c) {
    CHECK(probabilities(2, c) ==
          doctest::Approx(one.probabilities[static_cast<std::size_t>(c)]).epsilon(1e-5));
  }
  const dn::Tensor<float, 4> turned(3, 2, 4, 3);
  CHECK_THROWS_WITH_AS((void)dn::predict(predictor, turned), "images: expected 2x3x4, found 2x4x3",
                       dn::InvalidArgument);
}
