#include "reading.hpp"

#include "support/model.hpp"

#include <digitnet/image/png.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace digitnet::draw {
namespace {

constexpr const char* name = "picture";

Prepared look_at_raw(std::string_view bytes) {
  if (bytes.size() != seen_pixels) {
    throw FileError{name, "", std::to_string(seen_pixels) + " bytes of raw pixels",
                    std::to_string(bytes.size())};
  }
  Picture picture(MnistFormat::side, MnistFormat::side);
  std::ranges::transform(bytes, picture.pixels().begin(),
                         [](char c) { return static_cast<std::uint8_t>(c); });
  PrepareOptions options;
  options.polarity = Polarity::light_ink;
  return prepare_digit(picture, options);
}

}  // namespace

std::size_t Reading::likeliest() const noexcept {
  return static_cast<std::size_t>(std::ranges::max_element(probabilities) - probabilities.begin());
}

Prepared look_at(const Drawing& drawing) {
  if (drawing.raw) return look_at_raw(drawing.bytes);
  return prepare_digit(decode_png(std::as_bytes(std::span{drawing.bytes}), name, picture_limits));
}

void classify(std::span<Reading* const> readings, tools::Classifier& classifier) {
  std::vector<std::uint8_t> images;
  std::vector<Reading*> asked;
  for (Reading* reading : readings) {
    reading->probabilities.fill(1.0F / digits);
    if (reading->seen.finding == Finding::blank) continue;  // nothing speaks for any digit
    images.insert(images.end(), reading->seen.pixels.begin(), reading->seen.pixels.end());
    asked.push_back(reading);
  }
  std::vector<float> probabilities(asked.size() * digits);
  classifier.predict(images, probabilities);
  if (!std::ranges::all_of(probabilities, [](float p) { return std::isfinite(p); })) {
    throw Error{"the network's answer is not a number"};
  }
  for (std::size_t i = 0; i < asked.size(); ++i) {
    std::ranges::copy(std::span{probabilities}.subspan(i * digits, digits),
                      asked[i]->probabilities.begin());
  }
}

}  // namespace digitnet::draw
