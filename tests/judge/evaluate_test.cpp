#include <doctest/doctest.h>

#include <digitnet/core/random.hpp>
#include <digitnet/judge/calibrate.hpp>
#include <digitnet/judge/evaluate.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/network.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{1, 4, 4};
using Net = dn::Network<shape, dn::Dense<3>>;

/// Images whose class is told by how bright they are, but for every fifth.
dn::Dataset brightness(std::size_t count) {
  dn::RandomStream random{dn::Seed{3}};
  dn::Dataset data{shape, 3, {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const auto label = static_cast<std::uint8_t>(i % 3);
    std::vector<std::uint8_t> image(shape.size());
    for (auto& pixel : image) {
      pixel = static_cast<std::uint8_t>(60 * label + random.below(60));
    }
    data.append(image, static_cast<std::uint8_t>((label + (i % 5 == 0)) % 3));
  }
  return data;
}

Net network() {
  Net net{dn::Seed{4}};
  for (auto& p : net.parameters()) p *= 8;
  return net;
}

}  // namespace

TEST_CASE("evaluate: a model is measured at its own temperature, a network at 1 or as told") {
  const dn::Dataset data = brightness(60);
  const dn::Model model{network(), {.temperature = 4}};
  const double cold = dn::evaluate(model.network, data).loss;
  const double warm = dn::evaluate(model.network, data, {.temperature = 4.0}).loss;
  CHECK(cold != warm);
  CHECK(dn::evaluate(model, data).loss == warm);
  CHECK(dn::evaluate(model, data, {.threads = 2}).loss == warm);
  CHECK(dn::evaluate(model, data, {.temperature = 1.0}).loss == cold);
}

TEST_CASE("evaluate: images and labels without a data set, as bytes or numbers") {
  const dn::Dataset data = brightness(60);
  const Net net = network();
  const dn::Metrics expected = dn::evaluate(net, data);
  const std::vector<std::size_t> labels(data.labels.begin(), data.labels.end());
  CHECK(dn::evaluate(net, data.pixels, labels).loss == expected.loss);
  std::vector<float> values;
  for (const auto pixel : data.pixels) values.push_back(static_cast<float>(pixel) / 255);
  const dn::Metrics floats = dn::evaluate(net, std::span<const float>{values}, labels);
  CHECK(floats.loss == doctest::Approx(expected.loss).epsilon(1e-5));
  CHECK(floats.confusion == expected.confusion);
  CHECK_THROWS_AS((void)dn::evaluate(net, data.pixels, std::vector<int>(59)), dn::InvalidArgument);
  CHECK_THROWS_AS((void)dn::evaluate(net, data.pixels, std::vector<int>(60, 3)),
                  dn::InvalidArgument);
  CHECK_THROWS_AS((void)dn::evaluate(net, std::span{values}.first(17), std::vector<int>(1)),
                  dn::InvalidArgument);
}

TEST_CASE("calibrate: the likeliest temperature, and a threshold between known and outliers") {
  const dn::Dataset data = brightness(90);
  const Net net = network();
  const std::vector<std::uint8_t> blank(20 * shape.size(), 0);
  const dn::ModelInfo info = dn::calibrate(net, {data, data.pixels, blank});
  CHECK(info.temperature == dn::fit_temperature(dn::compute_logits(net, data), data.labels));
  CHECK(info.temperature > 1);  // a fifth of the labels is wrong, and the weights are large
  const auto known = dn::mean_distinctness(net, data.pixels, info.temperature);
  const auto outliers = dn::mean_distinctness(net, blank, info.temperature);
  CHECK(info.rejection_threshold == dn::fit_rejection(known, outliers));

  const dn::ModelInfo again = dn::calibrate(net, {data, data.pixels, blank}, 2);
  CHECK(again.temperature == info.temperature);
  CHECK(again.rejection_threshold == info.rejection_threshold);
  CHECK_FALSE(dn::calibrate(net, {data}).rejection_threshold.has_value());
  CHECK_FALSE(dn::calibrate(net, {data, data.pixels, {}}).rejection_threshold.has_value());
  CHECK_THROWS_AS((void)dn::calibrate(net, {dn::Dataset{{1, 3, 3}, 3, {}, {}}}),
                  dn::InvalidArgument);
}
