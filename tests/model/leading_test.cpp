#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/model/leading.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace dn = digitnet;

namespace {

template <int Classes>
using Net = dn::Network<dn::Shape{1, 6, 6}, dn::Conv2d<2, 3, dn::Bias{false}>, dn::BatchNorm2d,
                        dn::ReLU, dn::Dense<5>, dn::ReLU, dn::Dense<Classes>>;
using Wider = dn::Network<dn::Shape{1, 6, 6}, dn::Conv2d<3, 3, dn::Bias{false}>, dn::BatchNorm2d,
                          dn::ReLU, dn::Dense<5>, dn::ReLU, dn::Dense<4>>;

template <class N>
dn::SafeTensors encoded(const N& net) {
  return dn::SafeTensors{dn::encode_model(net), "model"};
}

}  // namespace

TEST_CASE("load_leading_layers: all layers but a head of another size") {
  Net<26> trained{dn::Seed{3}};
  for (float& value : trained.buffers()) value = 0.5F;
  Net<10> net{dn::Seed{4}};
  const Net<10> fresh = net;
  CHECK(dn::load_leading_layers(encoded(trained), net) == 3);
  const std::size_t head = Net<10>::LayerPlan::parameters[5];
  CHECK(std::ranges::equal(net.parameters().first(head), trained.parameters().first(head)));
  CHECK(std::ranges::equal(net.parameters().subspan(head), fresh.parameters().subspan(head)));
  CHECK(std::ranges::equal(net.buffers(), trained.buffers()));
}

TEST_CASE("load_leading_layers: nothing in common, and broken values, change nothing") {
  Net<10> net{dn::Seed{4}};
  const Net<10> fresh = net;
  CHECK_THROWS_AS(dn::load_leading_layers(encoded(Wider{dn::Seed{3}}), net), dn::FileError);
  auto broken = dn::encode_model(Net<10>{dn::Seed{3}});
  std::fill_n(broken.end() - 4, 4, std::byte{0xff});  // a NaN, in the head
  CHECK_THROWS_AS(dn::load_leading_layers(dn::SafeTensors{broken, "broken"}, net), dn::FileError);
  CHECK(std::ranges::equal(net.parameters(), fresh.parameters()));
}
