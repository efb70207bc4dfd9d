#pragma once

#include "common/cli/terminal.hpp"
#include "common/text/table.hpp"

#include <digitnet/judge/metrics.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace digitnet::tools {

/// Images of the digit `truth` that were read as `answer`.
struct Confusion {
  std::size_t truth = 0, answer = 0, images = 0;

  friend bool operator==(const Confusion&, const Confusion&) = default;
};

/// What is mistaken for what, the most frequent first, at most `most` of them.
[[nodiscard]] std::vector<Confusion> frequent_mistakes(const ConfusionMatrix& confusion,
                                                       std::size_t most = 5);

/// "4 read as 9: 7 times", or "once".
[[nodiscard]] std::string confusion_text(const Confusion& confusion);

/// A confusion matrix with row totals and per cent. Zeros off the diagonal are dots, so that
/// mistakes stand out; on a colour terminal they are red, the most frequent ones bold. Images
/// without an answer get a column if there are any.
[[nodiscard]] std::string confusion_table(const ConfusionMatrix& confusion,
                                          const Terminal& terminal);

/// Precision, recall and F1 in per cent, support, and their unweighted mean over the classes that
/// occur; "-" for one that does not.
[[nodiscard]] Table class_table(std::span<const ClassMetrics> classes);

/// The bins that have images: confidence from and to, images, mean confidence, accuracy.
[[nodiscard]] Table reliability_table(const Reliability& reliability);

}  // namespace digitnet::tools
