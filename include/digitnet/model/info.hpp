#pragma once

#include <digitnet/core/requirements.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace digitnet {

/// What is known about a trained network besides its weights, as its file says it.
struct ModelInfo {
  std::string name{};                             ///< of the architecture, "lenet5"; free text
  double temperature = 1;                         ///< of the softmax, fitted on held-out images
  std::map<std::string, std::string> training{};  ///< how it was made: seed, epochs, command, ...
  std::optional<double> rejection_threshold{};    ///< least mean_distinctness() of a known image
  std::vector<std::string> classes{};  ///< their names, without spaces; none: "0", "1", ...
  std::string preprocessing{};         ///< of the pixels, in words; empty: "pixel / 255"
  std::vector<std::uint64_t> training_images{};  ///< an ImageSketch of them; empty: not known
};

}  // namespace digitnet
