#include <doctest/doctest.h>
#include <digitnet/digits/recipes/all.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/network/network.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace dn = digitnet;

namespace {

using LeNet5 = dn::zoo::LeNet5::Net;
using Basic = dn::zoo::Basic::Net;

// Sizes are deduced: nobody writes 28 * 28 or 400 anywhere.
static_assert(LeNet5::parameter_count == 61'706);
static_assert(LeNet5::buffer_count == 0);
static_assert(LeNet5::classes == 10);
static_assert(LeNet5::in == dn::Shape{1, 28, 28});
static_assert(LeNet5::out == dn::Shape{10});
static_assert(LeNet5::layer_count == 11);
static_assert(Basic::parameter_count == 1'199'882);
static_assert(LeNet5::with_scalar<double>::parameter_count == 61'706);
template <int I>
constexpr dn::Shape output_of = std::tuple_element_t<I, LeNet5::Layers>::out;
static_assert(output_of<0> == dn::Shape{6, 28, 28});
static_assert(output_of<2> == dn::Shape{6, 14, 14});
static_assert(output_of<3> == dn::Shape{16, 10, 10});
static_assert(output_of<5> == dn::Shape{16, 5, 5});

using Mixed = dn::Network<dn::Shape{2, 9, 8},                                         //
                          dn::Conv2d<4, 3, dn::Padding{1}, dn::Bias{false}>,          //
                          dn::BatchNorm2d, dn::ReLU, dn::AvgPool2d<2>, dn::Dense<6>,  //
                          dn::LeakyReLU<>, dn::Dropout<>, dn::Dense<3, dn::Bias{false}>>;
static_assert(Mixed::parameter_count == 4 * 2 * 9 + 2 * 4 + (4 * 4 * 4 + 1) * 6 + 6 * 3);
static_assert(Mixed::buffer_count == 8);

struct Expected {
  std::string name;
  std::vector<std::size_t> dims;
};

template <class Net>
void check_tensors(const std::vector<Expected>& expected) {
  Net net{dn::Seed{1}};
  const auto tensors = net.tensors();
  REQUIRE(tensors.size() == expected.size());
  std::size_t values = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    CHECK(tensors[i].name == expected[i].name);
    CHECK(tensors[i].dims == expected[i].dims);
    CHECK(dn::element_count(tensors[i].dims) == tensors[i].values.size());
    values += tensors[i].values.size();
  }
  CHECK(values == Net::parameter_count + Net::buffer_count);
  // All of the flat blocks and nothing else: a mark on every tensor marks every scalar.
  for (const auto& tensor : tensors) std::ranges::fill(tensor.values, 42.0F);
  CHECK(std::ranges::count(net.parameters(), 42.0F) ==
        static_cast<std::ptrdiff_t>(Net::parameter_count));
  CHECK(std::ranges::count(net.buffers(), 42.0F) == static_cast<std::ptrdiff_t>(Net::buffer_count));
}

}  // namespace

TEST_CASE("tensors of LeNet-5 as in PyTorch's Sequential") {
  check_tensors<LeNet5>({{"0.weight", {6, 1, 5, 5}},
                         {"0.bias", {6}},
                         {"3.weight", {16, 6, 5, 5}},
                         {"3.bias", {16}},
                         {"6.weight", {120, 400}},
                         {"6.bias", {120}},
                         {"8.weight", {84, 120}},
                         {"8.bias", {84}},
                         {"10.weight", {10, 84}},
                         {"10.bias", {10}}});
}

TEST_CASE("tensors with running statistics and without biases") {
  check_tensors<Mixed>({{"0.weight", {4, 2, 3, 3}},
                        {"1.weight", {4}},
                        {"1.bias", {4}},
                        {"1.running_mean", {4}},
                        {"1.running_var", {4}},
                        {"4.weight", {6, 64}},
                        {"4.bias", {6}},
                        {"7.weight", {3, 6}}});
}

TEST_CASE("initialisation depends on the seed alone") {
  const LeNet5 first{dn::Seed{1}}, again{dn::Seed{1}}, other{dn::Seed{2}},
      glorot{dn::Seed{1}, dn::Initialisation::glorot};
  CHECK(std::ranges::equal(first.parameters(), again.parameters()));
  CHECK_FALSE(std::ranges::equal(first.parameters(), other.parameters()));
  CHECK_FALSE(std::ranges::equal(first.parameters(), glorot.parameters()));
  const LeNet5 zero;
  CHECK(std::ranges::all_of(zero.parameters(), [](float p) { return p == 0; }));
  // Layers draw from streams of their own: equal fan-ins do not give equal weights.
  using Twin = dn::Network<dn::Shape{8}, dn::Dense<8, dn::Bias{false}>, dn::Dense<8>>;
  const Twin twin{dn::Seed{1}};
  CHECK_FALSE(std::equal(twin.parameters().begin(), twin.parameters().begin() + 64,
                         twin.parameters().begin() + 64));
}

TEST_CASE("networks are values: copies are independent, moves keep the weights") {
  Mixed net{dn::Seed{1}};
  Mixed copy = net;
  CHECK(std::ranges::equal(copy.parameters(), net.parameters()));
  copy.parameters()[5] += 1;
  copy.buffers()[0] = 7;
  CHECK(net.parameters()[5] != copy.parameters()[5]);
  CHECK(net.buffers()[0] == 0);
  const Mixed moved = std::move(copy);
  CHECK(moved.buffers()[0] == 7);
  const std::vector<float> before(net.parameters().begin(), net.parameters().end());
  net = Mixed{dn::Seed{2}};
  CHECK_FALSE(std::ranges::equal(net.parameters(), before));
  net.initialise(dn::Seed{1});
  CHECK(std::ranges::equal(net.parameters(), before));
}
