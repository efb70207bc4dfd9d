#include <doctest/doctest.h>

#include "network_run.hpp"

#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/network/predictor.hpp>

#include <numeric>

namespace dn = digitnet;

namespace {

// Once folded, nothing but convolutions and dense layers: single images take their own path.
using Folding = dn::Network<dn::Shape{1, 20, 18},                                                //
                            dn::Conv2d<5, 3, dn::Padding{1}, dn::Bias{false}>, dn::BatchNorm2d,  //
                            dn::ReLU, dn::MaxPool2d<2>, dn::Dropout<dn::Fraction{1, 4}>,         //
                            dn::Conv2d<7, 3, dn::Stride{2}>, dn::BatchNorm2d, dn::ReLU,          //
                            dn::Dropout<>, dn::Dense<12>, dn::ReLU, dn::Dense<4>>;

// Normalised after pooling, with and without ReLU behind it.
using Pooling =
    dn::Network<dn::Shape{1, 19, 18},                                                  //
                dn::Conv2d<17, 3, dn::Padding{1}, dn::Bias{false}>, dn::MaxPool2d<2>,  //
                dn::BatchNorm2d, dn::ReLU, dn::Conv2d<7, 2>, dn::MaxPool2d<2>,         //
                dn::BatchNorm2d, dn::Dense<12>, dn::ReLU, dn::Dense<4>>;

// Layers that cannot be folded or fused, in every awkward place; odd sizes.
using Mixed = dn::Network<dn::Shape{3, 9, 7}, dn::BatchNorm2d, dn::Conv2d<6, 3>, dn::Dropout<>,
                          dn::BatchNorm2d, dn::LeakyReLU<>, dn::AvgPool2d<2>,
                          dn::Conv2d<9, 2, dn::Padding{1}>, dn::ReLU, dn::GlobalAvgPool2d,
                          dn::Dropout<>, dn::Dense<5>>;

template <class Net>
struct Fixture {
  Net net = network_run::random_network<Net>(5);
  std::vector<std::uint8_t> bytes = network_run::random_bytes(150 * Net::in.size(), 6);
  reference::Images images = network_run::to_images(Net::in, bytes);

  [[nodiscard]] std::span<const std::uint8_t> image(std::size_t index,
                                                    std::size_t count = 1) const {
    return std::span{bytes}.subspan(index * Net::in.size(), count * Net::in.size());
  }
  [[nodiscard]] std::vector<float> logits(dn::Predictor<Net>& predictor, std::size_t first,
                                          std::size_t count) const {
    std::vector<float> result(count * Net::classes);
    predictor.logits(image(first, count), std::span{result});
    return result;
  }
};

std::vector<double> to_double(const std::vector<float>& values) {
  return {values.begin(), values.end()};
}

}  // namespace

TEST_CASE_TEMPLATE("Predictor: the folded network equals the unfolded one", Net, Folding, Pooling,
                   Mixed) {
  Fixture<Net> f;
  dn::Predictor<Net> predictor{f.net};
  CHECK(reference::distance(to_double(f.logits(predictor, 0, 150)),
                            network_run::logits(f.net, f.images)) < 1e-5);
}

TEST_CASE_TEMPLATE("Predictor: the answer does not depend on batch size or position", Net, Folding,
                   Pooling, Mixed) {
  Fixture<Net> f;
  dn::Predictor<Net> predictor{f.net};
  const auto all = f.logits(predictor, 0, 150);
  for (const std::size_t count : {2U, 15U, 16U, 17U, 63U, 64U, 65U, 149U}) {
    CAPTURE(count);
    const std::size_t first = 150 - count;
    const auto some = f.logits(predictor, first, count);
    CHECK(std::equal(some.begin(), some.end(),
                     all.begin() + static_cast<std::ptrdiff_t>(first * Net::classes)));
  }
  // A single image may take another path, which rounds in another order.
  std::vector<double> one_by_one;
  for (std::size_t i = 0; i < 150; ++i) {
    const auto answer = predictor.predict(f.image(i));
    CHECK(std::accumulate(answer.probabilities.begin(), answer.probabilities.end(), 0.0F) ==
          doctest::Approx(1));
    CHECK(answer.confidence() == *std::ranges::max_element(answer.probabilities));
    one_by_one.insert(one_by_one.end(), answer.probabilities.begin(), answer.probabilities.end());
  }
  std::vector<float> probabilities(150 * Net::classes);
  predictor.predict(f.image(0, 150), std::span{probabilities});
  CHECK(reference::distance(one_by_one, to_double(probabilities)) < 1e-5);
}

TEST_CASE_TEMPLATE("Predictor: bytes are numbers from 0 to 1", Net, Folding, Pooling, Mixed) {
  Fixture<Net> f;
  dn::Predictor<Net> predictor{f.net};
  std::vector<float> scaled(f.bytes.size());
  std::ranges::transform(f.bytes, scaled.begin(),
                         [](std::uint8_t b) { return static_cast<float>(b) / 255; });
  std::vector<float> logits(150 * Net::classes);
  predictor.logits(std::span<const float>{scaled}, std::span{logits});
  CHECK(reference::distance(to_double(logits), to_double(f.logits(predictor, 0, 150))) < 1e-5);
  const auto answer = predictor.predict(std::span<const float>{scaled}.first(Net::in.size()));
  CHECK(answer.label == predictor.predict(f.image(0)).label);
}

