#include <doctest/doctest.h>

#include "common/text/layer_table.hpp"

#include <string>
#include <vector>

using namespace digitnet;
using namespace digitnet::tools;

TEST_CASE("table: layers with shapes, costs and totals") {
  const std::vector<LayerSummary> layers{
      {"Conv2d 32x3x3", "Conv2d", {1, 28, 28}, {32, 26, 26}, 320, 194688},
      {"ReLU", "ReLU", {32, 26, 26}, {32, 26, 26}},
      {"Dense 10", "Dense", {32, 26, 26}, {10}, 216330, 216320}};
  CHECK(text_table(layer_table(layers)) ==
        "   layer          output    parameters  multiply-adds\n"
        "-----------------------------------------------------\n"
        "   input          1x28x28\n"
        "0  Conv2d 32x3x3  32x26x26         320        194,688\n"
        "1  ReLU           32x26x26           0              0\n"
        "2  Dense 10       10           216,330        216,320\n"
        "-----------------------------------------------------\n"
        "   total                       216,650        411,008\n");
  CHECK(text_table(layer_table({})).find("total") != std::string::npos);
}
