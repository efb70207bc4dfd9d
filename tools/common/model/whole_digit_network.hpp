#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace digitnet::tools {

/// The model file that was embedded when the tools were built: see WholeDigit.
[[nodiscard]] std::span<const std::byte> whole_digit_bytes() noexcept;

/// The embedded network that knows whole digits; for one thread at a time.
class WholeDigitNetwork {
 public:
  WholeDigitNetwork();
  ~WholeDigitNetwork();
  WholeDigitNetwork(WholeDigitNetwork&&) noexcept;
  WholeDigitNetwork& operator=(WholeDigitNetwork&&) noexcept;

  /// Probabilities (N, 11) of images (N, 2, 32, 32).
  void predict(std::span<const std::uint8_t> images, std::span<float> probabilities);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace digitnet::tools
