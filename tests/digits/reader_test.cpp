#include "../image/test_pictures.hpp"

#include <digitnet/digits/reader.hpp>
#include <digitnet/image/png.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/layer/dense.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

using namespace digitnet;
using test_pictures::drawn;
using test_pictures::five;

namespace {

using Net = Network<Shape{1, 28, 28}, Dense<10>>;

/// The architecture of `Net`, as an entry of a list of networks.
struct Plain {
  static constexpr const char* name = "plain";
  using Net = ::Net;
};
struct Deeper {
  static constexpr const char* name = "deeper";
  using Net = Network<Shape{1, 28, 28}, Dense<12>, Dense<10>>;
};
using Networks = std::tuple<Deeper, Plain>;

/// Logit `digit` is `sure`, the others are 0, whatever the image.
Net constant_network(float sure, std::size_t digit = 4) {
  Net net;
  std::ranges::fill(net.parameters(), 0.0F);
  net.parameters().last(10)[digit] = sure;
  return net;
}

DigitReader constant_reader(float sure, const ModelInfo& info = {}, std::size_t digit = 4) {
  return DigitReader{Model<Net>{constant_network(sure, digit), info}};
}

Picture digit_on_paper() { return drawn(five(100, 100, 18, 10, 80, 10), 255, 0); }

Picture two_shapes() {
  Picture picture(120, 60, 255);
  for (int y = 10; y < 50; ++y) {
    for (int x = 0; x < 6; ++x) picture(20 + x, y) = picture(90 + x, y) = 0;
  }
  return picture;
}

/// Fives of many sizes, blank pages and pairs.
std::vector<Picture> many_pictures() {
  std::vector<Picture> result;
  for (int i = 0; i < 60; ++i) {
    const auto size = static_cast<float>(40 + i);
    result.push_back(i % 11 == 5   ? Picture(40 + i, 30, 200)
                     : i % 11 == 8 ? two_shapes()
                                   : drawn(five(60 + i, 60 + i, 10, 8, size, size / 9), 255, i));
  }
  return result;
}

bool same(const Reading& a, const Reading& b) {
  return a.digit == b.digit && a.rejection == b.rejection && a.probabilities == b.probabilities &&
         a.confidence == b.confidence && a.seen.box == b.seen.box && a.seen.pixels == b.seen.pixels;
}

SafeTensors in_memory(std::vector<std::byte> bytes) {
  return SafeTensors{std::move(bytes), "mine"};
}

}  // namespace

TEST_CASE("DigitReader: the digit, where it is and how sure the network is") {
  const DigitReader reader = constant_reader(5, {.rejection_threshold = 1});
  const Reading answer = reader.read(digit_on_paper());
  CHECK(answer.digit == 4);
  CHECK(answer.rejection == Rejection::none);
  CHECK(answer.reason().empty());
  CHECK(answer.confidence == answer.probabilities[4]);
  CHECK(answer.confidence > 0.9F);
  CHECK(answer.seen.box.height > 60);
  CHECK_THROWS_AS((void)reader.read(Picture{}), InvalidArgument);
}

TEST_CASE("DigitReader: an answer that is not distinct enough is no digit") {
  const Reading rejected = constant_reader(1, {.rejection_threshold = 1}).read(digit_on_paper());
  CHECK_FALSE(rejected.digit.has_value());
  CHECK(rejected.reason() == "unlike any digit");
  CHECK(rejected.confidence == rejected.probabilities[4]);
  // A model without a threshold takes any single shape for a digit.
  CHECK(constant_reader(1).read(digit_on_paper()).digit == 4);
}

TEST_CASE("DigitReader: what is distinct in one place only is no digit") {
  const Picture picture = digit_on_paper();
  const auto seen = prepare_digit(picture).pixels;
  Net net = constant_network(0);
  std::size_t edge = 29;  // ink with next to nothing above it
  const auto step = [&](std::size_t at) { return int{seen[at]} - 4 * seen[at - 28]; };
  for (std::size_t at = edge; at < seen.size(); ++at) {
    if (step(at) > step(edge)) edge = at;
  }
  REQUIRE(step(edge) > 100);
  net.parameters()[4 * seen.size() + edge] = 5 * 255.0F / seen[edge];  // weight of logit 4
  const auto read = [&](const ModelInfo& info) {
    return DigitReader{Model<Net>{net, info}}.read(picture);
  };
  const Reading answer = read({});
  const double one_look = distinctness(std::span<const float>{answer.probabilities});
  CHECK(read({.rejection_threshold = 0.6 * one_look}).digit == 4);
  CHECK(read({.rejection_threshold = 0.95 * one_look}).rejection == Rejection::unlike_any_digit);
}

