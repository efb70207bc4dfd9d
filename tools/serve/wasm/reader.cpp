// What the page calls where there is no server: the C interface of the WebAssembly module.

#include "common/model/first_layer.hpp"
#include "models.hpp"
#include "serve/reading/answer_json.hpp"

#include <digitnet/digits/number/whole_digit.hpp>
#include <digitnet/digits/zoo/default.hpp>
#include <digitnet/image/colour.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/predictor.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

namespace digitnet::serve {
namespace {

struct Networks {
  Model<zoo::Default::Net> model = decode_model<zoo::Default::Net>(digits_model());
  Predictor<zoo::Default::Net> digits{model};
  Predictor<WholeDigit::Net> whole{decode_model<WholeDigit::Net>(whole_digits_model())};
};

Networks& networks() {
  static Networks all;
  return all;
}

Reading read(const Picture& picture, bool features) {
  Networks& own = networks();
  const auto answer = classify(picture, own.digits, own.model.info);
  Reading reading;
  reading.seen = answer.seen;
  reading.rejection = answer.rejection;
  reading.probabilities = answer.probabilities;
  if (features) reading.features = tools::first_layer(own.model.network, answer.seen.pixels);
  return reading;
}

}  // namespace
}  // namespace digitnet::serve

extern "C" {

/// Reads `width` x `height` pixels (R, G, B, A), which are overwritten: the number if `number` is
/// not 0, else the digit, with the first layer's maps if `features` is not 0. Returns the JSON
/// that the server would answer, valid until the next call, or null unless there are 1 to 4
/// million pixels.
const char* digitnet_read(std::uint8_t* rgba, int width, int height, int number, int features) {
  using namespace digitnet;
  using Clock = std::chrono::steady_clock;
  static std::string text;
  if (width <= 0 || height <= 0 || height > 4'000'000 / width) return nullptr;
  const auto start = Clock::now();
  const auto since_start = [&] {
    return std::chrono::duration<double, std::milli>{Clock::now() - start}.count();
  };
  const std::size_t bytes =
      std::size_t{4} * static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  const Picture picture = flatten_colour({rgba, bytes}, width, height);
  serve::Networks& own = serve::networks();
  if (number != 0) {
    const NumberReading reading = read_number(picture, own.digits, own.whole);
    text = serve::number_json(reading, own.model.info.name, since_start()).dump();
  } else {
    serve::Reading reading = serve::read(picture, features != 0);
    reading.milliseconds = since_start();
    text = serve::answer_json(reading, own.model.info.name, 0).dump();
  }
  return text.c_str();
}

/// Logits (count, 10) of images (count, 28, 28), 255 for ink.
void digitnet_logits(const std::uint8_t* images, int count, float* logits) {
  const auto n = static_cast<std::size_t>(count);
  digitnet::serve::networks().digits.logits(std::span{images, n * digitnet::digit_pixels},
                                            std::span{logits, n * digitnet::serve::digits});
}
}
