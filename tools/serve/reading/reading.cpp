#include "serve/reading/reading.hpp"

#include <digitnet/image/png.hpp>
#include <digitnet/image/read_picture.hpp>
#include <digitnet/image/resample.hpp>

#include <algorithm>
#include <utility>

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

std::optional<Polarity> polarity_of(const Drawing& drawing) {
  return drawing.raw ? std::optional{Polarity::light_ink} : std::nullopt;
}

}  // namespace

Picture picture_in(const Drawing& drawing) {
  if (drawing.raw) return raw_picture(drawing.bytes);
  return decode_picture(std::as_bytes(std::span{drawing.bytes}), name, drawing.limits);
}

Prepared look_at(const Drawing& drawing, const Picture& picture) {
  PrepareOptions options;
  options.polarity = polarity_of(drawing);
  return prepare_digit(picture, options);
}

std::string kept_picture(Drawing& drawing, const Picture& picture) {
  constexpr std::size_t small = std::size_t{64} << 10U;
  constexpr int side = 256;
  if (drawing.raw) return "";
  if (drawing.bytes.size() <= small && is_png(std::as_bytes(std::span{drawing.bytes}))) {
    return std::move(drawing.bytes);
  }
  const Plane plane = shrunk(picture, region_of(picture.box()), side);
  Picture result(plane.width(), plane.height());
  std::ranges::transform(plane.pixels(), result.pixels().begin(), [](float value) {
    return static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
  });
  return png_of(result);
}

std::string png_of(const Picture& picture) {
  const auto bytes = encode_png(picture);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

NumberReading read_whole_number(const Drawing& drawing, const DigitReader& reader,
                                const std::function<bool()>& keep_going) {
  NumberOptions options;
  options.keep_going = keep_going;
  options.polarity = polarity_of(drawing);
  return reader.read_number(picture_in(drawing), options);
}

}  // namespace digitnet::serve
