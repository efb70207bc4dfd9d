#include "common/manual/program_help.hpp"

#include <algorithm>
#include <sstream>

namespace digitnet::tools {
namespace {

constexpr const char* capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

}  // namespace

std::vector<std::string> OptionHelp::choices() const {
  std::vector<std::string> words;
  if (value.find('|') == std::string::npos || value.find_first_of(capitals) != std::string::npos) {
    return words;
  }
  std::istringstream all{value};
  for (std::string word; std::getline(all, word, '|');) words.push_back(word);
  return words;
}

bool OptionHelp::takes_file() const {
  return value.starts_with("FILE") || value.starts_with("DIR");
}

std::vector<OptionHelp> ProgramHelp::options() const {
  std::vector<OptionHelp> all;
  for (const OptionGroup& group : groups) {
    all.insert(all.end(), group.options.begin(), group.options.end());
  }
  return all;
}

std::string on_one_line(const std::string& text) {
  std::string line;
  std::istringstream words{text};
  for (std::string word; words >> word;) line += (line.empty() ? "" : " ") + word;
  return line;
}

void add_footer(ProgramHelp& help, const std::string& footer) {
  std::istringstream lines{footer};
  std::string paragraph;
  bool in_examples = false;
  const auto finish = [&] {
    if (!paragraph.empty()) help.notes.push_back(on_one_line(paragraph));
    paragraph.clear();
    in_examples = false;
  };
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin == std::string::npos) {
      finish();
    } else if (line == "Examples:") {
      finish();
      in_examples = true;
    } else if (in_examples) {
      help.examples.push_back(line.substr(begin));
    } else {
      paragraph += line + "\n";
    }
  }
  finish();
}

}  // namespace digitnet::tools
