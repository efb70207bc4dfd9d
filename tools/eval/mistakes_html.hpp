#pragma once

#include "eval/run.hpp"

#include <string>

namespace digitnet::tools {

/// The confusion matrix; cells of mistakes whose pictures are on the page lead to them.
[[nodiscard]] std::string confusion_html(const Evaluation& evaluation);

/// The worst mistakes as pictures. Those of one kind alone are shown when a cell of the confusion
/// matrix was followed.
[[nodiscard]] std::string mistakes_html(const Evaluation& evaluation);

/// The rules by which the page does so without a script.
[[nodiscard]] std::string mistakes_style(const Evaluation& evaluation);

/// "<section>" with a heading, whose id is `id`, and a note below it.
[[nodiscard]] std::string section_html(const std::string& id, const std::string& title,
                                       const std::string& note, const std::string& body,
                                       const std::string& kind = "");

}  // namespace digitnet::tools
