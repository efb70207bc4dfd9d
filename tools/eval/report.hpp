#pragma once

#include "common/cli/terminal.hpp"
#include "eval/run.hpp"

#include <cstddef>
#include <string>

namespace digitnet::tools {

/// One line of JSON: `model`, `images`, `accuracy`, `loss`, `ece`, `confusion` (a row for each true
/// digit), `per_class` (`digit`, `precision`, `recall`, `f1`, `support`), `split` ("test", "train",
/// or null if the data have no parts), `trained_on` (about which share of the images the model
/// was trained on, null if it is not known) and `images_look` (see OtherWay; null).
[[nodiscard]] std::string eval_json(const Evaluation& evaluation);

/// Summary, confusion matrix, table of digits and the most frequent mistakes. `top`: how often the
/// true digit is among the 2, 3, ..., `top` likeliest is part of the summary.
[[nodiscard]] std::string eval_text(const Evaluation& evaluation, std::size_t top,
                                    const Terminal& terminal);

}  // namespace digitnet::tools
