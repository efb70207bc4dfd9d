#pragma once

#include "common/manual/program_help.hpp"

#include <string>

namespace digitnet::tools {

/// The manual page of a program in section 1, in the macros of man(7). `version` and `date`
/// ("2026-11-30") stand in its margin.
[[nodiscard]] std::string man_page(const ProgramHelp& help, const std::string& version,
                                   const std::string& date);

}  // namespace digitnet::tools
