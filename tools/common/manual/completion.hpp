#pragma once

#include "common/manual/program_help.hpp"

#include <string>

/// Completion of options and of their values, file names among them. Where a shell looks for such a
/// file: docs/programs.md.
namespace digitnet::tools {

[[nodiscard]] std::string bash_completion(const ProgramHelp& help);
[[nodiscard]] std::string zsh_completion(const ProgramHelp& help);
[[nodiscard]] std::string fish_completion(const ProgramHelp& help);

}  // namespace digitnet::tools
