#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/image/colour.hpp>
#include <digitnet/image/image_limits.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/io/byte_order.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet {

/// Whether `file` starts as a Windows bitmap does.
inline bool is_bmp(std::span<const std::byte> file) noexcept {
  return file.size() >= 18 && file[0] == std::byte{'B'} && file[1] == std::byte{'M'} &&
         file[15] == std::byte{0} && file[16] == std::byte{0} && file[17] == std::byte{0};
}

namespace detail {

/// Where one colour lies in a pixel of 16 or 32 bits.
struct BmpChannel {
  std::uint32_t mask = 0;

  /// Whether its bits are neighbours.
  [[nodiscard]] constexpr bool is_valid() const noexcept {
    const std::uint32_t bits = mask == 0 ? 0 : mask >> std::countr_zero(mask);
    return (bits & (bits + 1)) == 0;
  }

  /// Its value in `pixel`, scaled to 0..255; `absent` if the pixel has no such colour.
  [[nodiscard]] constexpr std::uint8_t of(std::uint32_t pixel, std::uint8_t absent) const noexcept {
    if (mask == 0) return absent;
    const int shift = std::countr_zero(mask);
    const std::uint64_t largest = mask >> shift, value = (pixel & mask) >> shift;
    return static_cast<std::uint8_t>((value * 255 + largest / 2) / largest);
  }
};

/// Reads a bitmap as Windows (headers of 40, 52, 56, 108 and 124 bytes) and OS/2 (12 and 64) write
/// it, uncompressed.
class BmpReader {
 public:
  BmpReader(std::span<const std::byte> file, std::string_view name, const ImageLimits& limits)
      : file_{file}, name_{name} {
    read_header(limits);
    read_channels();
    read_palette();
  }

  template <PicturePixel Pixel>
  Raster<Pixel> read() const {
    const std::size_t width = static_cast<std::size_t>(width_);
    std::vector<std::uint8_t> rgba(4 * width * static_cast<std::size_t>(height_));
    for (int y = 0; y < height_; ++y) {
      const int stored = top_down_ ? y : height_ - 1 - y;
      read_row(file_.subspan(pixels_at_ + stride_ * static_cast<std::size_t>(stored), stride_),
               std::span{rgba}.subspan(4 * width * static_cast<std::size_t>(y), 4 * width));
    }
    // A fourth byte that is 0 everywhere was never meant to be alpha.
    bool opaque = true;
    for (std::size_t i = 3; i < rgba.size(); i += 4) opaque &= rgba[i] == 0;
    for (std::size_t i = 3; opaque && i < rgba.size(); i += 4) rgba[i] = 255;
    return flatten_colour<Pixel>(rgba, width_, height_);
  }

 private:
  [[noreturn]] void fail(std::string_view where, std::string_view expected,
                         std::string_view found) const {
    throw FileError{name_, where, expected, found};
  }

  [[nodiscard]] std::uint32_t number(std::size_t at) const {
    return read_number<std::uint32_t>(file_, at, std::endian::little);
  }
  [[nodiscard]] std::uint16_t short_number(std::size_t at) const {
    return read_number<std::uint16_t>(file_, at, std::endian::little);
  }

  void read_header(const ImageLimits& limits) {
    header_ = number(14);
    constexpr std::array<std::uint32_t, 7> known{12, 40, 52, 56, 64, 108, 124};
    if (std::ranges::find(known, header_) == known.end()) {
      fail("byte 14", "a bitmap header of 12 to 124 bytes", std::to_string(header_));
    }
    if (file_.size() < 14 + header_) fail("header", "a whole one", "the end of the file");
    const bool old = header_ == 12;
    const std::int64_t width = old ? short_number(18) : static_cast<std::int32_t>(number(18));
    const std::int64_t height = old ? short_number(20) : static_cast<std::int32_t>(number(22));
    top_down_ = height < 0;
    check_picture_size(width < 0 ? 0 : static_cast<std::uint64_t>(width),
                       static_cast<std::uint64_t>(top_down_ ? -height : height), name_, "header",
                       limits);
    width_ = static_cast<int>(width);
    height_ = static_cast<int>(top_down_ ? -height : height);
    const int planes = short_number(old ? 22 : 26);
    bits_ = short_number(old ? 24 : 28);
    compression_ = old ? 0 : number(30);
    colours_ = old ? 0 : number(46);
    if (planes != 1) fail("header", "one plane", std::to_string(planes));
    constexpr std::array<int, 7> depths{1, 2, 4, 8, 16, 24, 32};
    if (std::ranges::find(depths, bits_) == depths.end()) {
      fail("header", "1, 2, 4, 8, 16, 24 or 32 bits a pixel", std::to_string(bits_));
    }
    constexpr std::uint32_t masks = 3, alpha_masks = 6;
    const bool has_masks = compression_ == masks || compression_ == alpha_masks;
    if (compression_ != 0 && !(has_masks && header_ != 64 && (bits_ == 16 || bits_ == 32))) {
      fail("header", "an uncompressed bitmap",
           "compression " + std::to_string(compression_) + "; save the picture as PNG");
    }
    pixels_at_ = number(10);
    stride_ = (static_cast<std::size_t>(width_) * static_cast<std::size_t>(bits_) + 31) / 32 * 4;
    const std::uint64_t needed = std::uint64_t{stride_} * static_cast<std::uint64_t>(height_);
    if (pixels_at_ < 14 + header_ || pixels_at_ > file_.size() ||
        needed > file_.size() - pixels_at_) {
      fail("byte " + std::to_string(pixels_at_), std::to_string(needed) + " bytes of pixels",
           std::to_string(file_.size() - std::min<std::size_t>(pixels_at_, file_.size())) +
               " to the end of the file");
    }
  }

