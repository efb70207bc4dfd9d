#pragma once

#include "common/cli/build_note.hpp"
#include "common/cli/exit_codes.hpp"
#include "common/cli/output_format.hpp"
#include "common/cli/usage_error.hpp"
#include "common/manual/completion.hpp"
#include "common/manual/describe.hpp"
#include "common/manual/man_page.hpp"
#include "common/text/format.hpp"
#include "common/text/text.hpp"

#include <digitnet/version.hpp>

// Takes a compiler some seconds: only the mains include this file.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

/// What the command lines of all tools have in common.
namespace digitnet::tools {

/// Cores that this process may use.
inline int default_threads() {
  return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 64U));
}

/// Option, kind of value, description, default: without CLI11's lists of checks.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(30); }

  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string type = option->get_type_size() == 0 ? "" : option->get_type_name();
    return (type.empty() ? "" : " " + type) + (option->get_expected_max() > 1 ? " ..." : "") +
           (option->get_required() ? " (required)" : "");
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    const std::string text = option->get_default_str();
    return option->get_description() + (text.empty() ? "" : " (default: " + text + ")");
  }
};

/// Stops CLI11 from printing what a check allows beside the kind of value.
template <class Validator>
Validator unlisted(Validator validator) {
  validator.description("");
  return validator;
}

/// A whole number without sign, below 2^64; CLI11 itself takes -1 for a very large one, 010 for 8,
/// and the largest number for one that is too large.
inline std::string check_natural(const std::string& text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || (text.size() > 1 && text[0] == '0'))
    return "expected a whole number, found " + text;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} ? ""
                              : text + " is too large: at most " +
                                    std::to_string(std::numeric_limits<std::uint64_t>::max());
}

/// The hidden option by which the build makes manual pages and completions.
inline constexpr const char* generate_option = "--generate";

/// `--help`, `--version` and the hidden `--generate`.
inline void add_basics(CLI::App& app, const std::string& examples) {
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_help_flag("-h,--help", "Print this page and exit");
  app.set_version_flag("--version", app.get_name() + " " + std::string{version},
                       "Print the version and exit");
  app.add_option(generate_option)->check(CLI::IsMember({"man", "bash", "zsh", "fish"}))->group("");
  app.footer("Examples:\n" + examples);
}

/// `--format`; `csv` says what that is good for, where there is CSV.
inline void add_format(CLI::App& app, OutputFormat& format, const std::string& csv = "") {
  std::vector<std::string> names{"text", "json"};
  if (!csv.empty()) names.emplace_back("csv");
  app.add_option_function<std::string>(
         "--format",
         [&format](const std::string& name) {
           format = name == "json"  ? OutputFormat::json
                    : name == "csv" ? OutputFormat::csv
                                    : OutputFormat::text;
         },
         "text for people, json for programs" + csv)
      ->check(unlisted(CLI::IsMember(names)))
      ->type_name(csv.empty() ? "text|json" : "text|json|csv")
      ->default_str("text");
}

inline void add_threads(CLI::App& app, int& threads) {
  threads = default_threads();
  app.add_option("--threads", threads, "threads that share the work")
      ->check(unlisted(CLI::Range(1, 1024)))
      ->type_name("N")
      ->default_str("one a core");
}

/// `--model-file`, once for each model of an ensemble, and `--tta`.
inline void add_model_files(CLI::App& app, std::vector<std::string>& files, bool& look_again) {
  app.add_option("--model-file", files,
                 "trained model (default: the embedded one); given several times,\n"
                 "the probabilities of all are averaged")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_flag("--tta", look_again,
               "average over the image and four copies moved by a pixel, too: five\n"
               "times the work");
}

/// The manual page of `app`, or a shell's completion: what `--generate` asks for.
inline std::string generated(const CLI::App& app, const std::string& what) {
  const ProgramHelp help = describe(app);
  if (what == "bash") return bash_completion(help);
  if (what == "zsh") return zsh_completion(help);
  if (what == "fish") return fish_completion(help);
  return man_page(help, std::string{version}, date_of_today());
}

/// How many characters must be put in, taken out, replaced or swapped with their neighbour to make
/// one text of the other.
inline std::size_t edits(const std::string& from, const std::string& to) {
  std::vector<std::size_t> row(to.size() + 1), last(to.size() + 1), before;
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    before = std::exchange(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = (std::min)({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        row[j] = (std::min)(row[j], before[j - 2] + 1);
      }
    }
  }
  return row[to.size()];
}

