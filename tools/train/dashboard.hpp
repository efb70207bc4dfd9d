#pragma once

#include "common/cli/terminal.hpp"
#include "common/text/epoch_row.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace digitnet::tools {

/// The curves of a training run while it goes on: the loss of all steps, and how well the
/// validation images are read after each epoch.
class Dashboard {
 public:
  void step(double loss);
  void epoch(const EpochRow& row);

  /// Lines of at most `columns` columns for a terminal with so many rows: side by side, one above
  /// the other where that is too narrow, and none where there is no room for any.
  [[nodiscard]] std::vector<std::string> lines(std::size_t columns, std::size_t rows,
                                               const Terminal& terminal) const;

 private:
  std::vector<double> losses_;  // each the mean of as many steps, so that memory is bounded
  std::size_t steps_each_ = 1, steps_ = 0;
  double sum_ = 0;
  std::vector<double> accuracies_;
};

}  // namespace digitnet::tools
