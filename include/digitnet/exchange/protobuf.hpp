#pragma once

#include <digitnet/core/requirements.hpp>

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace digitnet::detail {

/// A message of Protocol Buffers as bytes, put together field by field
/// (https://protobuf.dev/programming-guides/encoding): each is its number and kind as a varint, and
/// its value, with the length before it unless the kind says it.
class ProtobufMessage {
 public:
  ProtobufMessage& add(int field, std::int64_t number) {
    key(field, Kind::varint);
    varint(static_cast<std::uint64_t>(number));
    return *this;
  }

  ProtobufMessage& add(int field, float number) {
    key(field, Kind::four_bytes);
    const auto bits = std::bit_cast<std::uint32_t>(number);
    for (unsigned shift = 0; shift < 32; shift += 8) bytes_ += static_cast<char>(bits >> shift);
    return *this;
  }

  ProtobufMessage& add(int field, std::string_view text) {
    key(field, Kind::with_length);
    varint(text.size());
    bytes_ += text;
    return *this;
  }
  ProtobufMessage& add(int field, const ProtobufMessage& inner) { return add(field, inner.text()); }

  /// All fields of another message behind those of this one.
  ProtobufMessage& append(const ProtobufMessage& fields) {
    bytes_ += fields.bytes_;
    return *this;
  }

  [[nodiscard]] std::string_view text() const noexcept { return bytes_; }

 private:
  enum class Kind : std::uint64_t { varint = 0, with_length = 2, four_bytes = 5 };

  void key(int field, Kind kind) {
    varint(static_cast<std::uint64_t>(field) << 3U | static_cast<std::uint64_t>(kind));
  }

  /// Seven bits a byte, the lowest first; the eighth says that more follow.
  void varint(std::uint64_t value) {
    for (; value > 0x7F; value >>= 7U) bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

}  // namespace digitnet::detail
