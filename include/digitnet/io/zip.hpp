#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/io/byte_order.hpp>
#include <digitnet/io/gzip.hpp>

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace digitnet {

/// A file in a zip archive.
struct ZipEntry {
  std::string name;
  std::uint16_t flags = 0, method = 0;
  std::uint32_t checksum = 0;
  std::size_t packed_size = 0, size = 0, header_at = 0;
};

/// Whether `start` begins as a zip archive with a file in it does.
inline bool is_zip(std::span<const std::byte> start) noexcept {
  const std::string_view text{reinterpret_cast<const char*>(start.data()), start.size()};
  return text.starts_with("PK\x03\x04");
}

/// A zip archive in memory (PKWARE's APPNOTE 6.3), as NumPy writes them: files that are stored or
/// deflated, not encrypted, below 4 GiB.
class ZipArchive {
 public:
  /// Reads the directory. Throws FileError, naming `path`, if it is damaged or of another kind.
  ZipArchive(std::vector<std::byte> content, std::string path)
      : content_{std::move(content)}, path_{std::move(path)} {
    read_directory();
  }

  [[nodiscard]] const std::vector<ZipEntry>& entries() const noexcept { return entries_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// The content of a file. Its size is compared with `limit` and with what deflate can do before
  /// memory is taken. Throws FileError if it is larger, damaged (by its checksum, too), encrypted
  /// or packed otherwise.
  [[nodiscard]] std::vector<std::uint8_t> read(const ZipEntry& entry,
                                               std::size_t limit = default_size_limit) const {
    constexpr std::uint16_t stored = 0, deflated = 8;
    constexpr std::size_t local_header = 30, best_ratio = 1032;
    const auto fail = [&](std::string_view expected, std::string_view found) {
      throw FileError{path_, entry.name, expected, found};
    };
    if ((entry.flags & 1U) != 0) fail("a file that is not encrypted", "an encrypted one");
    if (entry.method != stored && entry.method != deflated) {
      fail("a stored or deflated file", "method " + std::to_string(entry.method));
    }
    if (entry.size > limit) {
      fail("at most " + std::to_string(limit) + " bytes", std::to_string(entry.size));
    }
    if (!has_signature(entry.header_at, "PK\x03\x04", local_header)) fail("its header", "none");
    const std::size_t names = number<std::uint16_t>(entry.header_at + 26) +
                              std::size_t{number<std::uint16_t>(entry.header_at + 28)};
    const std::size_t start = entry.header_at + local_header + names;
    if (start > content_.size() || entry.packed_size > content_.size() - start) {
      fail(std::to_string(entry.packed_size) + " bytes", "the end of the archive (cut short?)");
    }
    const auto packed = std::span{content_}.subspan(start, entry.packed_size);
    if (entry.method == stored ? entry.size != packed.size()
                               : entry.size / best_ratio > packed.size()) {
      fail("a size that its data can have", std::to_string(entry.size) + " bytes");
    }
    std::vector<std::uint8_t> out(entry.size);
    if (entry.method == stored) {
      std::ranges::transform(packed, out.begin(),
                             [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
    } else if (!inflate_into(packed, out)) {
      fail("valid deflated data of the size in the directory", "damage");
    }
    if (crc32_z(0, out.data(), out.size()) != entry.checksum) {
      fail("data with the checksum in the directory", "other data");
    }
    return out;
  }

 private:
  template <class T>
  [[nodiscard]] T number(std::size_t at) const noexcept {
    return read_number<T>(content_, at, std::endian::little);
  }

  /// Whether a record of `size` bytes that begins with `signature` is at `at`.
  [[nodiscard]] bool has_signature(std::size_t at, std::string_view signature,
                                   std::size_t size) const noexcept {
    if (size > content_.size() || at > content_.size() - size) return false;
    return std::string_view{reinterpret_cast<const char*>(content_.data()) + at, 4} == signature;
  }

  void read_directory() {
    constexpr std::size_t end_size = 22, longest_comment = 65'535, entry_size = 46;
    const auto refuse = [&](std::string_view expected, std::string_view found) {
      throw FileError{path_, "directory", expected, found};
    };
    // The end record is the last thing but a comment of which it tells the length.
    std::size_t end = content_.size();
    for (std::size_t comment = 0; comment <= longest_comment; ++comment) {
      if (content_.size() < end_size + comment) break;
      const std::size_t at = content_.size() - end_size - comment;
      if (has_signature(at, "PK\x05\x06", end_size) && number<std::uint16_t>(at + 20) == comment) {
        end = at;
        break;
      }
    }
    if (end == content_.size()) refuse("the directory of a zip archive", "none (cut short?)");
    const std::size_t count = number<std::uint16_t>(end + 10);
    const std::size_t size = number<std::uint32_t>(end + 12);
    std::size_t at = number<std::uint32_t>(end + 16);
    if (number<std::uint16_t>(end + 8) != count || number<std::uint32_t>(end + 4) != 0) {
      refuse("an archive in one part", "one of several");
    }
    if (at > end || size > end - at) {
      refuse("a directory in an archive below 4 GiB", "one that lies outside of it");
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (!has_signature(at, "PK\x01\x02", entry_size)) refuse("the entry of a file", "none");
      const std::size_t name_size = number<std::uint16_t>(at + 28);
      const std::size_t all =
          entry_size + name_size + number<std::uint16_t>(at + 30) + number<std::uint16_t>(at + 32);
      if (all > end - at) refuse("the entry of a file", "half of one");
      ZipEntry& entry = entries_.emplace_back();
      entry.name.assign(reinterpret_cast<const char*>(content_.data()) + at + entry_size,
                        name_size);
      entry.flags = number<std::uint16_t>(at + 8);
      entry.method = number<std::uint16_t>(at + 10);
      entry.checksum = number<std::uint32_t>(at + 16);
      entry.packed_size = number<std::uint32_t>(at + 20);
      entry.size = number<std::uint32_t>(at + 24);
      entry.header_at = number<std::uint32_t>(at + 42);
      at += all;
    }
  }

  /// Whether `packed` is deflated data of exactly the size of `out`.
  static bool inflate_into(std::span<const std::byte> packed, std::span<std::uint8_t> out) {
    detail::Inflater inflater{-MAX_WBITS};
    z_stream& stream = inflater.stream;
    stream.next_in = detail::zlib_input(packed.data());
    stream.avail_in = detail::zlib_size(packed.size());
    std::uint8_t none = 0;  // zlib wants a place to write to, even for nothing
    stream.next_out = out.empty() ? &none : out.data();
    stream.avail_out = detail::zlib_size(out.size());
    const int code = inflate(&stream, Z_FINISH);
    if (code == Z_MEM_ERROR) throw std::bad_alloc{};
    return code == Z_STREAM_END && stream.avail_in == 0 && stream.avail_out == 0;
  }

  std::vector<std::byte> content_;
  std::string path_;
  std::vector<ZipEntry> entries_;
};

}  // namespace digitnet