TEST_CASE("DigitReader: blank pages and several shapes, whatever the network says") {
  for (const ModelInfo& info : {ModelInfo{}, ModelInfo{.rejection_threshold = 1}}) {
    const DigitReader reader = constant_reader(20, info);
    const Reading blank = reader.read(Picture(50, 40, 200));
    CHECK_FALSE(blank.digit.has_value());
    CHECK(blank.reason() == "blank");
    CHECK(blank.confidence == doctest::Approx(0.1));
    const Reading several = reader.read(two_shapes());
    CHECK_FALSE(several.digit.has_value());
    CHECK(several.reason() == "no single shape");
  }
}

TEST_CASE("DigitReader: the model's temperature is its own") {
  CHECK(constant_reader(2, {.temperature = 2}).read(digit_on_paper()).probabilities ==
        constant_reader(1).read(digit_on_paper()).probabilities);
}

TEST_CASE("DigitReader: one picture or many, on any number of threads, gives the same answers") {
  const std::vector<Picture> pictures = many_pictures();
  const DigitReader reader{Model<Net>{Net{Seed{3}}, {.rejection_threshold = 0.05}}};
  std::vector<Reading> single;
  for (const Picture& picture : pictures) single.push_back(reader.read(picture));
  CHECK(std::ranges::count(single, Rejection::none, &Reading::rejection) > 20);
  CHECK(std::ranges::count(single, Rejection::blank, &Reading::rejection) > 3);
  CHECK(std::ranges::count(single, Rejection::no_single_shape, &Reading::rejection) > 3);
  for (const int threads : {1, 2, 5, 200}) {
    CAPTURE(threads);
    const std::vector<Reading> many = reader.read(pictures, threads);
    CHECK(std::ranges::equal(many, single, same));
  }
  CHECK(reader.read(std::vector<Picture>{}, 3).empty());
  CHECK_THROWS_AS((void)reader.read(pictures, 0), InvalidArgument);
}

