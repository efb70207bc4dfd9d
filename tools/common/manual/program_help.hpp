#pragma once

#include <string>
#include <vector>

namespace digitnet::tools {

/// One option or argument, as a help page lists it; texts are on one line.
struct OptionHelp {
  std::vector<std::string> names;  ///< "-h", "--help"; none for an argument without a name
  std::string value;               ///< kind of value: "FILE", "sgd|adam"; empty for a flag
  std::string text;                ///< what it means
  std::string fallback;            ///< what is taken without it; may be empty
  bool repeatable = false;         ///< may be given several times

  /// The values that it takes, if it takes one of a list ("text|json"); capitals, as in "FILE|-",
  /// are kinds of values.
  [[nodiscard]] std::vector<std::string> choices() const;

  /// Whether the value names a file or a folder.
  [[nodiscard]] bool takes_file() const;
};

struct OptionGroup {
  std::string name;
  std::vector<OptionHelp> options;
};

/// What a program says of itself, from which man pages and completions are made.
struct ProgramHelp {
  std::string name;
  std::string about;
  std::vector<OptionHelp> arguments;  ///< those without a name
  std::vector<OptionGroup> groups;
  std::vector<std::string> notes;     ///< paragraphs
  std::vector<std::string> examples;  ///< command lines

  /// All options with names, in the order of their groups.
  [[nodiscard]] std::vector<OptionHelp> options() const;
};

/// `text` with all white space, line ends too, as single blanks.
[[nodiscard]] std::string on_one_line(const std::string& text);

/// Takes the text below a help page apart: a paragraph that begins with "Examples:" holds command
/// lines, each indented, and others are notes.
void add_footer(ProgramHelp& help, const std::string& footer);

}  // namespace digitnet::tools
