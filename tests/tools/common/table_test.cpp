#include <doctest/doctest.h>

#include <digitnet/core/error.hpp>

#include "common/text/table.hpp"

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

TEST_CASE("table: columns are aligned and no line ends in blanks") {
  TextTable table{{TextTable::Align::left, TextTable::Align::right}};
  table.add_row({"5×5", "1"});
  table.add_rule();
  table.add_row({"longer", "1,000"});
  table.add_row({"alone"});
  CHECK(table.str() ==
        "5×5         1\n"
        "-------------\n"
        "longer  1,000\n"
        "alone\n");
  CHECK_THROWS_AS(table.add_row({"a", "b", "c"}), InvalidArgument);
}

TEST_CASE("table: layers with shapes, costs and totals") {
  const std::vector<LayerSummary> layers{
      {"Conv2d 32x3x3", "Conv2d", {1, 28, 28}, {32, 26, 26}, 320, 194688},
      {"ReLU", "ReLU", {32, 26, 26}, {32, 26, 26}},
      {"Dense 10", "Dense", {32, 26, 26}, {10}, 216330, 216320}};
  CHECK(layer_table(layers) ==
        "   layer          output    parameters  multiply-adds\n"
        "-----------------------------------------------------\n"
        "   input          1x28x28\n"
        "0  Conv2d 32x3x3  32x26x26         320        194,688\n"
        "1  ReLU           32x26x26           0              0\n"
        "2  Dense 10       10           216,330        216,320\n"
        "-----------------------------------------------------\n"
        "   total                       216,650        411,008\n");
  CHECK(layer_table({}).find("total") != std::string::npos);
}

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
  CHECK(frequent_mistakes(ConfusionMatrix{}) == "");
  CHECK(confusion_table(ConfusionMatrix{2}, Terminal{}).find("-\n") != std::string::npos);
}

TEST_CASE("table: the most frequent mistakes come first") {
  const ConfusionMatrix matrix = confusion({{5, 1, 3}, {1200, 9, 0}, {0, 3, 5}});
  CHECK(frequent_mistakes(matrix, 3) ==
        "1 read as 0: 1,200 times\n"
        "0 read as 2: 3 times\n"
        "2 read as 1: 3 times\n");
  CHECK(frequent_mistakes(matrix).ends_with("0 read as 1: once\n"));
  CHECK(frequent_mistakes(confusion({{5, 0}, {0, 9}})) == "");
}

TEST_CASE("table: classes with their means") {
  const std::vector<ClassMetrics> classes{
      {.precision = 1, .recall = 0.9, .f1 = 0.947368, .support = 1000},
      {.precision = 0.5, .recall = 0.25, .f1 = 1.0 / 3, .support = 8}};
  CHECK(class_table(classes) ==
        "digit  precision   recall       F1  support\n"
        "-------------------------------------------\n"
        "    0   100.00 %  90.00 %  94.74 %    1,000\n"
        "    1    50.00 %  25.00 %  33.33 %        8\n"
        "-------------------------------------------\n"
        " mean    75.00 %  57.50 %  64.04 %    1,008\n");
  CHECK(class_table({}).find("-") != std::string::npos);
}
