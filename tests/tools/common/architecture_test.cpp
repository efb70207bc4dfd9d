#include <doctest/doctest.h>

#include <digitnet/core/error.hpp>

#include "common/drawing/architecture.hpp"
#include "common/drawing/svg.hpp"
#include "xml_check.hpp"

#include <cstdlib>
#include <string>
#include <vector>

using namespace digitnet;
using namespace digitnet::tools;
using digitnet::test::count;
using digitnet::test::xml_fault;

namespace {

std::vector<LayerSummary> lenet5() {
  return {{"Conv2d 6x5x5, padding 2", "Conv2d", {1, 28, 28}, {6, 28, 28}, 156, 117600},
          {"ReLU", "ReLU", {6, 28, 28}, {6, 28, 28}},
          {"MaxPool2d 2x2", "MaxPool2d", {6, 28, 28}, {6, 14, 14}},
          {"Conv2d 16x5x5", "Conv2d", {6, 14, 14}, {16, 10, 10}, 2416, 240000},
          {"ReLU", "ReLU", {16, 10, 10}, {16, 10, 10}},
          {"MaxPool2d 2x2", "MaxPool2d", {16, 10, 10}, {16, 5, 5}},
          {"Dense 120", "Dense", {16, 5, 5}, {120}, 48120, 48000},
          {"ReLU", "ReLU", {120}, {120}},
          {"Dense 84", "Dense", {120}, {84}, 10164, 10080},
          {"ReLU", "ReLU", {84}, {84}},
          {"Dense 10", "Dense", {84}, {10}, 850, 840}};
}

/// `blocks` times convolution, batch normalisation, ReLU, with 1 to 512 channels.
std::vector<LayerSummary> deep(int blocks) {
  std::vector<LayerSummary> layers;
  Shape shape{1, 28, 28};
  for (int i = 0; i < blocks; ++i) {
    const Shape out{1 << (i % 10), 28, 28};
    const std::string channels = std::to_string(out.channels);
    layers.push_back(
        {"Conv2d " + channels + "x3x3, padding 1, no bias", "Conv2d", shape, out, 9, 9});
    layers.push_back({"BatchNorm2d", "BatchNorm2d", out, out, 2, 0});
    layers.push_back({"ReLU", "ReLU", out, out, 0, 0});
    shape = out;
  }
  layers.push_back({"GlobalAvgPool2d", "GlobalAvgPool2d", shape, {shape.channels}, 0, 0});
  layers.push_back({"Dense 10", "Dense", {shape.channels}, {10}, 10, 10});
  return layers;
}

struct Box {
  double left, right, baseline;
  std::string text;
};

double number_after(const std::string& text, const std::string& key, std::size_t from) {
  return std::strtod(text.c_str() + text.find(key, from) + key.size(), nullptr);
}

/// Where the texts of a drawing stand.
std::vector<Box> boxes(const std::string& svg) {
  std::vector<Box> result;
  for (std::size_t at = svg.find("<text"); at != svg.npos; at = svg.find("<text", at + 1)) {
    const std::size_t start = svg.find('>', at) + 1;
    const std::string tag = svg.substr(at, start - at);
    const std::string text = svg.substr(start, svg.find("</text>", start) - start);
    const double x = number_after(svg, " x=\"", at);
    const double width = text_width(text, number_after(svg, "font-size=\"", at));
    const bool middle = tag.find("middle") != tag.npos;
    const double left = middle ? x - width / 2 : x;
    result.push_back({left, left + width, number_after(svg, " y=\"", at), text});
  }
  return result;
}

void check_texts_apart(const std::string& svg) {
  const auto all = boxes(svg);
  const double width = number_after(svg, " width=\"", 0);
  const double height = number_after(svg, " height=\"", 0);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(all[i].text);
    CHECK(all[i].left >= 0);
    CHECK(all[i].right <= width);
    CHECK(all[i].baseline < height);
    for (std::size_t j = 0; j < i; ++j) {
      CAPTURE(all[j].text);
      const bool apart = all[i].right < all[j].left || all[j].right < all[i].left ||
                         std::abs(all[i].baseline - all[j].baseline) > 12;
      CHECK(apart);
    }
  }
}

}  // namespace

