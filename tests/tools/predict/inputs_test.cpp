#include "predict/inputs.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <vector>

using digitnet::tools::find_inputs;
using digitnet::tools::natural_less;

TEST_CASE("Natural order: numbers by value, folders together") {
  const std::vector<std::string> sorted{"",
                                        "0.png",
                                        "1.png",
                                        "01.png",
                                        "2.png",
                                        "9.png",
                                        "10.png",
                                        "a",
                                        "a/2.png",
                                        "a/10.png",
                                        "a/b/1.png",
                                        "a-1.png",
                                        "a1.png",
                                        "a10.png",
                                        "b",
                                        "x99999999999999999998",
                                        "x99999999999999999999",
                                        "x100000000000000000000"};
  std::vector<std::string> shuffled = sorted;
  std::reverse(shuffled.begin(), shuffled.end());
  std::rotate(shuffled.begin(), shuffled.begin() + 5, shuffled.end());
  std::sort(shuffled.begin(), shuffled.end(), natural_less);
  // Equal numbers are told apart by their bytes: "01" < "1".
  std::vector<std::string> expected = sorted;
  std::swap(expected[2], expected[3]);
  CHECK(shuffled == expected);
}

TEST_CASE("Natural order is a strict weak order") {
  const std::array<std::string, 9> texts{"1", "01", "001", "1a", "01a", "a1", "a01", "a", ""};
  for (const auto& a : texts) {
    CHECK_FALSE(natural_less(a, a));
    for (const auto& b : texts) {
      CHECK((a == b) == (!natural_less(a, b) && !natural_less(b, a)));
      for (const auto& c : texts) {
        if (natural_less(a, b) && natural_less(b, c)) CHECK(natural_less(a, c));
      }
    }
  }
}

TEST_CASE("Arguments that are no folders are taken as they are, in their order") {
  const std::vector<std::string> arguments{"b.png", "-", "no such file", "a.png"};
  std::vector<std::filesystem::path> others;
  const auto inputs = find_inputs(arguments, others);
  CHECK(others.empty());
  REQUIRE(inputs.size() == arguments.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    CHECK(inputs[i].path == arguments[i]);
    CHECK(inputs[i].error.empty());
  }
}
