// What the page calls where there is no server: the C interface of the WebAssembly module.

#include "models.hpp"
#include "serve/reading/answer_json.hpp"
#include "serve/reading/inspection.hpp"

#include <digitnet/digits/number/whole_digit.hpp>
#include <digitnet/digits/reader.hpp>
#include <digitnet/digits/zoo/reader.hpp>
#include <digitnet/dynamic/any_model.hpp>
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
  Networks() {
    served.reader.set_whole_digits(decode_model<WholeDigit::Net>(whole_digits_model()));
  }

  Model<zoo::Reader::Net> model = decode_model<zoo::Reader::Net>(digits_model());
  ServedModel served{model.info.name, DigitReader{model},
                     AnyLayerOutputs{decode_model<AnyNetwork>(digits_model()).network}};
  Predictor<zoo::Reader::Net> logits{model};
};

Networks& networks() {
  static Networks all;
  return all;
}

Json unkept_json(const Answer& answer) { return answer_json(answer, 0); }

/// What `read(picture, answer)`, which returns how to put it down, makes of pixels (R, G, B, A);
/// null unless there are 1 to 4 million.
template <class Read>
const char* answered(std::uint8_t* rgba, int width, int height, const Read& read) {
  using Clock = std::chrono::steady_clock;
  static std::string text;
  if (width <= 0 || height <= 0 || height > 4'000'000 / width) return nullptr;
  const auto start = Clock::now();
  const std::size_t bytes =
      std::size_t{4} * static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  Answer answer;
  answer.model = networks().served.name;
  const auto json = read(flatten_colour({rgba, bytes}, width, height), answer);
  answer.milliseconds = std::chrono::duration<double, std::milli>{Clock::now() - start}.count();
  text = json(answer).dump();
  return text.c_str();
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
  return serve::answered(rgba, width, height, [&](const Picture& picture, serve::Answer& answer) {
    const DigitReader& reader = serve::networks().served.reader;
    if (number != 0) {
      answer.number = reader.read_number(picture);
      return &serve::number_json;
    }
    answer.reading = reader.read(picture);
    if (features != 0) answer.features = reader.network().first_layer(answer.reading.seen.pixels);
    return &serve::unkept_json;
  });
}

/// Reads such pixels and looks inside of the network: what each layer makes of them, and which of
/// those that it saw speak for the digit `label`, the likeliest if that is negative.
const char* digitnet_inspect(std::uint8_t* rgba, int width, int height, int label) {
  using namespace digitnet;
  return serve::answered(rgba, width, height, [&](const Picture& picture, serve::Answer& answer) {
    const serve::ServedModel& model = serve::networks().served;
    serve::InspectionWish wish;
    if (label >= 0) wish.label = label;
    answer.reading = model.reader.read(picture);
    answer.inspection = serve::inspect(model, answer.reading, wish, [] { return true; });
    return &serve::inspection_json;
  });
}

/// Logits (count, 10) of images (count, 28, 28), 255 for ink.
void digitnet_logits(const std::uint8_t* images, int count, float* logits) {
  const auto n = static_cast<std::size_t>(count);
  digitnet::serve::networks().logits.logits(std::span{images, n * digitnet::MnistFormat::pixels},
                                            std::span{logits, n * digitnet::digit_classes});
}
}
