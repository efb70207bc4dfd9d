#include <doctest/doctest.h>
#include <digitnet/core/error.hpp>
#include <digitnet/core/text.hpp>

#include <cstdlib>
#include <type_traits>

namespace dn = digitnet;

TEST_CASE("shortest_text: as short as it reads back exactly") {
  CHECK(dn::shortest_text(0.1F) == "0.1");
  CHECK(dn::shortest_text(0.1) == "0.1");
  CHECK(dn::shortest_text(0.002F) == "0.002");
  CHECK(dn::shortest_text(1e-8F) == "1e-08");
  CHECK(dn::shortest_text(1.0 / 3) == "0.3333333333333333");
  CHECK(dn::shortest_text(12) == "12");
  CHECK(dn::shortest_text(-2.5F) == "-2.5");
  for (const double value : {1e300, 4.9e-324, 0.30000000000000004, -123456789.123456789}) {
    CHECK(std::strtod(dn::shortest_text(value).c_str(), nullptr) == value);
  }
}

TEST_CASE("printable: control characters cannot break a message") {
  CHECK(dn::printable("plain, with spaces") == "plain, with spaces");
  CHECK(dn::printable("a\nb") == "a\\nb");
  CHECK(dn::printable("\x1b[31mred\x7f\t") == "\\x1b[31mred\\x7f\\x09");
  CHECK(dn::printable(std::string_view{"a\0b", 3}) == "a\\x00b");
  CHECK(dn::printable("M\xc3\xbcll") == "M\xc3\xbcll");  // UTF-8 stays as it is
  CHECK(dn::printable("").empty());
}

TEST_CASE("FileError: which file, where, expected, found") {
  const dn::FileError error{"dir/a\nb.gz", "byte 16", "an image", "the end of the file"};
  CHECK(std::string{error.what()} ==
        "dir/a\\nb.gz: byte 16: expected an image, found the end of the file");
  CHECK(error.path() == "dir/a\nb.gz");
  CHECK(error.where() == "byte 16");
  CHECK(error.expected() == "an image");
  CHECK(error.found() == "the end of the file");
  CHECK(std::string{dn::FileError{"f", "", "x", "y"}.what()} == "f: expected x, found y");
}

TEST_CASE("all errors can be caught as one") {
  static_assert(std::is_base_of_v<std::runtime_error, dn::Error>);
  static_assert(std::is_base_of_v<dn::Error, dn::FileError>);
  static_assert(std::is_base_of_v<dn::Error, dn::InvalidArgument>);
  static_assert(std::is_base_of_v<dn::Error, dn::DivergenceError>);
  CHECK_THROWS_AS(throw dn::DivergenceError{"x"}, dn::Error);
}
