#include <doctest/doctest.h>
#include <digitnet/dynamic/any_model.hpp>
#include <digitnet/dynamic/any_predictor.hpp>

#include "../exchange/every_layer.hpp"
#include "reference.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace dn = digitnet;

namespace {

std::vector<float> noise(std::size_t size, std::uint64_t seed) {
  std::vector<float> values(size);
  dn::RandomStream random{dn::Seed{seed}};
  for (float& value : values) value = random.uniform();
  return values;
}

/// The largest difference, in parts of 1 + the size of what is expected.
double difference(const auto& found, const auto& expected) {
  REQUIRE(found.size() == expected.size());
  double worst = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double wanted = expected[i];
    const double apart = std::abs(found[i] - wanted) / (1 + std::abs(wanted));
    if (!(apart <= worst)) worst = apart;
  }
  return worst;
}

/// Draws an architecture, layer by layer, that fits together.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_{dn::Seed{seed}} {}

  std::string architecture() {
    shape_ = {below(3) + 1, below(12) + 1, below(12) + 1};
    std::string text = shape_.text();
    for (int layers = below(6) + 1; layers > 0; --layers) text += "; " + layer(2);
    return text;
  }

  void weights(dn::AnyNetwork& net) {
    for (auto& tensor : net.tensors()) {
      const bool variance = tensor.name.ends_with("running_var");
      std::size_t fan = 1;
      for (std::size_t i = 1; i < tensor.dims.size(); ++i) fan *= tensor.dims[i];
      const float size = std::sqrt(1.0F / static_cast<float>(fan));
      for (float& value : tensor.values) {
        value = variance ? random_.uniform(0.2F, 2.0F) : size * random_.normal();
      }
    }
  }

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  std::string layer(int levels) {
    for (;;) {
      const int kind = below(levels > 0 ? 14 : 11);
      const int least = (std::min)(shape_.height, shape_.width);
      switch (kind) {
        case 0:
          return "ReLU";
        case 1:
          return "LeakyReLU 1/" + std::to_string(below(9) + 2);
        case 2:
          return plain(below(shape_.size() > 1 ? 6 : 5));
        case 3:
          return "Dropout 1/2";
        case 4:
          return "BatchNorm2d";
        case 5:
          return pool(least, false);
        case 6:
          return pool(least, true);
        case 7:
          if (below(4) > 0) break;
          shape_ = {shape_.channels};
          return "GlobalAvgPool2d";
        case 8:
          if (below(2) > 0) break;
          shape_ = {below(15) + 1};
          return "Dense " + std::to_string(shape_.channels) + (below(3) ? "" : ", no bias");
        case 9:
        case 10:
          return convolution(least);
        case 11:
          return residual(levels);
        default:
          return parallel(levels);
      }
    }
  }

  static std::string plain(int which) {
    constexpr const char* kinds[] = {"Sigmoid", "Tanh", "SiLU", "GELU", "Hardswish", "LayerNorm"};
    return kinds[which];
  }

  std::string pool(int least, bool average) {
    const int window = below((std::min)(least, 3)) + 1, stride = below(3) + 1;
    const std::string side = std::to_string(window);
    shape_ = {shape_.channels, (shape_.height - window) / stride + 1,
              (shape_.width - window) / stride + 1};
    return (average ? "AvgPool2d " : "MaxPool2d ") + side + "x" + side +
           (stride == window ? "" : ", stride " + std::to_string(stride));
  }

  std::string convolution(int least) {
    const int padding = below(3), stride = below(2) + 1;
    const int kernel = below((std::min)(least + 2 * padding, 5)) + 1;
    const std::string side = std::to_string(kernel);
    const int before = shape_.channels, roll = below(6);
    const int groups = roll == 0 && before % 2 == 0 ? 2 : roll == 1 && before > 1 ? before : 1;
    const bool depthwise = below(6) == 0;
    shape_ = {depthwise ? before : groups * (below(14 / groups + 1) + 1),
              (shape_.height + 2 * padding - kernel) / stride + 1,
              (shape_.width + 2 * padding - kernel) / stride + 1};
    return (depthwise ? "DepthwiseConv2d " : "Conv2d " + std::to_string(shape_.channels) + "x") +
           side + "x" + side + (padding ? ", padding " + std::to_string(padding) : "") +
           (stride > 1 ? ", stride " + std::to_string(stride) : "") +
           (groups > 1 && !depthwise ? ", groups " + std::to_string(groups) : "") +
           (below(3) ? "" : ", no bias");
  }

  std::string layers(int levels) {
    std::string text = layer(levels);
    for (int more = below(3); more > 0; --more) text += "; " + layer(levels);
    return text;
  }

  /// With a projection to whatever shape the layers give, as a Dense or a 1x1 convolution.
  std::string residual(int levels) {
    const dn::Shape before = shape_;
    const std::string body = layers(levels - 1);
    if (shape_ == before) return "Residual (" + body + ")";
    const bool maps = shape_.height == before.height && shape_.width == before.width;
    const std::string channels = std::to_string(shape_.channels);
    if (maps) return "Residual (" + body + ") skip (Conv2d " + channels + "x1x1)";
    const std::string skip = "Dense " + channels;
    if (shape_.height == 1 && shape_.width == 1) {
      return "Residual (" + body + ") skip (" + skip + ")";
    }
    shape_ = {shape_.channels};
    return "Residual (" + body + "; GlobalAvgPool2d) skip (" + skip + ")";
  }

  std::string parallel(int levels) {
    const dn::Shape before = shape_;
    std::string text = "Parallel";
    int channels = 0;
    for (int branches = below(2) + 2; branches > 0; --branches) {
      shape_ = before;
      const std::string branch =
          below(4) ? layers(levels - 1) + "; GlobalAvgPool2d" : std::string{"GlobalAvgPool2d"};
      text += " (" + branch + ")";
      channels += shape_.channels;
    }
    shape_ = {channels};
    return text;
  }

  dn::RandomStream random_;
  dn::Shape shape_{0};
};

}  // namespace

