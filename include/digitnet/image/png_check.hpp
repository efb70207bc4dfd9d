#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/image/image_limits.hpp>
#include <digitnet/image/orientation.hpp>
#include <digitnet/io/byte_order.hpp>

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace digitnet {

/// The fields of a PNG's IHDR chunk, and how the picture has to be turned.
struct PngHeader {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  int bit_depth = 0;    ///< 1, 2, 4, 8 or 16
  int colour_type = 0;  ///< 0 gray, 2 RGB, 3 palette, 4 gray + alpha, 6 RGB + alpha
  bool interlaced = false;
  int orientation = upright_orientation;  ///< as an eXIf chunk says, 1 to 8

  [[nodiscard]] constexpr std::uint64_t pixels() const noexcept {
    return std::uint64_t{width} * height;
  }
};

namespace detail {

inline const unsigned char* zlib_bytes(std::span<const std::byte> bytes) noexcept {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Bytes of the filtered scan lines of one (sub-)image, a filter byte before each line.
constexpr std::uint64_t scanline_bytes(std::uint64_t width, std::uint64_t height,
                                       std::uint64_t bits_per_pixel) noexcept {
  return width == 0 || height == 0 ? 0 : height * (1 + (width * bits_per_pixel + 7) / 8);
}

/// Bytes that the image data must inflate to; an interlaced image is seven small ones (Adam7).
constexpr std::uint64_t inflated_bytes(const PngHeader& header) noexcept {
  constexpr std::array<std::uint64_t, 7> channels{1, 0, 3, 1, 2, 0, 4};
  const std::uint64_t bits = channels[static_cast<std::size_t>(header.colour_type)] *
                             static_cast<std::uint64_t>(header.bit_depth);
  if (!header.interlaced) return scanline_bytes(header.width, header.height, bits);
  constexpr std::array<std::array<std::uint32_t, 4>, 7> passes{{{0, 0, 8, 8},
                                                                {4, 0, 8, 8},
                                                                {0, 4, 4, 8},
                                                                {2, 0, 4, 4},
                                                                {0, 2, 2, 4},
                                                                {1, 0, 2, 2},
                                                                {0, 1, 1, 2}}};
  std::uint64_t total = 0;
  for (const auto& [x, y, dx, dy] : passes) {
    total += scanline_bytes((std::uint64_t{header.width} + dx - 1 - x) / dx,
                            (std::uint64_t{header.height} + dy - 1 - y) / dy, bits);
  }
  return total;
}

/// Inflates chunk after chunk into a small buffer and counts, so that a stream that is damaged or
/// grows beyond its picture is known before a decoder allocates for it.
class InflateCounter {
 public:
  InflateCounter(std::string_view name, std::uint64_t expected) : name_{name}, expected_{expected} {
    if (inflateInit(&stream_) != Z_OK) throw Error{"zlib cannot start"};
  }
  InflateCounter(const InflateCounter&) = delete;
  InflateCounter& operator=(const InflateCounter&) = delete;
  ~InflateCounter() { inflateEnd(&stream_); }

  void feed(std::span<const std::byte> chunk) {
    stream_.next_in = const_cast<unsigned char*>(zlib_bytes(chunk));
    stream_.avail_in = static_cast<unsigned>(chunk.size());
    while (stream_.avail_in > 0 && !ended_) {
      stream_.next_out = buffer_->data();
      stream_.avail_out = static_cast<unsigned>(buffer_->size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      count_ += buffer_->size() - stream_.avail_out;
      if (status != Z_OK && status != Z_STREAM_END) {
        throw FileError{name_, "IDAT", "intact image data", "a damaged zlib stream"};
      }
      ended_ = status == Z_STREAM_END;
      if (count_ > expected_) fail("more");
    }
  }

  void finish() const {
    if (!ended_ || count_ != expected_) fail(std::to_string(count_));
  }

 private:
  [[noreturn]] void fail(const std::string& found) const {
    throw FileError{name_, "IDAT", std::to_string(expected_) + " bytes of image data", found};
  }

  std::string name_;
  std::uint64_t expected_;
  std::uint64_t count_ = 0;
  bool ended_ = false;
  z_stream stream_{};
  std::unique_ptr<std::array<unsigned char, 65536>> buffer_ =
      std::make_unique<std::array<unsigned char, 65536>>();
};

/// The header of `data`, the 13 bytes of an IHDR chunk, if it keeps to the format and `limits`.
inline PngHeader parse_png_header(std::span<const std::byte> data, std::string_view name,
                                  const ImageLimits& limits) {
  const auto byte = [&](std::size_t i) { return std::to_integer<int>(data[i]); };
  PngHeader header;
  header.width = read_number<std::uint32_t>(data, 0, std::endian::big);
  header.height = read_number<std::uint32_t>(data, 4, std::endian::big);
  header.bit_depth = byte(8);
  header.colour_type = byte(9);
  header.interlaced = byte(12) == 1;
  check_picture_size(header.width, header.height, name, "IHDR", limits);
  const int depth = header.bit_depth, type = header.colour_type;
  const bool deep = depth == 8 || depth == 16, shallow = depth == 1 || depth == 2 || depth == 4;
  const bool valid = type == 0                ? deep || shallow
                     : type == 3              ? shallow || depth == 8
                     : type == 2 || type == 4 ? deep
                                              : type == 6 && deep;
  if (!valid || byte(10) != 0 || byte(11) != 0 || byte(12) > 1) {
    throw FileError{name, "IHDR", "a combination that the PNG format knows",
                    "colour type " + std::to_string(type) + ", bit depth " + std::to_string(depth) +
                        ", methods " + std::to_string(byte(10)) + ", " + std::to_string(byte(11)) +
                        ", " + std::to_string(byte(12))};
  }
  return header;
}

}  // namespace detail

/// Whether `file` starts as a PNG does.
inline bool is_png(std::span<const std::byte> file) noexcept {
  constexpr std::string_view signature{"\x89PNG\r\n\x1a\n", 8};
  return std::string_view{reinterpret_cast<const char*>(file.data()), file.size()}.starts_with(
      signature);
}

/// Checks a whole PNG file (signature, order and checksums of chunks, size of the inflated data)
/// in constant memory and returns its header. Throws FileError, whose path is `name`.
inline PngHeader check_png(std::span<const std::byte> file, std::string_view name,
                           const ImageLimits& limits = {}) {
  if (!is_png(file)) {
    throw FileError{name, "byte 0", "a PNG picture",
                    file.empty() ? "an empty file" : "another kind of file"};
  }
  constexpr std::size_t most = (std::numeric_limits<int>::max)();  // what stb_image can be given
  if (file.size() > (std::min)(limits.max_file_bytes, most)) {
    throw FileError{name, "",
                    "at most " + std::to_string((std::min)(limits.max_file_bytes, most)) + " bytes",
                    std::to_string(file.size())};
  }

  PngHeader header;
  std::unique_ptr<detail::InflateCounter> data;
  bool palette = false;
  for (std::size_t at = 8;;) {
    const std::string where = "byte " + std::to_string(at);
    const auto rest = file.subspan(at);
    if (rest.size() < 12) throw FileError{name, where, "a PNG chunk", "the end of the file"};
    const std::size_t length = read_number<std::uint32_t>(rest, 0, std::endian::big);
    const std::string type{reinterpret_cast<const char*>(rest.data()) + 4, 4};
    if (length > rest.size() - 12) {
      throw FileError{name, where, type + " chunk of " + std::to_string(length) + " bytes",
                      std::to_string(rest.size() - 12) + " bytes to the end of the file"};
    }
    const auto checked = rest.subspan(4, length + 4), content = rest.subspan(8, length);
    const auto sum = crc32(0, detail::zlib_bytes(checked), static_cast<unsigned>(checked.size()));
    if (sum != read_number<std::uint32_t>(rest, 8 + length, std::endian::big)) {
      throw FileError{name, where, "the checksum of the " + type + " chunk", "another"};
    }
    if ((at == 8) != (type == "IHDR") || (type == "IHDR" && length != 13)) {
      throw FileError{name, where, "one IHDR chunk of 13 bytes, first", type + " chunk"};
    }

    if (type == "IHDR") {
      header = detail::parse_png_header(content, name, limits);
    } else if (type == "PLTE") {
      palette = true;
    } else if (type == "IDAT") {
      if (header.colour_type == 3 && !palette) {
        throw FileError{name, where, "a palette before the image data", "none"};
      }
      if (!data) {
        data = std::make_unique<detail::InflateCounter>(name, detail::inflated_bytes(header));
      }
      data->feed(content);
    } else if (type == "IEND") {
      if (!data) throw FileError{name, where, "image data", "none"};
      data->finish();
      return header;
    } else if (type == "eXIf") {
      header.orientation = exif_orientation(content);
    } else if ((std::to_integer<unsigned>(rest[4]) & 0x20U) == 0) {
      throw FileError{name, where, "a chunk that the PNG format knows", type};
    }
    at += length + 12;
  }
}

}  // namespace digitnet