TEST_CASE("DigitReader: many threads may share one") {
  const std::vector<Picture> pictures = many_pictures();
  const DigitReader reader{Model<Net>{Net{Seed{3}}, {.rejection_threshold = 0.05}}};
  const std::vector<Reading> expected = reader.read(pictures);
  std::array<bool, 4> right{};
  std::vector<std::thread> threads;
  for (bool& own : right) {
    threads.emplace_back([&] {
      const DigitReader copy = reader;
      own = std::ranges::equal(reader.read(pictures), expected, same) &&
            std::ranges::equal(copy.read(pictures), expected, same);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == std::array{true, true, true, true});
}

TEST_CASE("DigitReader: a picture that cannot be read ends the reading of many") {
  std::vector<Picture> pictures(9, digit_on_paper());
  pictures[6] = {};
  for (const int threads : {1, 3}) {
    CHECK_THROWS_AS((void)constant_reader(1).read(pictures, threads), InvalidArgument);
    CHECK_THROWS_AS((void)constant_reader(1).read_numbers(pictures, threads), InvalidArgument);
  }
}

TEST_CASE("DigitReader: whole numbers, with and without the network that cuts them apart") {
  DigitReader reader = constant_reader(20, {}, 1);
  const std::vector<Picture> pictures{two_shapes(), Picture(30, 30, 255), two_shapes()};
  const NumberReading reading = reader.read_number(pictures[0]);
  CHECK(reading.text() == "11");
  CHECK(reading.confidence() > 0.99F);
  CHECK(reading.reason().empty());
  for (const int threads : {1, 3}) {
    const std::vector<NumberReading> many = reader.read_numbers(pictures, threads);
    REQUIRE(many.size() == 3);
    CHECK(many[2].text() == "11");
    CHECK(many[1].finding == NumberFinding::blank);
    CHECK(many[1].confidence() == 0);
    CHECK(many[1].reason() == "blank");
    CHECK(same(many[0].lines[0][1], many[2].lines[0][1]));
  }
  Model<WholeDigit::Net> none;  // all parameters 0 but for the bias of "no whole digit"
  std::ranges::fill(none.network.parameters(), 0.0F);
  auto biases = none.network.parameters().last(WholeDigit::classes);
  biases[WholeDigit::none] = 30;
  reader.set_whole_digits(none);
  CHECK(reader.read_number(pictures[0]).finding == NumberFinding::no_digits);
}

TEST_CASE("DigitReader: several models answer with the mean of their probabilities") {
  const auto network = [](float sure, const ModelInfo& info) {
    return DigitNetwork{Model<Net>{constant_network(sure), info}};
  };
  const ModelInfo mild{
      .name = "a", .temperature = 2, .rejection_threshold = 0.5, .training_images = {3, 7}};
  const ModelInfo strict{.name = "a", .rejection_threshold = 1.5, .training_images = {5, 7}};
  const auto both = DigitNetwork::averaged({network(4, mild), network(1, strict)});
  CHECK(both.info().name == "2 x a");
  CHECK(both.info().rejection_threshold == 0.5);
  CHECK(both.info().training_images == ImageSketch{3, 5, 7});
  CHECK(DigitNetwork::looking_again(both).info().training_images == ImageSketch{3, 5, 7});
  const Picture picture = digit_on_paper();
  const float first = DigitReader{network(4, mild)}.read(picture).probabilities[4];
  const float second = DigitReader{network(1, strict)}.read(picture).probabilities[4];
  CHECK(DigitReader{both}.read(picture).confidence == doctest::Approx((first + second) / 2));

  // A threshold that one lacks, nobody has.
  const auto open = DigitNetwork::averaged({network(4, mild), network(1, {.name = "b"})});
  CHECK(open.info().name == "2 models");
  CHECK_FALSE(open.info().rejection_threshold.has_value());
  CHECK(DigitNetwork::averaged({network(1, strict)}).info().rejection_threshold == 1.5);
  CHECK_THROWS_AS((void)DigitNetwork::averaged({}), InvalidArgument);
}

TEST_CASE("DigitReader: looking again sees the image and its four neighbours") {
  Net net = constant_network(0);
  net.parameters()[14 * 28 + 14] = 5;  // logit 0 is the pixel in the middle
  const DigitNetwork once{Model<Net>{net, {.name = "a", .rejection_threshold = 0.1}}};
  const auto again = DigitNetwork::looking_again(once);
  CHECK(again.info().name == "a, five looks");
  CHECK(again.info().rejection_threshold == 0.1);
  std::vector<std::uint8_t> image(MnistFormat::pixels, 0);
  image[14 * 28 + 13] = 255;  // left of it: seen in the middle by the copy that is moved right
  std::vector<float> one(10), five_looks(10), lit(10);
  once.predict(image, one);
  again.predict(image, five_looks);
  std::swap(image[14 * 28 + 13], image[14 * 28 + 14]);
  once.predict(image, lit);
  CHECK(one[0] == doctest::Approx(0.1));
  CHECK(five_looks[0] == doctest::Approx((4 * one[0] + lit[0]) / 5));
}

TEST_CASE("DigitReader: a model file tells which network it is of, in words or by its tensors") {
  const Net net{Seed{5}};
  const auto open = [](std::vector<std::byte> bytes) {
    return open_digit_network(in_memory(std::move(bytes)), network_kinds<Networks>());
  };
  const auto file = encode_model(net, {.temperature = 1.5, .rejection_threshold = 0.25});
  const DigitNetwork opened = open(file);
  CHECK(opened.info().name == "plain");  // the file says no name
  CHECK(opened.info().temperature == 1.5);
  CHECK(opened.info().rejection_threshold == 0.25);
  CHECK(open(encode_safetensors(net.tensors(), {})).info().name == "plain");
  CHECK(open(encode_model(Deeper::Net{Seed{1}}, {.name = "my own"})).info().name == "my own");

  const Reading answer = DigitReader{opened}.read(digit_on_paper());
  const Model<Net> model{net, {.temperature = 1.5, .rejection_threshold = 0.25}};
  CHECK(same(answer, DigitReader{model}.read(digit_on_paper())));

  using Other = Network<Shape{1, 28, 28}, Dense<11>, Dense<10>>;
  CHECK_THROWS_WITH_AS((void)open(encode_model(Other{Seed{1}})),
                       doctest::Contains("one that this program knows"), FileError);
  CHECK_THROWS_WITH_AS((void)open(encode_safetensors(Other{Seed{1}}.tensors(), {})),
                       doctest::Contains("tensor \"0.weight\" (the nearest network is plain): "
                                         "expected shape [10, 784], found [11, 784]"),
                       FileError);
  std::vector<float> values(6, 0.0F);
  const std::vector<NamedTensor<float>> strange{{"h.0.attn.weight", {2, 3}, values}};
  CHECK_THROWS_WITH_AS((void)open(encode_safetensors(strange, {})),
                       doctest::Contains("those of a network that this program knows"), FileError);
  // Once the tensors are those of a network, what else is wrong with them is said.
  Net broken = net;
  broken.parameters()[0] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH_AS((void)open(encode_safetensors(broken.tensors(), {})),
                       doctest::Contains("\"0.weight\", element 0: expected a finite number"),
                       FileError);
}

TEST_CASE("DigitNetwork: the first layer's maps") {
  const Net net{Seed{7}};
  const DigitNetwork network{Model<Net>{net, {}}};
  const auto image = prepare_digit(digit_on_paper()).pixels;
  const FeatureMaps maps = network.first_layer(image);
  CHECK(maps.shape == Shape{10, 1, 1});
  Predictor<Net> predictor{net};
  std::vector<float> logits(10);
  predictor.logits(std::span<const std::uint8_t>{image}, std::span{logits});
  for (std::size_t i = 0; i < 10; ++i) CHECK(maps.values[i] == doctest::Approx(logits[i]));
  CHECK_THROWS_AS((void)network.first_layer(std::vector<std::uint8_t>(9)), InvalidArgument);
}
