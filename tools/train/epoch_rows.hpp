#pragma once

#include "common/text/epoch_row.hpp"

#include <digitnet/io/safetensors.hpp>
#include <digitnet/train/fit.hpp>

#include <span>
#include <string>
#include <vector>

namespace digitnet::tools {

/// Sums over the steps of an epoch that is under way. A checkpoint keeps them, so that the row of
/// an epoch that was interrupted is the one that it would have had.
class EpochSoFar {
 public:
  void add(const StepReport& step);

  /// The row of the whole epoch; `seconds` are those of the steps that were taken in this process.
  [[nodiscard]] EpochRow row(const EpochReport& report) const;

  /// As JSON, for a checkpoint, and back; an older checkpoint has none. Throws FileError.
  [[nodiscard]] std::string text(double seconds) const;
  [[nodiscard]] static EpochSoFar in(const SafeTensors& checkpoint);

 private:
  std::size_t epoch_ = 0;
  std::size_t images_ = 0, correct_ = 0;
  double loss_ = 0;            // sum over the images
  double seconds_before_ = 0;  // spent on this epoch by the run that was interrupted
};

/// The epochs of a run as JSON, for a checkpoint.
[[nodiscard]] std::string rows_text(std::span<const EpochRow> rows);

/// The epochs in a checkpoint. Throws FileError.
[[nodiscard]] std::vector<EpochRow> rows_in(const SafeTensors& checkpoint);

}  // namespace digitnet::tools
