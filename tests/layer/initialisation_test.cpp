#include <doctest/doctest.h>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>

#include <algorithm>
#include <cmath>

namespace dn = digitnet;

namespace {

/// Mean, standard deviation and kurtosis of the weights that `Layer` draws; its biases must be 0.
template <class Layer>
void check(dn::Initialisation method, double deviation) {
  std::vector<typename Layer::Scalar> parameters(Layer::parameter_count, 9), buffers;
  dn::RandomStream random{dn::Seed{1}, dn::Purpose::initialisation};
  Layer::initialise(parameters, buffers, method, random);
  const auto slots = Layer::tensors();
  REQUIRE(slots[0].name == "weight");
  std::size_t count = 1;
  for (const std::size_t dim : slots[0].dims) count *= dim;
  double mean = 0, square = 0, fourth = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto w = static_cast<double>(parameters[i]);
    mean += w / static_cast<double>(count);
    square += w * w / static_cast<double>(count);
    fourth += w * w * w * w / static_cast<double>(count);
  }
  const double rough = 5 / std::sqrt(static_cast<double>(count));
  CHECK(std::abs(mean) < rough * deviation);
  CHECK(std::sqrt(square) == doctest::Approx(deviation).epsilon(rough));
  CHECK(fourth / square / square == doctest::Approx(3).epsilon(5 * rough));
}

using Conv = dn::Conv2d<32, 5>::on<dn::Shape{16, 12, 12}, float>;  // 12,800 weights
using Wide = dn::Dense<120>::on<dn::Shape{16, 5, 5}, float>;       // 48,000 weights

}  // namespace

TEST_CASE("He initialisation: variance 2 / fan_in") {
  check<Conv>(dn::Initialisation::he, std::sqrt(2.0 / (16 * 25)));
  check<Wide>(dn::Initialisation::he, std::sqrt(2.0 / 400));
}

TEST_CASE("Glorot initialisation: variance 2 / (fan_in + fan_out)") {
  check<Conv>(dn::Initialisation::glorot, std::sqrt(2.0 / (16 * 25 + 32 * 25)));
  check<Wide>(dn::Initialisation::glorot, std::sqrt(2.0 / (400 + 120)));
}

TEST_CASE("biases are left at zero, the weights do not depend on them") {
  std::vector<float> with(Wide::parameter_count), without(48'000), buffers;
  dn::RandomStream first{dn::Seed{2}}, second{dn::Seed{2}};
  Wide::initialise(with, buffers, dn::Initialisation::he, first);
  dn::Dense<120, dn::Bias{false}>::on<dn::Shape{16, 5, 5}, float>::initialise(
      without, buffers, dn::Initialisation::he, second);
  CHECK(std::equal(without.begin(), without.end(), with.begin()));
  CHECK(std::all_of(with.begin() + 48'000, with.end(), [](float b) { return b == 0; }));
}

TEST_CASE("batch normalisation starts as the identity") {
  std::vector<float> parameters(6), buffers(6);
  dn::RandomStream random{dn::Seed{1}};
  dn::BatchNorm2d::on<dn::Shape{3, 2, 2}, float>::initialise(parameters, buffers,
                                                             dn::Initialisation::he, random);
  CHECK(parameters == std::vector<float>{1, 1, 1, 0, 0, 0});
  CHECK(buffers == std::vector<float>{0, 0, 0, 1, 1, 1});
}

TEST_CASE("tensors of the layers are named and shaped as in PyTorch") {
  const auto conv = Conv::tensors();
  REQUIRE(conv.size() == 2);
  CHECK(conv[0].dims == std::vector<std::size_t>{32, 16, 5, 5});
  CHECK(conv[1].name == "bias");
  CHECK(conv[1].dims == std::vector<std::size_t>{32});
  CHECK(conv[1].offset == 12'800);
  CHECK(dn::Conv2d<4, 3, dn::Bias{false}>::on<dn::Shape{1, 3, 3}, float>::tensors().size() == 1);
  const auto dense = Wide::tensors();
  CHECK(dense[0].dims == std::vector<std::size_t>{120, 400});
  CHECK(dense[1].offset == 48'000);
  const auto norm = dn::BatchNorm2d::on<dn::Shape{3, 2, 2}, float>::tensors();
  REQUIRE(norm.size() == 4);
  CHECK(norm[2].name == "running_mean");
  CHECK(norm[2].buffer);
  CHECK_FALSE(norm[1].buffer);
}

TEST_CASE("layer names state what differs from the defaults") {
  CHECK(dn::Conv2d<6, 5>::description().text() == "Conv2d 6x5x5");
  CHECK(dn::Conv2d<16, 3, dn::Stride{2}, dn::Bias{false}, dn::Padding{1}>::description().text() ==
        "Conv2d 16x3x3, padding 1, stride 2, no bias");
  CHECK(dn::Dense<10>::description().text() == "Dense 10");
  CHECK(dn::Dense<10, dn::Bias{false}>::description().text() == "Dense 10, no bias");
  CHECK(dn::BatchNorm2d::description().text() == "BatchNorm2d");
}
