#include "serve/reading/reading.hpp"

#include <digitnet/image/read_picture.hpp>

#include <algorithm>

namespace digitnet::serve {
namespace {

constexpr const char* name = "picture";

Picture raw_picture(std::string_view bytes) {
  if (bytes.size() != MnistFormat::pixels) {
    throw FileError{name, "", std::to_string(MnistFormat::pixels) + " bytes of raw pixels",
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

}  // namespace

Prepared look_at(const Drawing& drawing) {
  PrepareOptions options;
  options.polarity = polarity_of(drawing);
  return prepare_digit(picture_in(drawing), options);
}

NumberReading read_whole_number(const Drawing& drawing, const DigitReader& reader) {
  NumberOptions options;
  options.polarity = polarity_of(drawing);
  return reader.read_number(picture_in(drawing), options);
}

}  // namespace digitnet::serve
