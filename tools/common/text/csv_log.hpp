#pragma once

#include "common/text/epoch_row.hpp"

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet::tools {

/// The first line of a training log.
inline constexpr std::string_view csv_log_header =
    "epoch,loss,train_accuracy,validation_loss,validation_accuracy,learning_rate,seconds,"
    "images_per_second";

/// Appends one row per epoch to a CSV file, on disk at once, so that a log can be watched and
/// survives whatever ends the run. Missing values are empty fields; numbers read back as they were.
class CsvLog {
 public:
  /// Starts the file anew, or, with `epochs_done` > 0 for a resumed run, keeps the rows up to that
  /// epoch and goes on behind them. Throws FileError if `path` cannot be written or holds anything
  /// else than a log of ours; that file stays as it was.
  explicit CsvLog(const std::string& path, int epochs_done = 0);

  /// Throws FileError if the row does not reach the file, which then holds the rows before it, and
  /// is closed: begin another CsvLog to go on.
  void write(const EpochRow& row);

 private:
  std::string path_;
  std::ofstream file_;
};

/// The rows of a log in file order. Throws FileError naming the line that is wrong. A last line
/// that was cut off in the middle of writing is left out.
std::vector<EpochRow> read_csv_log(const std::string& path);

}  // namespace digitnet::tools
