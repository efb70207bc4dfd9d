#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace digitnet::stress {

/// A digit of our own.
struct Drawing {
  std::string name;  ///< "7 with a bar, brush"
  std::uint8_t digit = 0;
  std::vector<std::byte> png;
};

/// Every form of every digit with every tool, the same pictures on every run. None of it comes from
/// MNIST.
[[nodiscard]] std::vector<Drawing> drawings();

}  // namespace digitnet::stress