  void read_channels() {
    if (bits_ == 16) channels_ = {{{0x7c00}, {0x03e0}, {0x001f}, {0}}};
    if (bits_ == 32) channels_ = {{{0xff0000}, {0xff00}, {0xff}, {0xff000000}}};
    if (compression_ == 0) return;
    // Behind a header of 40 bytes, or in a longer one, which has always room for a fourth.
    const std::size_t count = compression_ == 6 || header_ >= 56 ? 4 : 3;
    if (54 + 4 * count > pixels_at_) fail("byte 54", "masks of colours", "pixels");
    channels_[3].mask = 0;
    for (std::size_t c = 0; c < count; ++c) {
      channels_[c].mask = number(54 + 4 * c);
      if (!channels_[c].is_valid()) fail("byte 54", "masks of neighbouring bits", "others");
    }
  }

  void read_palette() {
    if (bits_ > 8) return;
    const std::size_t most = std::size_t{1} << static_cast<unsigned>(bits_);
    const std::size_t entry = header_ == 12 ? 3 : 4, at = 14 + std::size_t{header_};
    const std::size_t count = colours_ == 0 ? most : colours_;
    if (count > most || (pixels_at_ - at) / entry < count) {
      fail("header", "a palette of at most " + std::to_string(most) + " colours before the pixels",
           std::to_string(count));
    }
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t c = 0; c < 3; ++c) {
        palette_[i][c] = std::to_integer<std::uint8_t>(file_[at + entry * i + 2 - c]);
      }
    }
    palette_size_ = count;
  }

  void read_row(std::span<const std::byte> row, std::span<std::uint8_t> rgba) const {
    const auto bits = static_cast<std::size_t>(bits_);
    for (std::size_t x = 0; 4 * x < rgba.size(); ++x) {
      const auto out = rgba.subspan(4 * x, 4);
      out[3] = 255;
      if (bits_ == 24) {
        for (std::size_t c = 0; c < 3; ++c)
          out[c] = std::to_integer<std::uint8_t>(row[3 * x + 2 - c]);
      } else if (bits_ > 8) {
        const std::uint32_t pixel =
            bits_ == 16 ? read_number<std::uint16_t>(row, 2 * x, std::endian::little)
                        : read_number<std::uint32_t>(row, 4 * x, std::endian::little);
        for (std::size_t c = 0; c < 4; ++c) out[c] = channels_[c].of(pixel, c == 3 ? 255 : 0);
      } else {
        const std::size_t shift = 8 - bits - x * bits % 8;
        const std::size_t index = std::to_integer<std::size_t>(row[x * bits / 8]) >> shift &
                                  ((std::size_t{1} << bits) - 1);
        if (index >= palette_size_) {
          fail("pixels", "colours 0 to " + std::to_string(palette_size_ - 1),
               std::to_string(index));
        }
        std::ranges::copy(palette_[index], out.begin());
      }
    }
  }

  std::span<const std::byte> file_;
  std::string_view name_;
  std::uint32_t header_ = 0, compression_ = 0, colours_ = 0;
  int width_ = 0, height_ = 0, bits_ = 0;
  bool top_down_ = false;
  std::size_t pixels_at_ = 0, stride_ = 0, palette_size_ = 0;
  std::array<BmpChannel, 4> channels_{};  ///< red, green, blue, alpha
  std::array<std::array<std::uint8_t, 3>, 256> palette_{};
};

}  // namespace detail

/// The Windows or OS/2 bitmap in `file` as 8-bit gray, or as `Rgb`: palettes, 16, 24 and 32 bits,
/// either way up, with masks of colours; alpha is composited as decode_png() does it, if any pixel
/// has some. Throws FileError, whose path is `name`, for anything but a whole uncompressed bitmap
/// within `limits`; memory needed beyond the result is 4 bytes a pixel.
template <PicturePixel Pixel = Gray>
Raster<Pixel> decode_bmp(std::span<const std::byte> file, std::string_view name,
                         const ImageLimits& limits = {}) {
  if (!is_bmp(file)) throw FileError{name, "byte 0", "a BMP picture", "another kind of file"};
  if (file.size() > limits.max_file_bytes) {
    throw FileError{name, "", "at most " + std::to_string(limits.max_file_bytes) + " bytes",
                    std::to_string(file.size())};
  }
  return detail::BmpReader{file, name, limits}.read<Pixel>();
}

}  // namespace digitnet
