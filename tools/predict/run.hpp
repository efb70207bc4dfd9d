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
  std::string explain{};    ///< where to write which pixels mattered, likewise
  int threads = 1;
  InputLimits limits{};
  Terminal terminal{};  ///< where the pictures go
};

/// What came of the inputs of a run.
struct PredictCounts {
  std::size_t failures = 0;  ///< could not be read, or their picture could not be saved
  std::size_t numbers = 0;   ///< no digit, but perhaps several
  std::size_t rows = 0;      ///< of tables
  std::size_t no_digit = 0;  ///< rows and pictures without one, also those that failed

  PredictCounts& operator+=(const PredictCounts& more) noexcept {
    failures += more.failures;
    numbers += more.numbers;
    rows += more.rows;
    no_digit += more.no_digit;
    return *this;
  }
};

/// Classifies all inputs and prints the answers in their order. Throws UsageError.
PredictCounts predict_inputs(std::span<const Input> inputs, const DigitReader& reader,
                             const PredictOptions& options);

}  // namespace digitnet::tools
