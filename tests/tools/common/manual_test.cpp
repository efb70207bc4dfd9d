#include "common/cli/command_line.hpp"
#include "common/manual/completion.hpp"
#include "common/manual/describe.hpp"
#include "common/manual/man_page.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace digitnet::tools;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A program with an option of each kind, and with what must be escaped.
ProgramHelp sample() {
  CLI::App app{"Reads what it finds: all.\nIt's quick.", "digit-sample"};
  std::string data, kind;
  std::vector<std::string> inputs, models;
  int number = 0;
  bool fast = false;
  app.add_option("input", inputs, "pictures")->type_name("FILE|DIR|-");
  app.add_option("--data", data, "where it lies,\nin [a] folder: 'this'")->type_name("DIR");
  app.add_option("--kind", kind, "how")->type_name("one|two")->default_str("one");
  app.add_option("--model", models, "which")->type_name("FILE")->allow_extra_args(false);
  app.add_option("-n,--number", number, "how many")->type_name("N")->group("Numbers");
  app.add_flag("-0", fast, "at once");
  add_basics(app, "  digit-sample '*.png'\n  digit-sample\n\n'Notes' stand here,\nin ~ two lines.");
  return describe(app);
}

}  // namespace

TEST_CASE("describe lists what the help page lists, in its order") {
  const ProgramHelp help = sample();
  CHECK(help.name == "digit-sample");
  REQUIRE(help.arguments.size() == 1);
  CHECK(help.arguments[0].repeatable);
  REQUIRE(help.groups.size() == 2);
  CHECK(help.groups[1].name == "Numbers");
  std::vector<std::string> names;
  for (const OptionHelp& option : help.options()) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  CHECK(names == std::vector<std::string>{"--data", "--kind", "--model", "-0", "-h", "--help",
                                          "--version", "-n", "--number"});
  CHECK(help.groups[0].options[0].text == "where it lies, in [a] folder: 'this'");
  CHECK(help.groups[0].options[1].fallback == "one");
  CHECK(help.groups[0].options[2].repeatable);
  CHECK_FALSE(help.groups[0].options[1].repeatable);
  CHECK(help.groups[0].options[3].value.empty());
  CHECK(help.examples == std::vector<std::string>{"digit-sample '*.png'", "digit-sample"});
  CHECK(help.notes == std::vector<std::string>{"'Notes' stand here, in ~ two lines."});
}

TEST_CASE("a kind of value says what completes it") {
  const auto option = [](const char* value) { return OptionHelp{{"--x"}, value, "", "", false}; };
  CHECK(option("a|b-c|99.5").choices() == std::vector<std::string>{"a", "b-c", "99.5"});
  for (const char* value : {"", "N", "FILE|-", "FILE|DIR|-", "SHARE"}) {
    CHECK(option(value).choices().empty());
  }
  for (const char* value : {"FILE", "DIR", "FILE.csv", "FILE|URL"}) {
    CHECK(option(value).takes_file());
  }
  for (const char* value : {"", "N", "text|json"}) CHECK_FALSE(option(value).takes_file());
}

TEST_CASE("a manual page has the parts of one, escaped") {
  const std::string page = man_page(sample(), "1.2.3", "2026-11-30");
  CHECK(
      page.starts_with(".TH DIGIT\\-SAMPLE 1 2026-11-30 \"digitnet 1.2.3\" \"User Commands\"\n"
                       ".SH NAME\ndigit\\-sample \\- reads what it finds\n"));
  CHECK(contains(page, "[\\fIFILE|DIR|\\-\\fR]...\n"));
  CHECK(contains(page, ".SH DESCRIPTION\nReads what it finds: all.\nIt's quick.\n"));
  CHECK(contains(page, ".TP\n\\fB\\-\\-kind\\fR \\fIone|two\\fR\nhow (default: one)\n"));
  CHECK(contains(page, ".SS Numbers\n.TP\n\\fB\\-n\\fR, \\fB\\-\\-number\\fR \\fIN\\fR\n"));
  CHECK(contains(page, "\ndigit\\-sample \\(aq*.png\\(aq\n"));
  CHECK(contains(page, "\n\\&'Notes' stand here, in \\(ti two lines.\n"));
  CHECK_FALSE(contains(page, "generate"));
  // Codes that are other programs' alone are left out.
  CHECK(contains(page, ".TP\n2\n"));
  CHECK_FALSE(contains(page, ".TP\n3\n"));
}

TEST_CASE("completions have every option and the values of those that have some") {
  const ProgramHelp help = sample();
  CHECK(contains(bash_completion(help), "compgen -W 'one two'"));
  CHECK(contains(bash_completion(help), "    --data | --model)\n"));
  CHECK(contains(bash_completion(help), "    -n | --number) return ;;\n"));
  const std::string zsh = zsh_completion(help);
  CHECK(contains(zsh, R"('--data=[where it lies, in \[a\] folder: '\''this'\'']:DIR:_files')"));
  CHECK(contains(zsh, "'--kind=[how]:one|two:(one two)'"));
  CHECK(contains(zsh, "'*--model=[which]:FILE:_files'"));
  CHECK(contains(zsh, "'(-n --number)-n+[how many]:N: '"));
  CHECK(contains(zsh, "'*:FILE|DIR|-:_files'"));
  const std::string fish = fish_completion(help);
  CHECK(contains(fish, R"(-l data -r -F -d 'where it lies, in [a] folder: \'this\'')"));
  CHECK(contains(fish, "-l kind -x -a 'one two' -d 'how'"));
  CHECK(contains(fish, "-s n -l number -x -d"));
  CHECK(contains(fish, "-s 0 -d 'at once'"));
}
