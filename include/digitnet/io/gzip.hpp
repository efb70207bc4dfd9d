#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/io/file.hpp>

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet {

/// Data files that hold more bytes than this, after decompression, are refused unless the caller
/// asks for more.
inline constexpr std::size_t default_size_limit = std::size_t{1} << 30U;

/// Whether `content` starts as a gzip member does (RFC 1952), whatever the file is called.
inline bool is_gzip(std::span<const std::byte> content) noexcept {
  return content.size() >= 2 && content[0] == std::byte{0x1f} && content[1] == std::byte{0x8b};
}

namespace detail {

/// Unlike std::as_bytes it takes a temporary, which lives until the end of the full expression.
inline std::span<const std::byte> bytes_of(const std::vector<std::uint8_t>& content) noexcept {
  return std::as_bytes(std::span{content});
}

struct Inflater {
  z_stream stream{};

  static constexpr int gzip_only = 16 + MAX_WBITS;

  /// `window_bits` as inflateInit2() takes them: they tell the format.
  explicit Inflater(int window_bits = gzip_only) {
    if (inflateInit2(&stream, window_bits) != Z_OK) throw std::bad_alloc{};
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }
};

struct Deflater {
  z_stream stream{};

  explicit Deflater(int level) {
    constexpr int gzip_wrapper = 16 + MAX_WBITS;
    constexpr int memory_level = 9;
    if (deflateInit2(&stream, level, Z_DEFLATED, gzip_wrapper, memory_level, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
      throw std::bad_alloc{};
    }
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&stream); }
};

inline Bytef* zlib_input(const std::byte* data) noexcept {
  return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(data));
}

inline uInt zlib_size(std::size_t size) noexcept {
  return static_cast<uInt>(std::min<std::size_t>(size, (std::numeric_limits<uInt>::max)()));
}

/// First guess of the decompressed size. The length stored in the last member is only a hint that
/// anyone can forge, so it counts no further than deflate can expand (1032 : 1).
inline std::size_t inflated_size_hint(std::span<const std::byte> compressed, std::size_t limit) {
  std::size_t stored = 0;
  for (std::size_t i = 0; i < 4 && compressed.size() >= 18; ++i) {
    stored = stored << 8U | std::to_integer<std::size_t>(compressed[compressed.size() - 1 - i]);
  }
  return (std::min)({std::max<std::size_t>(stored, 4096), limit, compressed.size() * 1032});
}

}  // namespace detail

/// Decompresses gzip data of one or more members.
///
/// Throws FileError, naming `path`, when the data are cut short, damaged (including the checksum),
/// followed by anything that is not another member, or longer than `limit` bytes once decompressed;
/// memory never exceeds a small multiple of what was really decompressed.
inline std::vector<std::uint8_t> gunzip(std::span<const std::byte> compressed,
                                        std::string_view path,
                                        std::size_t limit = default_size_limit) {
  limit = (std::min)(limit, (std::numeric_limits<std::size_t>::max)() / 4);
  detail::Inflater inflater;
  z_stream& stream = inflater.stream;
  std::vector<std::uint8_t> out(detail::inflated_size_hint(compressed, limit) + 1);
  std::size_t consumed = 0;
  std::size_t produced = 0;
  const auto fail = [&](std::string_view expected, std::string_view found) {
    throw FileError{path, "byte " + std::to_string(consumed) + " of the gzip data", expected,
                    found};
  };

  for (;;) {
    if (produced == out.size()) out.resize((std::min)(2 * out.size(), limit + 1));
    stream.next_in = detail::zlib_input(compressed.data() + consumed);
    stream.avail_in = detail::zlib_size(compressed.size() - consumed);
    stream.next_out = out.data() + produced;
    stream.avail_out = detail::zlib_size(out.size() - produced);
    const uInt offered = stream.avail_in;
    const uInt room = stream.avail_out;
    const int code = inflate(&stream, Z_NO_FLUSH);
    consumed += offered - stream.avail_in;
    produced += room - stream.avail_out;

    if (produced > limit) {
      fail("at most " + std::to_string(limit) + " bytes after decompression", "more");
    }
    if (code == Z_STREAM_END) {
      if (consumed == compressed.size()) break;
      if (!is_gzip(compressed.subspan(consumed))) {
        fail("the end or another gzip member",
             std::to_string(compressed.size() - consumed) + " other bytes");
      }
      inflateReset(&stream);
    } else if (code == Z_MEM_ERROR) {
      throw std::bad_alloc{};
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      fail("valid gzip data", stream.msg != nullptr ? stream.msg : "damage");
    } else if (consumed == compressed.size() && stream.avail_out > 0) {
      fail("more compressed data", "the end of the file (cut short?)");
    }
  }
  out.resize(produced);
  return out;
}

/// Compresses into one gzip member with no name and no time stamp, so that equal input gives equal
/// bytes. `level` is 1 (fast) to 9 (small); throws InvalidArgument for any other.
inline std::vector<std::uint8_t> gzip(std::span<const std::byte> content, int level = 9) {
  if (level < 1 || level > 9) throw InvalidArgument{"gzip level must be 1 to 9"};
  detail::Deflater deflater{level};
  z_stream& stream = deflater.stream;
  std::vector<std::uint8_t> out(content.size() / 8 + 1024);
  std::size_t consumed = 0;
  std::size_t produced = 0;
  for (int code = Z_OK; code != Z_STREAM_END;) {
    if (produced == out.size()) out.resize(2 * out.size());
    const uInt offered = detail::zlib_size(content.size() - consumed);
    const uInt room = detail::zlib_size(out.size() - produced);
    stream.next_in = detail::zlib_input(content.data() + consumed);
    stream.avail_in = offered;
    stream.next_out = out.data() + produced;
    stream.avail_out = room;
    code = deflate(&stream, consumed + offered == content.size() ? Z_FINISH : Z_NO_FLUSH);
    consumed += offered - stream.avail_in;
    produced += room - stream.avail_out;
  }
  out.resize(produced);
  return out;
}

/// The content of a file, decompressed if it is gzip by its first two bytes; at most `limit` bytes.
/// Throws FileError: see gunzip() and read_file().
inline std::vector<std::uint8_t> read_maybe_gzip(const std::filesystem::path& path,
                                                 std::size_t limit = default_size_limit) {
  const std::vector<std::byte> content = read_file(path, limit);
  if (is_gzip(content)) return gunzip(content, path.string(), limit);
  const auto* first = reinterpret_cast<const std::uint8_t*>(content.data());
  return {first, first + content.size()};
}

}  // namespace digitnet
