#pragma once

#include <digitnet/image/image_limits.hpp>
#include <digitnet/image/jpeg_bits.hpp>
#include <digitnet/io/byte_order.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace digitnet::detail {

/// One colour of a JPEG: its coefficients in blocks of 8 x 8, row by row.
struct JpegComponent {
  int id = 0;
  int across = 1, down = 1;        ///< sampling factors, 1 to 4
  int table = 0;                   ///< of quantisation, 0 to 3
  int width = 0, height = 0;       ///< blocks that the picture needs
  int stride = 0, rows = 0;        ///< blocks that are stored: whole groups
  std::array<int, 64> steps{};     ///< of quantisation, as its first scan found them
  std::array<int, 64> low_bits{};  ///< yet to come of each coefficient; -1 before its first scan
  std::vector<std::int16_t> coefficients;  ///< (rows, stride, 64)

  [[nodiscard]] std::span<std::int16_t, 64> block(int x, int y) noexcept {
    const auto index = static_cast<std::size_t>(y) * static_cast<std::size_t>(stride) +
                       static_cast<std::size_t>(x);
    return std::span<std::int16_t, 64>{coefficients.data() + 64 * index, 64};
  }
};

/// What a frame header (SOF) says.
struct JpegFrame {
  int width = 0, height = 0;
  bool progressive = false;
  int across = 1, down = 1;                ///< largest sampling factors
  int groups_across = 0, groups_down = 0;  ///< of blocks (T.81 calls one an MCU)
  std::vector<JpegComponent> components;
};

constexpr int divided_up(int a, int b) noexcept { return (a + b - 1) / b; }

/// Why a frame of a kind that is not read is refused: the code of its marker, SOF3 to SOF15.
[[noreturn]] inline void refuse_jpeg_kind(const JpegSource& source, std::size_t at, int marker) {
  const char* kind = marker >= 0xc9                     ? "arithmetic coding"
                     : marker == 0xc3 || marker == 0xc7 ? "a lossless one"
                                                        : "a hierarchical one";
  source.fail(at, "a baseline or progressive JPEG",
              std::string{kind} + "; save the picture as PNG");
}

/// Reads the frame header in `content`, found at `at`, and makes room for the coefficients once the
/// sizes keep to `limits` and `data_bytes`, those that follow, may hold so many blocks.
inline JpegFrame parse_jpeg_frame(const JpegSource& source, std::size_t at, int marker,
                                  std::span<const std::byte> content, std::size_t data_bytes,
                                  const ImageLimits& limits) {
  const auto number = [&](std::size_t i) { return std::to_integer<int>(content[i]); };
  if (content.size() < 6) source.fail(at, "a frame header", "a shorter one");
  const int count = number(5);
  if (content.size() != 6 + 3 * static_cast<std::size_t>(count)) {
    source.fail(at, "a frame header of " + std::to_string(count) + " colours", "another length");
  }
  JpegFrame frame;
  frame.progressive = marker == 0xc2;
  frame.height = read_number<std::uint16_t>(content, 1, std::endian::big);
  frame.width = read_number<std::uint16_t>(content, 3, std::endian::big);
  check_picture_size(static_cast<std::uint64_t>(frame.width),
                     static_cast<std::uint64_t>(frame.height), source.name,
                     "byte " + std::to_string(at), limits);
  if (number(0) != 8) {
    source.fail(at, "a JPEG of 8 bits a colour",
                std::to_string(number(0)) + "; save the picture as PNG");
  }
  if (count == 4) {
    source.fail(at, "a gray or RGB picture",
                "CMYK, colours for print; convert it, for example with `convert in.jpg -colorspace "
                "sRGB out.png`");
  }
  if (count != 1 && count != 3) source.fail(at, "1 or 3 colours", std::to_string(count));

  for (int i = 0; i < count; ++i) {
    const std::size_t here = 6 + 3 * static_cast<std::size_t>(i);
    JpegComponent component;
    component.id = number(here);
    component.across = number(here + 1) >> 4;
    component.down = number(here + 1) & 15;
    component.table = number(here + 2);
    if ((std::min)(component.across, component.down) < 1 ||
        (std::max)(component.across, component.down) > 4 || component.table > 3 ||
        std::ranges::count(frame.components, component.id, &JpegComponent::id) > 0) {
      source.fail(at, "a frame header", "impossible sampling factors, tables or names of colours");
    }
    if (count == 1) component.across = component.down = 1;  // nothing to be sampled against
    component.low_bits.fill(-1);
    frame.across = (std::max)(frame.across, component.across);
    frame.down = (std::max)(frame.down, component.down);
    frame.components.push_back(std::move(component));
  }
  frame.groups_across = divided_up(frame.width, 8 * frame.across);
  frame.groups_down = divided_up(frame.height, 8 * frame.down);
  std::uint64_t blocks = 0;
  for (JpegComponent& c : frame.components) {
    c.width = divided_up(divided_up(frame.width * c.across, frame.across), 8);
    c.height = divided_up(divided_up(frame.height * c.down, frame.down), 8);
    c.stride = frame.groups_across * c.across;
    c.rows = frame.groups_down * c.down;
    blocks += static_cast<std::uint64_t>(c.width) * static_cast<std::uint64_t>(c.height);
  }
  if (blocks > 8 * static_cast<std::uint64_t>(data_bytes)) {  // each needs a bit at least
    source.fail(at, "image data for " + std::to_string(blocks) + " blocks of pixels",
                std::to_string(data_bytes) + " bytes to the end of the file");
  }
  for (JpegComponent& c : frame.components) {
    c.coefficients.resize(64 * static_cast<std::size_t>(c.stride) *
                          static_cast<std::size_t>(c.rows));
  }
  return frame;
}

}  // namespace digitnet::detail
