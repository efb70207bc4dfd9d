#pragma once

#include <digitnet/core/random.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace digitnet::stress {

/// A kind of picture that people have of a digit.
struct Variant {
  std::string_view name;
  std::string_view about;
  double target;  ///< share that should be read right
  /// An MNIST image (28 x 28, ink bright) as the bytes of a PNG file.
  std::vector<std::byte> (*png)(std::span<const std::uint8_t> image, RandomStream& random);
};

[[nodiscard]] std::span<const Variant> variants();

}  // namespace digitnet::stress
