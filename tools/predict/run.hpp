#pragma once

#include "common/cli/input_limits.hpp"
#include "common/cli/output_format.hpp"
#include "common/cli/terminal.hpp"
#include "predict/inputs.hpp"

#include <digitnet/digits/reader.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace digitnet::tools {

/// What digit-predict prints.
struct PredictOptions {
  OutputFormat format = OutputFormat::text;
  std::size_t top = 1;      ///< likeliest digits a line
  bool show = false;        ///< also print what the network sees
  std::string save_seen{};  ///< where to write what the network sees, see output_names()
  int threads = 1;
  InputLimits limits{};
  Terminal terminal{};  ///< where the pictures go
};

/// Classifies all inputs and prints the answers in their order. Returns the number of inputs that
/// could not be read, or whose picture could not be saved. Throws UsageError.
std::size_t predict_inputs(std::span<const Input> inputs, const DigitReader& reader,
                           const PredictOptions& options);

}  // namespace digitnet::tools
