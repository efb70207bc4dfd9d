#include <doctest/doctest.h>

#include "eval/tables.hpp"

#include <string>
#include <vector>

using namespace digitnet;
using namespace digitnet::tools;

namespace {

ConfusionMatrix confusion(const std::vector<std::vector<int>>& counts) {
  ConfusionMatrix matrix{counts.size()};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    for (std::size_t j = 0; j < counts.size(); ++j) {
      for (int k = 0; k < counts[i][j]; ++k) matrix.add(i, j);
    }
  }
  return matrix;
}

}  // namespace

TEST_CASE("table: a confusion matrix with mistakes that stand out") {
  ConfusionMatrix matrix = confusion({{12, 0, 3}, {0, 1234, 1}, {0, 0, 0}});
  CHECK(confusion_table(matrix, Terminal{}) ==
        "       predicted as\n"
        "  true    0    1    2  images   correct\n"
        "  -------------------------------------\n"
        "     0   12    .    3      15   80.00 %\n"
        "     1    . 1234    1    1235   99.92 %\n"
        "     2    .    .    0       0         -\n"
        "  -------------------------------------\n"
        "   all   12 1234    4    1250   99.68 %\n");
  matrix.add_unanswered(2);
  CHECK(confusion_table(matrix, Terminal{}) ==
        "       predicted as\n"
        "  true    0    1    2  none  images   correct\n"
        "  -------------------------------------------\n"
        "     0   12    .    3     0      15   80.00 %\n"
        "     1    . 1234    1     0    1235   99.92 %\n"
        "     2    .    .    0     1       1    0.00 %\n"
        "  -------------------------------------------\n"
        "   all   12 1234    4     1    1251   99.60 %\n");
}

TEST_CASE("table: colours change no width") {
  Terminal terminal;
  terminal.colour = true;
  const ConfusionMatrix matrix = confusion({{12, 0, 9}, {2, 34, 1}, {0, 0, 0}});
  std::string text = confusion_table(matrix, terminal);
  CHECK(text.find("\x1b[32m   12\x1b[0m") != text.npos);
  CHECK(text.find("\x1b[1;31m    9\x1b[0m") != text.npos);
  CHECK(text.find("\x1b[31m    2\x1b[0m") != text.npos);
  CHECK(text.find("\x1b[2m    .\x1b[0m") != text.npos);
  for (std::size_t at = text.find('\x1b'); at != text.npos; at = text.find('\x1b')) {
    text.erase(at, text.find('m', at) - at + 1);
  }
  CHECK(text == confusion_table(matrix, Terminal{}));
}

TEST_CASE("table: a matrix without classes or images is shown, too") {
  CHECK(confusion_table(ConfusionMatrix{}, Terminal{}).find("all") != std::string::npos);
  CHECK(frequent_mistakes(ConfusionMatrix{}).empty());
  CHECK(confusion_table(ConfusionMatrix{2}, Terminal{}).find("-\n") != std::string::npos);
}

TEST_CASE("table: the most frequent mistakes come first") {
  const ConfusionMatrix matrix = confusion({{5, 1, 3}, {1200, 9, 0}, {0, 3, 5}});
  const std::vector<Confusion> expected{{1, 0, 1200}, {0, 2, 3}, {2, 1, 3}};
  CHECK(frequent_mistakes(matrix, 3) == expected);
  CHECK(frequent_mistakes(matrix).back() == Confusion{0, 1, 1});
  CHECK(confusion_text({1, 0, 1200}) == "1 read as 0: 1,200 times");
  CHECK(confusion_text({0, 1, 1}) == "0 read as 1: once");
  CHECK(frequent_mistakes(confusion({{5, 0}, {0, 9}})).empty());
}

TEST_CASE("table: classes with their means") {
  const std::vector<ClassMetrics> classes{
      {.precision = 1, .recall = 0.9, .f1 = 0.947368, .support = 1000},
      {.precision = 0.5, .recall = 0.25, .f1 = 1.0 / 3, .support = 8}};
  CHECK(text_table(class_table(classes)) ==
        "digit  precision   recall       F1  support\n"
        "-------------------------------------------\n"
        "    0   100.00 %  90.00 %  94.74 %    1,000\n"
        "    1    50.00 %  25.00 %  33.33 %        8\n"
        "-------------------------------------------\n"
        " mean    75.00 %  57.50 %  64.04 %    1,008\n");
  CHECK(text_table(class_table({})).find("mean          -       -   -        0") !=
        std::string::npos);
}

TEST_CASE("table: the means are over the digits that occur") {
  const ClassMetrics right{.precision = 1, .recall = 1, .f1 = 1, .support = 5};
  CHECK(text_table(class_table(std::vector<ClassMetrics>{right, {}, right})) ==
        "digit  precision    recall        F1  support\n"
        "---------------------------------------------\n"
        "    0   100.00 %  100.00 %  100.00 %        5\n"
        "    1          -         -         -        0\n"
        "    2   100.00 %  100.00 %  100.00 %        5\n"
        "---------------------------------------------\n"
        " mean   100.00 %  100.00 %  100.00 %       10\n");
}
