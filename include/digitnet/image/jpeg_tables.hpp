#pragma once

#include <digitnet/image/jpeg_bits.hpp>
#include <digitnet/image/jpeg_scan.hpp>
#include <digitnet/io/byte_order.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace digitnet::detail {

/// The tables of a JPEG file, each under its number; later ones of the same number replace earlier
/// ones (T.81, B.2.4).
struct JpegTables {
  std::array<JpegHuffman, 4> dc{}, ac{};                      ///< codes of coefficients
  std::array<std::optional<std::array<int, 64>>, 4> steps{};  ///< of quantisation, row by row

  /// Takes over the codes in a segment (DHT) found at `at`.
  void read_huffman(const JpegSource& source, std::size_t at, std::span<const std::byte> content) {
    while (!content.empty()) {
      if (content.size() < 17) source.fail(at, "a Huffman table", "a shorter one");
      const auto kind = std::to_integer<unsigned>(content[0]);
      const auto counts = content.subspan<1, 16>();
      std::size_t values = 0;
      for (const std::byte count : counts) values += std::to_integer<std::size_t>(count);
      if (values > 256 || values > content.size() - 17 || (kind & ~0x13U) != 0) {
        source.fail(at, "a Huffman table", "impossible sizes");
      }
      JpegHuffman& table = (kind & 0x10U) != 0 ? ac[kind & 3U] : dc[kind & 3U];
      if (!table.assign(counts, content.subspan(17, values))) {
        source.fail(at, "a Huffman code", "one that cannot be told apart");
      }
      content = content.subspan(17 + values);
    }
  }

  /// Takes over the steps of quantisation in a segment (DQT) found at `at`.
  void read_steps(const JpegSource& source, std::size_t at, std::span<const std::byte> content) {
    while (!content.empty()) {
      const auto kind = std::to_integer<unsigned>(content[0]);
      const std::size_t wide = kind >> 4U;  // 16 bits instead of 8
      if (wide > 1 || (kind & 15U) > 3 || content.size() < 1 + 64 * (1 + wide)) {
        source.fail(at, "a quantisation table", "an impossible one");
      }
      auto& table = steps[kind & 3U].emplace();
      for (std::size_t k = 0; k < 64; ++k) {
        table[jpeg_zigzag[k]] =
            wide == 1 ? read_number<std::uint16_t>(content, 1 + 2 * k, std::endian::big)
                      : std::to_integer<int>(content[1 + k]);
        if (table[jpeg_zigzag[k]] == 0) source.fail(at, "steps of 1 and more", "0");
      }
      content = content.subspan(1 + 64 * (1 + wide));
    }
  }
};

}  // namespace digitnet::detail
