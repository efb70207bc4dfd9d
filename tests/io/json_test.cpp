#include <digitnet/io/json.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

/// Writes down what it is told.
struct Log {
  std::string text;

  void start_object() { text += "{ "; }
  void key(const std::string& name) { text += name + ": "; }
  void end_object() { text += "} "; }
  void start_array() { text += "[ "; }
  void end_array() { text += "] "; }
  void string(const std::string& value) { text += "'" + value + "' "; }
  void number(std::string_view value) { text += std::string{value} + " "; }
  void literal(std::string_view value) { text += std::string{value} + " "; }
  [[noreturn]] void fault(std::size_t at) { throw std::out_of_range{std::to_string(at)}; }
};

/// The events of a text, or "fault at <byte>".
std::string events(std::string_view text) {
  Log log;
  try {
    digitnet::detail::JsonScanner{text, log}.scan();
  } catch (const std::out_of_range& fault) {
    return std::string{"fault at "} + fault.what();
  }
  return log.text;
}

}  // namespace

TEST_CASE("every kind of value is told in order") {
  CHECK(events(R"( {"a" : [1, -2.5e+3,0], "b":{ } ,"c":"d","e":[ ],"f":[true,false,null]} )") ==
        "{ a: [ 1 -2.5e+3 0 ] b: { } c: 'd' e: [ ] f: [ true false null ] } ");
  CHECK(events("7") == "7 ");
  CHECK(events("\t\r\n\"\" ") == "'' ");
}

TEST_CASE("escapes and characters") {
  CHECK(events(R"("\"\\\/\b\f\n\r\t")") == "'\"\\/\b\f\n\r\t' ");
  CHECK(events(R"("\u0041\u00e4\u20AC\uD83D\uDE00")") == "'A\u00e4\u20ac\U0001F600' ");
  CHECK(events("\"\u00e4\u20ac\U0001F600\x7f\"") == "'\u00e4\u20ac\U0001F600\x7f' ");
  for (const char* bad : {R"("\x")", R"("\u12G4")", R"("\uD800")", R"("\uD800x")", R"("\uDC00")",
                          R"("\uD800\u0041")", R"("\)", R"("\u00)"}) {
    CAPTURE(bad);
    CHECK(events(bad).starts_with("fault at "));
  }
  // Overlong forms, half a surrogate pair, above U+10FFFF, cut short, and a lone follower.
  for (const char* bad : {"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
                          "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3",
                          "\xe2\x82", "\xf0\x9f\x98", "\x80", "\xff", "\n", "\x1f"}) {
    CAPTURE(bad);
    CHECK(events("\"" + std::string{bad} + "\"") == "fault at 1");
  }
}

TEST_CASE("what is no JSON is refused where it stops to be") {
  CHECK(events("") == "fault at 0");
  CHECK(events("{} {}") == "fault at 3");
  CHECK(events("[1,]") == "fault at 3");
  CHECK(events("[1 2]") == "fault at 3");
  CHECK(events("[1}") == "fault at 2");
  CHECK(events("{\"a\":1]") == "fault at 6");
  CHECK(events("{\"a\"}") == "fault at 4");
  CHECK(events("{\"a\":1,}") == "fault at 7");
  CHECK(events("{a:1}") == "fault at 1");
  CHECK(events("[") == "fault at 1");
  CHECK(events("tru") == "fault at 3");
  CHECK(events("nulL") == "fault at 3");
  CHECK(events("/**/1") == "fault at 0");
  CHECK(events(std::string_view{"1\0", 2}) == "fault at 1");
  CHECK(events(std::string_view{"\"\0\"", 3}) == "fault at 1");
  for (const char* bad :
       {"+1", ".5", "01", "-", "1.", "1.e3", "1e", "1e+", "0x1", "NaN", "Infinity"}) {
    CAPTURE(bad);
    CHECK(events(bad).starts_with("fault at "));
  }
}

TEST_CASE("depth costs no stack") {
  const std::string deep(1'000'000, '[');
  CHECK(events(deep + std::string(deep.size(), ']')).size() == 4 * deep.size());
  CHECK(events(deep) == "fault at 1000000");
}

TEST_CASE("a string that is written is read back") {
  std::string all;
  for (int c = 0; c < 0x80; ++c) all += static_cast<char>(c);
  all += "\u00e4\u20ac\U0001F600";
  CHECK(events(digitnet::detail::json_string(all)) == "'" + all + "' ");
  CHECK(digitnet::detail::json_string("\"\\\b\f\n\r\t/\x01\x1f\x7f") ==
        "\"\\\"\\\\\\b\\f\\n\\r\\t/\\u0001\\u001f\x7f\"");
  CHECK_THROWS_WITH_AS(digitnet::detail::json_string("a\xff"), "not valid UTF-8: \"a\xff\"",
                       digitnet::InvalidArgument);
}
