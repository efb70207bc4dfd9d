#pragma once

#include <digitnet/core/normal.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace digitnet {

/// Chooses one of 2^64 reproducible runs.
struct Seed {
  std::uint64_t value = 0;
};

/// Counter-based random bits, Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011): a pure function of key and counter, so that any image of any epoch gets its
/// numbers without asking who came before it.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                              std::array<std::uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53U} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57U} * counter[2];
    counter = {
        static_cast<std::uint32_t>(b >> 32U) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
        static_cast<std::uint32_t>(a >> 32U) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
  return counter;
}

/// What a stream of random numbers is for; streams of different purposes never overlap.
enum class Purpose : std::uint32_t {
  initialisation,
  shuffle,
  augmentation,
  dropout,
  split,
  test,
  outliers,
  handwriting,
  composition
};

/// The random numbers of one (seed, purpose, index): a UniformRandomBitGenerator whose uniform and
/// normal draws, unlike the standard distributions, are the same on every platform.
class RandomStream {
 public:
  using result_type = std::uint32_t;

  constexpr explicit RandomStream(Seed seed, Purpose purpose = Purpose::test,
                                  std::uint64_t index = 0) noexcept
      : key_{static_cast<std::uint32_t>(seed.value), static_cast<std::uint32_t>(seed.value >> 32U)},
        counter_{0, static_cast<std::uint32_t>(purpose), static_cast<std::uint32_t>(index),
                 static_cast<std::uint32_t>(index >> 32U)} {}

  static constexpr result_type(min)() noexcept { return 0; }
  static constexpr result_type(max)() noexcept { return (std::numeric_limits<result_type>::max)(); }

  constexpr result_type operator()() noexcept {
    if (used_ == 4) {
      bits_ = philox(counter_, key_);
      ++counter_[0];
      used_ = 0;
    }
    return bits_[used_++];
  }

  /// Uniform in [0, 1), a multiple of 2^-24.
  constexpr float uniform() noexcept { return static_cast<float>((*this)() >> 8U) * 0x1p-24F; }

  /// Uniform in [low, high).
  constexpr float uniform(float low, float high) noexcept { return low + (high - low) * uniform(); }

  /// Uniform in [0, bound) by multiplication and rejection; `bound` > 0.
  constexpr std::uint32_t below(std::uint32_t bound) noexcept {
    const std::uint32_t threshold = (0U - bound) % bound;
    for (;;) {
      const std::uint64_t product = std::uint64_t{(*this)()} * bound;
      if (static_cast<std::uint32_t>(product) >= threshold) {
        return static_cast<std::uint32_t>(product >> 32U);
      }
    }
  }

  /// Standard normal, at most 5.9 away from 0; the same bits on every platform.
  float normal() noexcept {
    const std::uint32_t bits = (*this)();
    return detail::normal_from_bits(bits, (*this)());
  }

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> bits_{};
  std::size_t used_ = 4;
};

}  // namespace digitnet
