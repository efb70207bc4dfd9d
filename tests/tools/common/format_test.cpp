#include <doctest/doctest.h>

#include "common/cli/terminal.hpp"
#include "common/text/format.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

using namespace digitnet::tools;

namespace {
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("format: thousands separators stand between groups of three") {
  CHECK(with_thousands(0) == "0");
  CHECK(with_thousands(999) == "999");
  CHECK(with_thousands(1000) == "1,000");
  CHECK(with_thousands(61706) == "61,706");
  CHECK(with_thousands(1199882) == "1,199,882");
  CHECK(with_thousands(std::numeric_limits<std::size_t>::max()) == "18,446,744,073,709,551,615");
}

TEST_CASE("format: numbers are rounded, and a dash stands for what is none") {
  CHECK(fixed(0.98765, 2) == "0.99");
  CHECK(fixed(-1.5, 1) == "-1.5");
  CHECK(fixed(not_a_number, 2) == "-");
  CHECK(fixed(1e300, 20).size() == 322);
  CHECK(significant(0.0018, 3) == "0.0018");
  CHECK(significant(1e-7, 3) == "1e-07");
  CHECK(percent(0.98765) == "98.77 %");
  CHECK(percent(infinity) == "-");
  CHECK(rate(48123.4) == "48,123");
  CHECK(rate(99.951) == "100");
  CHECK(rate(3.14159) == "3.14");
  CHECK(rate(-1234) == "-1,234");
  CHECK(rate(1e300) == "1e+300");
}

TEST_CASE("format: durations read as on a clock") {
  CHECK(duration(0) == "0:00");
  CHECK(duration(59.6) == "1:00");
  CHECK(duration(75) == "1:15");
  CHECK(duration(3675) == "1:01:15");
  CHECK(duration(-1) == "-");
  CHECK(duration(not_a_number) == "-");
  CHECK(duration(1e12) == "-");
}

TEST_CASE("format: padding counts characters, not bytes") {
  CHECK(display_width("5×5") == 3);
  CHECK(pad_left("5×5", 5) == "  5×5");
  CHECK(pad_right("abc", 2) == "abc");
}

TEST_CASE("terminal: colours need a terminal and no NO_COLOR") {
  CHECK(make_terminal(true, {.term = "xterm"}).colour);
  CHECK(make_terminal(true, {.no_color = "", .term = "xterm"}).colour);
  const Terminal plain = make_terminal(true, {.no_color = "0", .term = "xterm"});
  CHECK_FALSE(plain.colour);
  CHECK(plain.interactive);
  CHECK_FALSE(make_terminal(false, {.term = "xterm"}).interactive);
  CHECK_FALSE(make_terminal(false, {.term = "xterm"}).colour);
  CHECK_FALSE(make_terminal(true, {.term = "dumb"}).interactive);
  CHECK_FALSE(make_terminal(true, {}).interactive);
}

TEST_CASE("terminal: character set and width come from the environment") {
  CHECK(make_terminal(true, {.term = "xterm", .charset = "de_CH.UTF-8"}).unicode);
  CHECK(make_terminal(true, {.term = "xterm", .charset = "C.utf8"}).unicode);
  CHECK_FALSE(make_terminal(true, {.term = "xterm", .charset = "C"}).unicode);
  CHECK(make_terminal(true, {.term = "xterm", .columns = "132"}).columns() == 132);
  for (const char* nonsense : {"", "0", "-5", "wide", "80x", "99999999999999999999"}) {
    CAPTURE(std::string{nonsense});
    CHECK(make_terminal(true, {.term = "xterm", .columns = nonsense}).columns() == 80);
  }
}

TEST_CASE("terminal: styles are escape codes on colour terminals only") {
  Terminal terminal;
  CHECK(terminal.styled("7", "31") == "7");
  terminal.colour = true;
  CHECK(terminal.styled("7", "31") == "\x1b[31m7\x1b[0m");
}

TEST_CASE("the date of a page can be given") {
  ::setenv("SOURCE_DATE_EPOCH", "86400", 1);
  CHECK(date_of_today() == "1970-01-02");
  ::setenv("SOURCE_DATE_EPOCH", "soon", 1);
  CHECK(date_of_today().size() == 10);
  ::unsetenv("SOURCE_DATE_EPOCH");
  CHECK(date_of_today() >= "2026");
}
