#pragma once

#include <digitnet/core/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace digitnet::detail {

/// The bytes of a JPEG file, and how to complain about them.
struct JpegSource {
  std::span<const std::byte> file;
  std::string_view name;

  [[nodiscard]] int byte(std::size_t at) const noexcept { return std::to_integer<int>(file[at]); }

  [[noreturn]] void fail(std::size_t at, std::string_view expected, std::string_view found) const {
    throw FileError{name, "byte " + std::to_string(at), expected, found};
  }
};

/// A Huffman code as JPEG stores it (ITU-T T.81, annexes C and F.2.2.3): how many codes there are
/// of each length, 1 to 16 bits, and the bytes that they stand for.
class JpegHuffman {
 public:
  struct Code {
    int length = 0;  ///< bits; 0 if the bits are no code
    int value = 0;
  };

  /// Takes the code over; tells whether it is one: not empty, and no code the start of another.
  [[nodiscard]] bool assign(std::span<const std::byte, 16> counts,
                            std::span<const std::byte> values) {
    *this = {};
    std::uint32_t code = 0, used = 0;
    for (std::size_t length = 1; length <= 16; ++length, code <<= 1U) {
      const auto count = std::to_integer<std::uint32_t>(counts[length - 1]);
      offset_[length] = static_cast<int>(used) - static_cast<int>(code);
      if (code + count > (1U << length)) return false;
      for (std::uint32_t i = 0; i < count; ++i, ++code, ++used) {
        if (used >= values.size()) return false;
        values_[used] = std::to_integer<std::uint8_t>(values[used]);
        if (length > fast_bits) continue;
        const auto first = fast_.begin() + (code << (fast_bits - length));
        std::fill_n(first, 1U << (fast_bits - length),
                    Code{static_cast<int>(length), values_[used]});
      }
      end_[length] = code;
    }
    return defined_ = used > 0 && used == values.size();
  }

  [[nodiscard]] bool defined() const noexcept { return defined_; }

  /// The code at the start of these 16 bits.
  [[nodiscard]] Code find(std::uint32_t bits) const noexcept {
    const Code& quick = fast_[bits >> (16 - fast_bits)];
    if (quick.length > 0) return quick;
    for (std::size_t length = fast_bits + 1; length <= 16; ++length) {
      const std::uint32_t code = bits >> (16 - length);
      if (code < end_[length]) {
        const auto index = static_cast<std::size_t>(static_cast<int>(code) + offset_[length]);
        return {static_cast<int>(length), values_[index & 255U]};
      }
    }
    return {};
  }

 private:
  static constexpr std::size_t fast_bits = 9;

  bool defined_ = false;
  std::array<Code, std::size_t{1} << fast_bits> fast_{};
  std::array<std::uint32_t, 17> end_{};  ///< behind the last code of each length
  std::array<int, 17> offset_{};         ///< from a code of each length to its place in values_
  std::array<std::uint8_t, 256> values_{};
};

/// Reads the entropy-coded data of one scan bit by bit; never past a marker. What is not there is
/// an error, not zeros.
class JpegBits {
 public:
  JpegBits(const JpegSource& source, std::size_t at) : source_{source}, at_{at} {}

  /// The value of the next code.
  int decode(const JpegHuffman& table) {
    fill();
    const auto code = table.find(static_cast<std::uint32_t>(buffer_ >> 48U));
    if (code.length == 0) source_.fail(at_, "a Huffman code", "bits that are none");
    drop(code.length);
    return code.value;
  }

  /// The next `count` bits, 0 to 16, as a natural number.
  int bits(int count) {
    if (count == 0) return 0;
    fill();
    const auto value = static_cast<int>(buffer_ >> static_cast<unsigned>(64 - count));
    drop(count);
    return value;
  }

  /// The next `count` bits as JPEG codes a number that may be negative (T.81, F.2.2.1, EXTEND).
  int signed_bits(int count) {
    if (count == 0) return 0;
    const int value = bits(count), half = 1 << (count - 1);
    return value >= half ? value : value - 2 * half + 1;
  }

  /// Goes on behind restart marker `number`, 0 to 7, which must be next.
  void restart(int number) {
    const std::size_t marker = end();
    if (marker + 1 >= source_.file.size() || source_.byte(marker + 1) != 0xd0 + number) {
      source_.fail(marker, "restart marker " + std::to_string(number), "another or none");
    }
    at_ = marker + 2;
    buffer_ = 0;
    available_ = 0;
  }

  /// Where the marker stands that ends the data. Fails if data are left over.
  std::size_t end() {
    fill();
    if (available_ >= 8) source_.fail(at_, "as much image data as the picture has", "more");
    while (at_ + 1 < source_.file.size() && source_.byte(at_ + 1) == 0xff) ++at_;  // fill bytes
    return at_;
  }

 private:
  void fill() {
    while (available_ <= 56 && at_ < source_.file.size()) {
      const auto value = std::to_integer<std::uint64_t>(source_.file[at_]);
      if (value == 0xff) {  // 0xff is followed by a zero; anything else is a marker
        if (at_ + 1 >= source_.file.size() || source_.byte(at_ + 1) != 0) return;
        ++at_;
      }
      ++at_;
      buffer_ |= value << static_cast<unsigned>(56 - available_);
      available_ += 8;
    }
  }

  void drop(int count) {
    if (count > available_) {
      source_.fail(at_, "more image data",
                   at_ < source_.file.size() ? "a marker" : "the end of the file");
    }
    buffer_ <<= static_cast<unsigned>(count);
    available_ -= count;
  }

  const JpegSource& source_;
  std::size_t at_;
  std::uint64_t buffer_ = 0;  ///< the next bits, the first one uppermost
  int available_ = 0;
};

}  // namespace digitnet::detail
