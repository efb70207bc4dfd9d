#include "common/manual/man_page.hpp"

#include "common/cli/exit_codes.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <sstream>
#include <string_view>
#include <vector>

namespace digitnet::tools {
namespace {

constexpr std::string_view programs[] = {"digit-eval", "digit-predict", "digit-serve",
                                         "digit-train"};
constexpr std::size_t line_width = 76;

/// `text` so that roff prints it as it is; `typed` are the characters for which typesetters have
/// others, and that are to stay as they are typed.
std::string escaped(std::string_view text, std::string_view typed) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') {
      result += "\\(rs";
    } else if (c == '~') {
      result += "\\(ti";
    } else if (c == '^') {
      result += "\\(ha";
    } else if (c == '`') {
      result += "\\(ga";
    } else if (typed.find(c) == std::string_view::npos) {
      result += c;
    } else {
      result += c == '-' ? "\\-" : "\\(aq";
    }
  }
  return result;
}

std::string literal(std::string_view text) { return escaped(text, "-'"); }

/// `line` so that it is no request of roff's.
std::string protected_line(const std::string& line) {
  return line.starts_with('.') || line.starts_with('\'') ? "\\&" + line : line;
}

/// Prose, a sentence beginning on a line of its own, as roff wants it. Words that are typed, such
/// as options, keep their hyphens.
std::string prose(const std::string& text) {
  std::string result, line;
  const auto finish = [&] {
    if (!line.empty()) result += protected_line(line) + "\n";
    line.clear();
  };
  std::istringstream words{text};
  for (std::string word; words >> word;) {
    const bool typed = word.find("--") != std::string::npos || word.starts_with("-") ||
                       word.starts_with("(-") || word.starts_with("digit-");
    const std::string shown = escaped(word, typed ? "-" : "");
    if (line.size() + 1 + shown.size() > line_width) finish();
    line += (line.empty() ? "" : " ") + shown;
    if (word.ends_with('.') && !word.ends_with("...")) finish();
  }
  finish();
  return result;
}

/// "Trains a network. More follows." -> "trains a network", for the line that whatis prints.
std::string summary(const std::string& about) {
  const std::string line = on_one_line(about);
  std::string text = line.substr(0, std::min({line.size(), line.find(". "), line.find(": ")}));
  if (text.ends_with('.')) text.pop_back();
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

std::string option_entry(const OptionHelp& option) {
  std::string names;
  for (const std::string& name : option.names) {
    names += (names.empty() ? "" : ", ") + ("\\fB" + literal(name) + "\\fR");
  }
  if (!option.value.empty()) {
    names += (names.empty() ? "\\fI" : " \\fI") + literal(option.value) + "\\fR";
  }
  if (option.repeatable) names += " ...";
  return ".TP\n" + names + "\n" +
         prose(option.text +
               (option.fallback.empty() ? "" : " (default: " + option.fallback + ")"));
}

}  // namespace

std::string man_page(const ProgramHelp& help, const std::string& version, const std::string& date) {
  std::string upper = help.name;
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return std::toupper(c); });
  const std::string name = literal(help.name);

  std::string page = ".TH " + literal(upper) + " 1 " + date + " \"digitnet " + version +
                     "\" \"User Commands\"\n.SH NAME\n" + name + " \\- " +
                     prose(summary(help.about));
  page += ".SH SYNOPSIS\n.B " + name + "\n[\\fIOPTION\\fR]...\n";
  for (const OptionHelp& argument : help.arguments) {
    page += "[\\fI" + literal(argument.value) + "\\fR]" + (argument.repeatable ? "...\n" : "\n");
  }
  page += ".SH DESCRIPTION\n" + prose(help.about);
  for (const OptionHelp& argument : help.arguments) page += option_entry(argument);

  page += ".SH OPTIONS\n";
  for (const OptionGroup& group : help.groups) {
    if (group.name != "Options") page += ".SS " + escaped(group.name, "") + "\n";
    for (const OptionHelp& option : group.options) page += option_entry(option);
  }

  page += ".SH EXIT STATUS\n";
  for (const exit_code::Meaning& meaning : exit_code::meanings) {
    if (!meaning.program.empty() && meaning.program != help.name) continue;
    page += ".TP\n" + std::to_string(meaning.code) + "\n" + prose(std::string{meaning.text});
  }
  if (!help.notes.empty()) {
    page += ".SH NOTES\n";
    for (const std::string& note : help.notes) {
      page += (&note == &help.notes.front() ? "" : ".PP\n") + prose(note);
    }
  }
  if (!help.examples.empty()) {
    page += ".SH EXAMPLES\n.nf\n";
    for (const std::string& line : help.examples) page += protected_line(literal(line)) + "\n";
    page += ".fi\n";
  }
  page += ".SH SEE ALSO\n";
  std::vector<std::string_view> others{std::begin(programs), std::end(programs)};
  std::erase(others, help.name);
  for (const std::string_view other : others) {
    page += ".BR " + literal(other) + (other == others.back() ? " (1)\n" : " (1),\n");
  }
  return page;
}

}  // namespace digitnet::tools
