#pragma once

#include "common/manual/program_help.hpp"

#include <CLI/App.hpp>

#include <string>

namespace digitnet::tools {

/// What `app` says of its options, in the order and the groups of its help page.
inline ProgramHelp describe(const CLI::App& app) {
  ProgramHelp help;
  help.name = app.get_name();
  help.about = app.get_description();
  add_footer(help, app.get_footer());
  for (const std::string& group : app.get_groups()) {
    if (group.empty()) continue;  // hidden
    OptionGroup shown{group, {}};
    for (const CLI::Option* option : app.get_options()) {
      if (option->get_group() != group) continue;
      OptionHelp entry;
      for (const std::string& name : option->get_snames()) entry.names.push_back("-" + name);
      for (const std::string& name : option->get_lnames()) entry.names.push_back("--" + name);
      if (option->get_type_size() > 0) entry.value = option->get_type_name();
      entry.text = on_one_line(option->get_description());
      entry.fallback = option->get_default_str();
      entry.repeatable = option->get_expected_max() > 1;
      (option->get_positional() ? help.arguments : shown.options).push_back(entry);
    }
    help.groups.push_back(shown);
  }
  return help;
}

}  // namespace digitnet::tools
