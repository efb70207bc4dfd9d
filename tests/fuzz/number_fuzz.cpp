// Numbers in pictures: a PNG file, or bare pixels behind two bytes, width and options.

#include <digitnet/core/error.hpp>
#include <digitnet/digits/number/read_number.hpp>
#include <digitnet/digits/number/whole_digit.hpp>
#include <digitnet/image/png.hpp>

#include "png_mutator.hpp"

#include <algorithm>
#include <cmath>

namespace dn = digitnet;

namespace {

constexpr std::size_t max_pixels = std::size_t{1} << 12U;

dn::Picture picture_of(std::span<const std::uint8_t> input) {
  if (input.size() > 8 && input[0] == 0x89) {
    return dn::decode_png(std::as_bytes(input), "fuzz.png", {.max_pixels = max_pixels});
  }
  if (input.size() < 3) return {};
  const std::size_t width = 1 + input[0] % 200U;
  const std::size_t height = std::min(max_pixels, input.size() - 2) / width;
  if (height == 0) return {};
  dn::Picture picture{static_cast<int>(width), static_cast<int>(height)};
  std::copy_n(input.begin() + 2, width * height, picture.pixels().begin());
  return picture;
}

/// Stands in for a network: any answer that depends on the image, even one that is no number.
template <std::size_t Classes, std::size_t Pixels>
void answer(std::span<const std::uint8_t> images, std::span<float> probabilities) {
  if (images.size() / Pixels * Classes != probabilities.size()) __builtin_trap();
  for (std::size_t i = 0; i < probabilities.size() / Classes; ++i) {
    std::uint32_t hash = 1;
    for (const std::uint8_t pixel : images.subspan(i * Pixels, Pixels)) hash = 33 * hash + pixel;
    const float sure = hash % 97 == 0 ? std::nanf("") : static_cast<float>(hash % 101) / 100;
    for (std::size_t c = 0; c < Classes; ++c) {
      probabilities[i * Classes + c] =
          hash / 128 % Classes == c ? sure : (1 - sure) / static_cast<float>(Classes - 1);
    }
  }
}

void check(const dn::NumberReading& reading, const dn::Picture& picture) {
  if ((reading.finding == dn::NumberFinding::number) == reading.lines.empty()) __builtin_trap();
  for (const auto& line : reading.lines) {
    if (line.empty()) __builtin_trap();
    for (const dn::Reading& digit : line) {
      const dn::Box& box = digit.seen.box;
      if (!digit.digit || *digit.digit < 0 || *digit.digit > 9 || box.x < 0 || box.y < 0 || box.width < 1 || box.height < 1 ||
          box.x + box.width > picture.width() || box.y + box.height > picture.height()) {
        __builtin_trap();
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const dn::Picture picture = picture_of({data, size});
    if (picture.empty()) return 0;
    dn::NumberOptions options{.max_lines = 4, .max_patches = 60, .max_candidates = 100};
    const std::uint8_t choice = size > 1 ? data[1] : std::uint8_t{0};
    if ((choice & 1U) != 0) options.search_size = 28 + choice;
    if ((choice & 2U) != 0) options.polarity = dn::Polarity::light_ink;
    if ((choice & 4U) != 0) {
      constexpr auto whole = answer<dn::WholeDigit::classes, dn::detail::WholeDigitFormat::pixels>;
      check(dn::read_number(picture, answer<10, dn::MnistFormat::pixels>, whole, options), picture);
    } else {
      check(dn::read_number(picture, answer<10, dn::MnistFormat::pixels>, options), picture);
    }
  } catch (const dn::FileError&) {
  }
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  return size > 0 && data[0] == 0x89 ? dn::fuzz::mutate_png(data, size, max_size, seed)
                                     : LLVMFuzzerMutate(data, size, max_size);
}
