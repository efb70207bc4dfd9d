#pragma once

#include "predict/ordered_output.hpp"
#include "predict/run.hpp"

#include <digitnet/digits/answer/reading.hpp>
#include <digitnet/digits/preparation/prepare.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace digitnet::tools {

/// What digit-predict found out about one picture, or about a row of a table.
struct Answer {
  std::string path;
  std::string error{};  ///< if not empty, the rest means nothing
  Reading reading{};
  std::size_t row = 0;       ///< of a table, from 1; 0 for a picture
  std::size_t number = 0;    ///< of the row among those of all tables, from 1
  bool of_all_rows = false;  ///< the error is that of a table as a whole

  [[nodiscard]] bool failed() const noexcept { return !error.empty(); }

  /// The path and the row, in one line.
  [[nodiscard]] std::string shown_name() const;
};

/// What the network says of each of `prepared`, for the answers in `asked`. One that fails does not
/// stop the others.
void classify(const std::vector<Prepared>& prepared, std::span<Answer* const> asked,
              const DigitReader& reader);

/// Adds an answer to what came of a run.
void count(const Answer& answer, PredictCounts& counts);

/// One line of JSON: `file`, for a row of a table `row`, `digit` (null with a `reason` if it is
/// none), `confidence` and `probabilities`; or `file` and `error`.
[[nodiscard]] std::string json_line(const Answer& answer);

/// One line such as "seven.png:  7 (99.8 %)", the answer starting in column `width` + 2, with the
/// `top` likeliest digits. Not for failures.
[[nodiscard]] std::string text_line(const Answer& answer, std::size_t width, std::size_t top);

/// One line of CSV, as Kaggle takes it: the path of a picture or the number of a row, and the
/// digit, or nothing where there is none.
[[nodiscard]] std::string csv_line(const Answer& answer);

/// One line for standard error: why there is no answer, or what is to be known of it.
[[nodiscard]] std::string error_line(const std::string& path, const std::string& error);

/// Says an answer or an error in the format of `options`, with what the network saw if wanted; text
/// begins in column `width` + 2.
void print(const Answer& answer, const PredictOptions& options, std::size_t width,
           Printout& printout);

}  // namespace digitnet::tools
