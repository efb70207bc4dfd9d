#include "serve/reading/reading.hpp"

#include "common/model/model.hpp"
#include "common/model/whole_digit_network.hpp"

#include <digitnet/image/read_picture.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace digitnet::serve {
namespace {

constexpr const char* name = "picture";

Picture raw_picture(std::string_view bytes) {
  if (bytes.size() != digit_pixels) {
    throw FileError{name, "", std::to_string(digit_pixels) + " bytes of raw pixels",
                    std::to_string(bytes.size())};
  }
  Picture picture(MnistFormat::side, MnistFormat::side);
  std::ranges::transform(bytes, picture.pixels().begin(),
                         [](char c) { return static_cast<std::uint8_t>(c); });
  return picture;
}

Picture picture_in(const Drawing& drawing) {
  if (drawing.raw) return raw_picture(drawing.bytes);
  return decode_picture(std::as_bytes(std::span{drawing.bytes}), name, drawing.limits);
}

std::optional<Polarity> polarity_of(const Drawing& drawing) {
  return drawing.raw ? std::optional{Polarity::light_ink} : std::nullopt;
}

void check_finite(std::span<const float> probabilities) {
  if (!std::ranges::all_of(probabilities, [](float p) { return std::isfinite(p); })) {
    throw Error{"the network's answer is not a number"};
  }
}

}  // namespace

Prepared look_at(const Drawing& drawing) {
  PrepareOptions options;
  options.polarity = polarity_of(drawing);
  return prepare_digit(picture_in(drawing), options);
}

void classify(std::span<Reading* const> readings, tools::Classifier& classifier) {
  std::vector<std::uint8_t> images;
  std::vector<Reading*> asked;
  for (Reading* reading : readings) {
    reading->probabilities.fill(1.0F / digits);
    reading->rejection = judge(reading->seen.finding, true);
    if (reading->seen.finding == Finding::blank) continue;  // nothing speaks for any digit
    images.insert(images.end(), reading->seen.pixels.begin(), reading->seen.pixels.end());
    asked.push_back(reading);
  }
  std::vector<float> probabilities(asked.size() * digits);
  classifier.predict(images, probabilities);
  check_finite(probabilities);
  const std::vector<bool> known = tools::are_known(images, probabilities, classifier);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    std::ranges::copy(std::span{probabilities}.subspan(i * digits, digits),
                      asked[i]->probabilities.begin());
    asked[i]->rejection = judge(asked[i]->seen.finding, known[i]);
  }
}

NumberReading read_whole_number(const Drawing& drawing, tools::Classifier& classifier,
                                tools::WholeDigitNetwork& whole) {
  ReadingOptions options;
  options.polarity = polarity_of(drawing);
  NumberReading reading = read_number(picture_in(drawing), classifier, whole, options);
  for (const auto& line : reading.lines) {
    for (const ReadDigit& digit : line) check_finite(digit.probabilities);
  }
  return reading;
}

}  // namespace digitnet::serve
