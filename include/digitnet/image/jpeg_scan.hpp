#pragma once

#include <digitnet/image/jpeg_bits.hpp>
#include <digitnet/image/jpeg_frame.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace digitnet::detail {

/// Where the k-th coefficient of a block as stored stands in it, row by row (T.81, figure A.6).
inline constexpr std::array<std::uint8_t, 64> jpeg_zigzag{
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

/// One colour in a scan.
struct JpegScanPart {
  JpegComponent* component = nullptr;
  const JpegHuffman* dc = nullptr;
  const JpegHuffman* ac = nullptr;
  int prediction = 0;  ///< of the next first coefficient
};

/// Decodes the entropy-coded data of one scan into the coefficients of its colours, sequential or
/// progressive (T.81, annexes F and G). Every bit is accounted for: codes that do not exist,
/// coefficients outside of a block, too little or too much data are refused.
class JpegScan {
 public:
  std::vector<JpegScanPart> parts;
  int first = 0, last = 63;  ///< coefficients, as stored
  int high = 0, low = 0;     ///< bits of them: down to which they are known, and will be
  bool progressive = false;

  /// Reads the data that start at `at`; returns where the marker behind them stands.
  std::size_t decode(const JpegSource& source, std::size_t at, const JpegFrame& frame,
                     int restart_interval) {
    JpegBits bits{source, at};
    source_ = &source;
    at_ = at;
    const bool alone = parts.size() == 1;
    const int across = alone ? parts[0].component->width : frame.groups_across;
    const int down = alone ? parts[0].component->height : frame.groups_down;
    int until_restart = restart_interval, restarts = 0;
    for (int y = 0; y < down; ++y) {
      for (int x = 0; x < across; ++x) {
        if (restart_interval > 0 && until_restart-- == 0) {
          begin_again();
          bits.restart(restarts++ & 7);
          until_restart = restart_interval - 1;
        }
        for (JpegScanPart& part : parts) {
          JpegComponent& c = *part.component;
          const int wide = alone ? 1 : c.across, high_blocks = alone ? 1 : c.down;
          for (int dy = 0; dy < high_blocks; ++dy) {
            for (int dx = 0; dx < wide; ++dx) {
              decode_block(bits, part, c.block(x * wide + dx, y * high_blocks + dy));
            }
          }
        }
      }
    }
    begin_again();
    return bits.end();
  }

 private:
  using Block = std::span<std::int16_t, 64>;

  /// What is not carried over a restart marker, nor beyond the end.
  void begin_again() {
    if (empty_blocks_ > 0) source_->fail(at_, "as many blocks as the picture has", "more");
    for (JpegScanPart& part : parts) part.prediction = 0;
  }

  void decode_block(JpegBits& bits, JpegScanPart& part, Block block) {
    if (first == 0 && high == 0) {
      first_coefficient(bits, part, block);
    } else if (first == 0) {
      block[0] = static_cast<std::int16_t>(block[0] | bits.bits(1) << low);
    }
    if (last == 0) return;
    if (high == 0) {
      coefficients(bits, *part.ac, block);
    } else {
      refine(bits, *part.ac, block);
    }
  }

  [[nodiscard]] std::int16_t checked(int value) const {
    const int result = value * (1 << low);  // at most 2^16 * 2^13
    if (result < -32767 || result > 32767) {
      source_->fail(at_, "coefficients of 16 bits", std::to_string(result));
    }
    return static_cast<std::int16_t>(result);
  }

  void first_coefficient(JpegBits& bits, JpegScanPart& part, Block block) {
    const int size = bits.decode(*part.dc);
    if (size > 15) source_->fail(at_, "a difference of at most 15 bits", std::to_string(size));
    part.prediction += bits.signed_bits(size);
    if (part.prediction < -32767 || part.prediction > 32767) {
      source_->fail(at_, "coefficients of 16 bits", std::to_string(part.prediction));
    }
    block[0] = checked(part.prediction);
  }

  /// How many blocks, this one included, end here, as a code with no bits and `run` below 15 says.
  int end_of_blocks(JpegBits& bits, int run) const {
    if (!progressive && run > 0) source_->fail(at_, "a coefficient", "an end of several blocks");
    return (1 << run) + bits.bits(run);
  }

  /// Moves `k` on by `zeros`; whether a coefficient can stand there is checked.
  void advance(int& k, int zeros) const {
    k += zeros;
    if (k > last) source_->fail(at_, "coefficients inside of a block", "one behind its end");
  }

  void coefficients(JpegBits& bits, const JpegHuffman& table, Block block) {
    if (empty_blocks_ > 0) {
      --empty_blocks_;
      return;
    }
    for (int k = (std::max)(first, 1); k <= last; ++k) {
      const int code = bits.decode(table), zeros = code >> 4, size = code & 15;
      if (size == 0 && zeros < 15) {
        empty_blocks_ = end_of_blocks(bits, zeros) - 1;
        return;
      }
      advance(k, zeros);
      if (size > 0)
        block[jpeg_zigzag[static_cast<std::size_t>(k)]] = checked(bits.signed_bits(size));
    }
  }

  /// Reads one more bit of each coefficient of the band that is known already, and the signs of
  /// those that this bit makes the first (T.81, G.1.2.3).
  void refine(JpegBits& bits, const JpegHuffman& table, Block block) {
    const int one = 1 << low;
    int k = first;
    const auto pass = [&](int zeros) {  // over coefficients, and `zeros` that stay zero
      for (; k <= last; ++k) {
        std::int16_t& value = block[jpeg_zigzag[static_cast<std::size_t>(k)]];
        if (value == 0) {
          if (zeros-- == 0) return;
        } else if (bits.bits(1) != 0) {
          value = static_cast<std::int16_t>(value + (value > 0 ? one : -one));
        }
      }
    };
    for (; empty_blocks_ == 0 && k <= last; ++k) {
      const int code = bits.decode(table), zeros = code >> 4, size = code & 15;
      if (size > 1) source_->fail(at_, "one bit of a coefficient", std::to_string(size));
      if (size == 0 && zeros < 15) {
        empty_blocks_ = end_of_blocks(bits, zeros);
        break;
      }
      const int value = size == 0 ? 0 : bits.bits(1) != 0 ? one : -one;
      pass(zeros);
      advance(k, 0);
      if (value != 0) {
        block[jpeg_zigzag[static_cast<std::size_t>(k)]] = static_cast<std::int16_t>(value);
      }
    }
    if (empty_blocks_ > 0) {
      pass(64);
      --empty_blocks_;
    }
  }

  const JpegSource* source_ = nullptr;
  std::size_t at_ = 0;
  int empty_blocks_ = 0;  ///< that follow
};

}  // namespace digitnet::detail