TEST_CASE("Predictor: keeps its own copy of the weights") {
  Fixture<Folding> f;
  dn::Predictor<Folding> predictor{f.net};
  const auto before = f.logits(predictor, 0, 3);
  std::ranges::fill(f.net.parameters(), 0.0F);
  CHECK(f.logits(predictor, 0, 3) == before);
  const dn::Predictor<Folding> copy = predictor;
  auto moved = std::move(predictor);
  CHECK(f.logits(moved, 0, 3) == before);
}

TEST_CASE("Predictor: temperature divides the logits") {
  Fixture<Folding> f;
  dn::Predictor<Folding> cold{f.net}, warm{f.net, 3.0F};
  CHECK(warm.temperature() == 3.0F);
  CHECK(f.logits(warm, 0, 2) == f.logits(cold, 0, 2));
  const auto p = cold.predict(f.image(0)).probabilities, q = warm.predict(f.image(0)).probabilities;
  CHECK(std::log(q[0] / q[1]) == doctest::Approx(std::log(p[0] / p[1]) / 3).epsilon(1e-4));
}

TEST_CASE("Predictor: any contiguous range of bytes or scalars is an image") {
  Fixture<Folding> f;
  dn::Predictor<Folding> predictor{f.net};
  constexpr std::size_t size = Folding::in.size();
  const std::vector<std::uint8_t> bytes(f.image(3).begin(), f.image(3).end());
  std::array<std::uint8_t, size> array{};
  std::ranges::copy(bytes, array.begin());
  const auto expected = predictor.predict(f.image(3)).probabilities;
  CHECK(predictor.predict(bytes).probabilities == expected);
  CHECK(predictor.predict(array).probabilities == expected);
  CHECK(predictor.predict(std::span{array}).probabilities == expected);  // mutable
  CHECK(predictor.predict<std::uint8_t>(bytes).probabilities == expected);

  std::vector<float> floats(size), probabilities(4), logits(4);
  for (std::size_t i = 0; i < size; ++i) floats[i] = static_cast<float>(bytes[i]) / 255;
  const auto close = [&](const auto& found) {
    for (std::size_t c = 0; c < 4; ++c) {
      CHECK(found[c] == doctest::Approx(expected[c]).epsilon(1e-4));
    }
  };
  close(predictor.predict(floats).probabilities);
  close(predictor.predict<float>(floats).probabilities);
  predictor.predict(floats, probabilities);
  close(probabilities);
  predictor.predict(bytes, probabilities);
  close(probabilities);
  predictor.logits(bytes, logits);
  dn::softmax<float>(logits, probabilities);
  close(probabilities);
}

TEST_CASE("Predictor: values that are no pixels are refused") {
  Fixture<Folding> f;
  dn::Predictor<Folding> predictor{f.net};
  std::vector<float> image(2 * Folding::in.size(), 0.5F), probabilities(8);
  const auto one = std::span{image}.first(Folding::in.size());
  for (const std::size_t at : {std::size_t{0}, one.size() - 1}) {
    for (const float value : {255.0F, -16.0F, std::numeric_limits<float>::infinity(),
                              std::numeric_limits<float>::quiet_NaN()}) {
      CAPTURE(value);
      image[at] = value;
      const std::string sentence = "image: expected values in [0, 1], found " +
                                   std::to_string(value) + " at index " + std::to_string(at) +
                                   " (divide by 255, or give bytes)";
      CHECK_THROWS_WITH_AS((void)predictor.predict(one), sentence.c_str(), dn::InvalidArgument);
      CHECK_THROWS_WITH_AS(predictor.predict(image, probabilities), sentence.c_str(),
                           dn::InvalidArgument);
      CHECK_NOTHROW(predictor.logits(image, probabilities));  // as they are
    }
    image[at] = -2.5F;  // standardised pixels
    CHECK_NOTHROW((void)predictor.predict(one));
  }
}

TEST_CASE("Predictor: sizes and temperatures that do not fit") {
  Fixture<Folding> f;
  CHECK_THROWS_WITH_AS((dn::Predictor<Folding>{f.net, 0.0F}), doctest::Contains("temperature"),
                       dn::InvalidArgument);
  CHECK_THROWS_AS((dn::Predictor<Folding>{f.net, -1.0F}), dn::InvalidArgument);
  dn::Predictor<Folding> predictor{f.net};
  const auto image = f.image(0);
  CHECK_THROWS_WITH_AS((void)predictor.predict(image.first(359)),
                       "image: expected 360 values, found 359", dn::InvalidArgument);
  CHECK_THROWS_AS((void)predictor.predict(f.image(0, 2)), dn::InvalidArgument);
  std::vector<float> logits(8);
  CHECK_THROWS_AS(predictor.logits(f.image(0, 3), std::span{logits}), dn::InvalidArgument);
  CHECK_THROWS_AS(predictor.logits(f.image(0, 2), std::span{logits}.first(7)), dn::InvalidArgument);
  CHECK_NOTHROW(predictor.logits(f.image(0, 0), std::span{logits}.first(0)));
}