TEST_CASE("architecture: LeNet-5 as in the paper") {
  const std::string svg = architecture_svg("LeNet-5 <paper>", lenet5());
  CHECK(xml_fault(svg) == "");
  for (const char* label :
       {">LeNet-5 &lt;paper&gt;<", ">Input<", ">1@28×28<", ">C1<", ">6@28×28<", ">S2<", ">6@14×14<",
        ">C3<", ">16@10×10<", ">S4<", ">16@5×5<", ">F5<", ">120<", ">F6<", ">84<", ">Output<",
        ">10<", ">padding 2<", ">61,706 parameters, 416,520 multiply-adds per image<"}) {
    CAPTURE(std::string{label});
    // The screen reader's title is one more.
    CHECK(count(svg, std::string{label} + "/text>") == 1);
  }
  CHECK(count(svg, ">Convolution<") == 2);
  CHECK(count(svg, ">5×5<") == 2);
  CHECK(count(svg, ">Max-pooling<") == 2);
  CHECK(count(svg, ">connection<") == 3);
  CHECK(count(svg, ">ReLU<") == 4);
  check_texts_apart(svg);
}

TEST_CASE("architecture: texts never overlap, from one layer to twenty") {
  for (int blocks = 1; blocks <= 20; ++blocks) {
    CAPTURE(blocks);
    const std::string svg = architecture_svg("deep", deep(blocks));
    CHECK(xml_fault(svg) == "");
    CHECK(count(svg, ">batch norm<") == blocks);
    CHECK(number_after(svg, " width=\"", 0) <= 1240);
    CHECK(count(svg, "<rect") < 40 + 20 * blocks);  // 512 channels are not 512 squares
    check_texts_apart(svg);
  }
}

TEST_CASE("architecture: unknown layers are drawn by name, or noted if they keep the shape") {
  const std::vector<LayerSummary> layers{
      {"Dropout 1/4", "Dropout", {1, 28, 28}, {1, 28, 28}},
      {"Fold & <co>, twice", "Fold", {1, 28, 28}, {4, 14, 14}},
      {"Swish 2", "Swish", {4, 14, 14}, {4, 14, 14}},
      {"AvgPool2d 3, stride 2", "AvgPool2d", {4, 14, 14}, {4, 6, 6}},
      {"Flatten", "Flatten", {4, 6, 6}, {144}},
      {"Dense 10, no bias", "Dense", {144}, {10}}};
  const std::string svg = architecture_svg("own", layers);
  CHECK(xml_fault(svg) == "");
  for (const char* label : {">dropout 1/4<", ">Fold<", ">&amp; &lt;co&gt;<", ">twice<", ">Swish 2<",
                            ">3×3<", ">stride 2<", ">Flatten<", ">no bias<"}) {
    CAPTURE(std::string{label});
    CHECK(count(svg, label) == 1);
  }
}

TEST_CASE("architecture: odd networks are drawn, none is refused") {
  CHECK_THROWS_AS(architecture_svg("empty", {}), InvalidArgument);
  const std::vector<std::vector<LayerSummary>> odd{
      {{"ReLU", "ReLU", {1, 28, 28}, {1, 28, 28}}},
      {{"Dense 1", "Dense", {1}, {1}}},
      {{"Dense 1000000", "Dense", {3, 1, 500}, {1000000}}},
      {{"Conv2d 99999999999999999999x5", "Conv2d", {1, 500, 1}, {512, 498, 1}}},
      {{"", "", {0, 0, 0}, {0, 0, 0}}},
      {{std::string(300, 'x'), "x", {1, 2, 2}, {2, 2, 2}}}};
  for (const auto& layers : odd) {
    CAPTURE(layers.front().name);
    const std::string svg = architecture_svg("odd", layers);
    CHECK(xml_fault(svg) == "");
    CHECK(svg.find("nan") == svg.npos);
    check_texts_apart(svg);
  }
}