/// "; did you mean --epochs?" if an argument that `app` does not know is nearly one of its options.
inline std::string nearest_option(const CLI::App& app, int argc, char** argv) {
  constexpr std::size_t near_enough = 2;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    word = word.substr(0, word.find('='));
    if (word == "--") break;
    if (!word.starts_with("--") || app.get_option_no_throw(word) != nullptr) continue;
    std::string nearest;
    std::size_t least = near_enough + 1;
    for (const CLI::Option* option : app.get_options()) {
      if (option->get_lnames().empty() || option->get_group().empty()) continue;
      const std::string name = "--" + option->get_lnames().front();
      if (const std::size_t count = edits(word, name); count < least) {
        least = count;
        nearest = name;
      }
    }
    if (!nearest.empty()) return "; did you mean " + nearest + "?";
  }
  return "";
}

/// What CLI11 says of a value, in the words of all other messages: what was expected and what was
/// found.
inline std::string in_our_words(const std::string& message) {
  const std::string conversion = "Could not convert: ", value = ": Value ",
                    range = " not in range ";
  if (message.starts_with(conversion)) {
    const std::size_t equals = message.find(" = ", conversion.size());
    if (equals == message.npos) return message;
    return message.substr(conversion.size(), equals - conversion.size()) +
           ": expected a number, found " + message.substr(equals + 3);
  }
  const std::size_t at = message.find(value), last = message.rfind(range);
  if (at == message.npos || last == message.npos || last < at + value.size()) return message;
  const std::size_t found = at + value.size();
  return message.substr(0, at) + ": expected " + message.substr(last + range.size()) + ", found " +
         message.substr(found, last - found);
}

/// `message`, and the way out: which option allows more where a file is larger than that allows,
/// and what to do with a checkpoint that was given for a model.
inline std::string with_way_out(const CLI::App& app, std::string message) {
  const std::size_t at = message.find("expected at most ");
  const bool of_bytes = at != message.npos && message.find(" bytes", at) != message.npos;
  if (of_bytes && app.get_option_no_throw("--max-file-size") != nullptr) {
    message += "; --max-file-size allows more";
  }
  if (message.find("expected digitnet 1, found \"digitnet checkpoint") != message.npos) {
    message += ", a training that was interrupted: digit-train --resume goes on with it";
  }
  return message;
}

/// Parses the command line, calls `body()` for the exit code, and turns whatever went wrong into
/// one line on standard error and an exit code. Results that could not be written, for example to a
/// full disk, count as a failure.
template <class Body>
int run_tool(CLI::App& app, int argc, char** argv, Body body) {
  const auto complain = [&app](const std::string& message, int code) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s: %s\n", app.get_name().c_str(), one_line(message).c_str());
    return code;
  };
  try {
    app.parse(argc, argv);
    if (!is_optimised) complain(unoptimised_note, exit_code::done);
    const CLI::Option* generate = app.get_option_no_throw(generate_option);
    int code = exit_code::done;
    if (generate != nullptr && generate->count() > 0) {
      std::fputs(generated(app, generate->as<std::string>()).c_str(), stdout);
    } else {
      code = body();
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      code = complain("the results could not be written to standard output", exit_code::failed);
    }
    return code;
  } catch (const CLI::Success& request) {  // --help, --version
    app.exit(request, std::cout, std::cerr);
    std::cout.flush();
    return std::cout ? exit_code::done : exit_code::failed;
  } catch (const CLI::ExtrasError& error) {
    complain(error.what() + nearest_option(app, argc, argv), exit_code::usage);
  } catch (const CLI::ParseError& error) {
    complain(in_our_words(error.what()), exit_code::usage);
  } catch (const UsageError& error) {
    complain(error.what(), exit_code::usage);
  } catch (const std::bad_alloc&) {
    return complain("not enough memory", exit_code::failed);
  } catch (const std::exception& error) {
    return complain(with_way_out(app, error.what()), exit_code::failed);
  }
  std::fprintf(stderr, "Run %s --help for more.\n", app.get_name().c_str());
  return exit_code::usage;
}

}  // namespace digitnet::tools
