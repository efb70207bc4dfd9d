// What the page calls where there is no server: the C interface of the WebAssembly module.

#include "models.hpp"
#include "serve/reading/answer_json.hpp"

#include <digitnet/digits/number/whole_digit.hpp>
#include <digitnet/digits/reader.hpp>
#include <digitnet/digits/zoo/reader.hpp>
#include <digitnet/image/colour.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/predictor.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

namespace digitnet::serve {
namespace {

struct Networks {
  Networks() { reader.set_whole_digits(decode_model<WholeDigit::Net>(whole_digits_model())); }

  Model<zoo::Reader::Net> model = decode_model<zoo::Reader::Net>(digits_model());
  DigitReader reader{model};
  Predictor<zoo::Reader::Net> logits{model};
};

Networks& networks() {
  static Networks all;
  return all;
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
  const DigitReader& reader = serve::networks().reader;
  const std::string& model = reader.network().info().name;
  if (number != 0) {
    const NumberReading reading = reader.read_number(picture);
    text = serve::number_json(reading, model, since_start()).dump();
  } else {
    serve::Answer answer{.reading = reader.read(picture)};
    if (features != 0) answer.features = reader.network().first_layer(answer.reading.seen.pixels);
    answer.milliseconds = since_start();
    text = serve::answer_json(answer, model, 0).dump();
  }
  return text.c_str();
}

/// Logits (count, 10) of images (count, 28, 28), 255 for ink.
void digitnet_logits(const std::uint8_t* images, int count, float* logits) {
  const auto n = static_cast<std::size_t>(count);
  digitnet::serve::networks().logits.logits(std::span{images, n * digitnet::MnistFormat::pixels},
                                            std::span{logits, n * digitnet::digit_classes});
}
}
