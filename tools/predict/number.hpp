#pragma once

#include "predict/inputs.hpp"
#include "predict/run.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace digitnet::tools {

/// Where digit-predict --number draws; nowhere if empty. See output_names().
struct NumberDrawings {
  std::string annotate;  ///< the picture with what was read
  std::string seen;      ///< the digits as the network sees them
};

/// Reads the numbers in all inputs and prints them in their order. Returns the number of inputs
/// that could not be read, or whose drawings could not be written. Throws UsageError.
std::size_t predict_numbers(std::span<const Input> inputs, const DigitReader& reader,
                            const PredictOptions& options, const NumberDrawings& drawings);

}  // namespace digitnet::tools
