#include "common/manual/completion.hpp"

#include <algorithm>
#include <string_view>

namespace digitnet::tools {
namespace {

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

/// `text` with `before` in front of each character that is one of `which`.
std::string marked(std::string_view text, std::string_view which, std::string_view before) {
  std::string result;
  for (const char c : text) {
    if (which.find(c) != std::string_view::npos) result += before;
    result += c;
  }
  return result;
}

/// `text` within the quotes of bash and zsh, which know no escape.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
  return result + "'";
}

bool takes_files(const std::vector<OptionHelp>& options) {
  return std::ranges::any_of(options, &OptionHelp::takes_file);
}

std::string action_of_zsh(const OptionHelp& option) {
  const std::string action = !option.choices().empty() ? "(" + joined(option.choices(), " ") + ")"
                             : option.takes_file()     ? "_files"
                                                       : " ";
  return ":" + marked(option.value, ":\\", "\\") + ":" + action;
}

std::string option_of_zsh(const OptionHelp& option) {
  std::string lines;
  for (const std::string& name : option.names) {
    std::string spec = option.repeatable ? "*" : "";
    if (!option.repeatable && option.names.size() > 1) spec = "(" + joined(option.names, " ") + ")";
    spec += name + (option.value.empty() ? "" : name.starts_with("--") ? "=" : "+");
    spec += "[" + marked(option.text, "[]\\", "\\") + "]";
    if (!option.value.empty()) spec += action_of_zsh(option);
    lines += " \\\n  " + quoted(spec);
  }
  return lines;
}

std::string option_of_fish(const std::string& program, const OptionHelp& option) {
  std::string line = "complete -c " + program;
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.choices().empty()) {
    line += " -x -a '" + joined(option.choices(), " ") + "'";
  } else if (option.takes_file()) {
    line += " -r -F";
  } else if (!option.value.empty()) {
    line += " -x";
  }
  return line + " -d '" + marked(option.text, "'\\", "\\") + "'\n";
}

}  // namespace

std::string bash_completion(const ProgramHelp& help) {
  std::vector<std::string> all, with_file, with_anything;
  std::string cases;
  for (const OptionHelp& option : help.options()) {
    all.insert(all.end(), option.names.begin(), option.names.end());
    if (!option.choices().empty()) {
      cases += "    " + joined(option.names, " | ") + ") mapfile -t COMPREPLY < <(compgen -W '" +
               joined(option.choices(), " ") + "' -- \"$cur\") && return ;;\n";
    } else if (!option.value.empty()) {
      auto& kind = option.takes_file() ? with_file : with_anything;
      kind.insert(kind.end(), option.names.begin(), option.names.end());
    }
  }
  const std::string files =
      "compopt -o filenames 2>/dev/null\n"
      "      mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
      "      return\n"
      "      ;;\n";
  if (!with_file.empty()) cases += "    " + joined(with_file, " | ") + ")\n      " + files;
  if (!with_anything.empty()) cases += "    " + joined(with_anything, " | ") + ") return ;;\n";

  std::string function = "_" + help.name;
  std::ranges::replace(function, '-', '_');
  return "# bash completion for " + help.name + "\n\n" + function +
         "() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
         "  # bash takes --option=value for three words.\n"
         "  if [[ $cur == = ]]; then\n"
         "    cur=''\n"
         "  elif [[ $prev == = ]]; then\n"
         "    prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
         "  fi\n"
         "  COMPREPLY=()\n"
         "  case $prev in\n" +
         cases +
         "  esac\n"
         "  case $cur in\n"
         "    -*) mapfile -t COMPREPLY < <(compgen -W '" +
         joined(all, " ") + "' -- \"$cur\") ;;\n" +
         (takes_files(help.arguments) ? "    *)\n      " + files : "") +
         "  esac\n"
         "}\n"
         "complete -F " +
         function + " " + help.name + "\n";
}

std::string zsh_completion(const ProgramHelp& help) {
  std::string text = "#compdef " + help.name + "\n\n_arguments -S";
  for (const OptionHelp& option : help.options()) text += option_of_zsh(option);
  for (const OptionHelp& argument : help.arguments) {
    text += " \\\n  " + quoted((argument.repeatable ? "*" : "") + action_of_zsh(argument));
  }
  return text + "\n";
}

std::string fish_completion(const ProgramHelp& help) {
  std::string text = "# fish completion for " + help.name + "\n";
  if (!takes_files(help.arguments)) text += "complete -c " + help.name + " -f\n";
  for (const OptionHelp& option : help.options()) text += option_of_fish(help.name, option);
  return text;
}

}  // namespace digitnet::tools