TEST_CASE("AnyNetwork: every layer as the compiled network computes it, from a file") {
  every_layer::for_each_network([&]<class Net>(const char* name) {
    const Net net = every_layer::make<Net>(dn::Seed{11});
    const auto model = dn::decode_model<dn::AnyNetwork>(
        dn::SafeTensors{dn::encode_model(net, {.name = "own", .temperature = 2}), "file"});
    CHECK(model.info.name == "own");
    CHECK(model.network.text() == dn::architecture<Net>());
    CHECK(model.network.classes() == Net::classes);
    for (const std::size_t count : {1U, 3U, 70U}) {
      const std::vector<float> images = noise(count * Net::in.size(), count);
      std::vector<float> expected(count * Net::classes), found(expected.size());
      dn::Predictor<Net>{net}.logits(std::span<const float>{images}, std::span{expected});
      dn::Predictor predictor{model};
      predictor.logits(std::span<const float>{images}, std::span{found});
      const double apart = difference(found, expected);
      MESSAGE(std::string{name}, ", ", count, " images: ", apart);
      CHECK(apart < 1e-5);
      dn::Predictor<Net>{net, 2}.predict(std::span<const float>{images}, std::span{expected});
      predictor.predict(std::span<const float>{images}, std::span{found});
      CHECK(difference(found, expected) < 1e-5);
    }
  });
}

TEST_CASE("AnyNetwork: 300 drawn architectures as their layers are defined") {
  double worst = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Draw draw{seed};
    dn::AnyNetwork net{draw.architecture()};
    draw.weights(net);
    const std::size_t count = seed % 5 == 0 ? 67 : 2;
    const std::vector<float> images = noise(count * net.in().size(), seed);
    std::vector<float> found(count * net.classes());
    dn::Predictor<dn::AnyNetwork>{net}.logits(std::span<const float>{images}, std::span{found});
    for (const std::size_t i : {std::size_t{0}, count - 1}) {
      const auto expected =
          reference::logits(net, std::span{images}.subspan(i * net.in().size(), net.in().size()));
      const double apart =
          difference(std::span{found}.subspan(i * net.classes(), net.classes()), expected);
      INFO(net.text());
      CHECK(apart < 2e-5);
      worst = std::max(worst, apart);
    }
  }
  MESSAGE("largest difference: ", worst);
}

TEST_CASE("AnyNetwork: bytes are divided by 255, and answers do not depend on the batch") {
  Draw draw{5};
  dn::AnyNetwork net{"1x9x7; Conv2d 7x3x3, padding 1; ReLU; MaxPool2d 2x2; Dense 4"};
  draw.weights(net);
  dn::Predictor<dn::AnyNetwork> predictor{net};
  std::vector<std::uint8_t> bytes(40 * 63);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
  std::vector<float> values(bytes.begin(), bytes.end());
  for (float& value : values) value *= dn::pixel_scale<float>;
  std::vector<float> all(40 * 4), same(40 * 4), one(4);
  predictor.logits(std::span<const std::uint8_t>{bytes}, std::span{all});
  predictor.logits(std::span<const float>{values}, std::span{same});
  CHECK(all == same);
  auto copy = predictor;
  for (std::size_t i = 0; i < 40; ++i) {
    copy.logits(std::span<const std::uint8_t>{bytes}.subspan(i * 63, 63), std::span{one});
    CHECK(std::equal(one.begin(), one.end(), all.begin() + static_cast<std::ptrdiff_t>(i * 4)));
  }
}

TEST_CASE("AnyNetwork: arguments that are none are refused") {
  const dn::AnyNetwork net{"1x4x4; Dense 3"};
  CHECK_THROWS_AS((dn::Predictor<dn::AnyNetwork>{net, 0.0F}), dn::InvalidArgument);
  dn::Predictor<dn::AnyNetwork> predictor{net};
  std::vector<float> image(16), logits(3), more(4);
  CHECK_THROWS_WITH_AS(predictor.logits(std::span<const float>{image}.first(15), logits),
                       "image: expected 16 values, found 15", dn::InvalidArgument);
  CHECK_THROWS_AS(predictor.logits(std::span<const float>{image}, more), dn::InvalidArgument);
  image[5] = 255;
  CHECK_THROWS_AS(predictor.predict(std::span<const float>{image}, logits), dn::InvalidArgument);
  image[5] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(predictor.predict(std::span<const float>{image}, logits), dn::InvalidArgument);
}

TEST_CASE("AnyNetwork: what would take too much memory or time is refused before it does") {
  const auto refuses = [](const std::string& text, const char* message) {
    INFO(text);
    CHECK_THROWS_WITH_AS(dn::AnyNetwork{text}, doctest::Contains(message), dn::InvalidArgument);
  };
  refuses("1x2000x2000; ReLU; ReLU; Dense 10", "4,194,304 values");
  refuses("1x28x28; Conv2d 10x1x1, padding 1000", "4,194,304 values");
  refuses("64x100x100; Conv2d 64x33x33, padding 16", "2^32 multiply-adds");
  refuses("1x1000x1000; MaxPool2d 500x500, stride 1", "2^32 multiply-adds");
  refuses("1x28x28; Dense 20000; Dense 14000", "2^28 weights");
}
