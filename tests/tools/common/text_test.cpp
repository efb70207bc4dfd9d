#include "common/text/text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using digitnet::tools::json_string;
using digitnet::tools::one_line;

namespace {

const std::string replacement = "\xEF\xBF\xBD";

}  // namespace

TEST_CASE("Ordinary text stays as it is") {
  for (const std::string text : {"", "seven.png", "caf\xC3\xA9", "\xE2\x82\xAC \xF0\x9F\x98\x80"}) {
    CHECK(one_line(text) == text);
    CHECK(json_string(text) == '"' + text + '"');
  }
  CHECK(one_line("a\"b\\c") == "a\"b\\c");
}

TEST_CASE("What ends a line or drives a terminal is escaped") {
  CHECK(one_line("a\nb") == "a\\nb");
  CHECK(one_line("\x1b[31m\x7f\t") == "\\x1b[31m\\x7f\\x09");
  CHECK(one_line("\xC2\x85") == "\\x85");              // next line
  CHECK(one_line("\xE2\x80\xA8") == "\\u2028");        // line separator
  CHECK(one_line("\xE2\x80\xAEgnp") == "\\u202egnp");  // right-to-left override
  CHECK(one_line(std::string("a\0b", 3)) == "a\\x00b");
}

TEST_CASE("JSON strings escape what JSON asks for") {
  CHECK(json_string("say \"7\"\\") == R"("say \"7\"\\")");
  CHECK(json_string("a\nb\tc\x01") == R"("a\nb\tc\u0001")");
  CHECK(json_string("\xE2\x80\xA9") == R"("\u2029")");
}

TEST_CASE("Bytes that are not UTF-8 are replaced one by one") {
  const std::pair<std::string, int> cases[] = {
      {"\xff", 1},              // never in UTF-8
      {"\x80", 1},              // continuation without a start
      {"\xC3", 1},              // cut short
      {"\xE2\x82", 2},          // cut short
      {"\xC0\xAF", 2},          // overlong
      {"\xE0\x80\xAF", 3},      // overlong
      {"\xED\xA0\x80", 3},      // surrogate
      {"\xF4\x90\x80\x80", 4},  // above U+10FFFF
      {"\xF8\x88\x80\x80\x80", 5},
  };
  for (const auto& [bytes, count] : cases) {
    std::string expected;
    for (int i = 0; i < count; ++i) expected += replacement;
    CHECK(one_line(bytes) == expected);
    CHECK(json_string("a" + bytes + "b") == "\"a" + expected + "b\"");
  }
}
