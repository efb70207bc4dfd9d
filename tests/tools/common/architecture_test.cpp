#include <doctest/doctest.h>

#include <digitnet/core/error.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/network/describe.hpp>

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

/// A layer of the library, as summarise() tells it.
LayerSummary layer(const LayerDescription& description, Shape in, Shape out,
                   std::size_t parameters = 0, std::size_t multiply_adds = 0) {
  return {description.text(), description.kind,    in, out, parameters,
          multiply_adds,      description.settings};
}

LayerDescription conv(int outputs, int window, int padding = 0, bool bias = true) {
  return {"Conv2d",
          {.outputs = outputs, .window = window, .stride = 1, .padding = padding, .bias = bias}};
}

LayerDescription pool(const char* kind, int window, int stride) {
  return {kind, {.window = window, .stride = stride}};
}

LayerDescription dense(int outputs, bool bias = true) {
  return {"Dense", {.outputs = outputs, .bias = bias}};
}

std::vector<LayerSummary> lenet5() { return summarise<zoo::LeNet5::Net>(); }

/// `blocks` times convolution, batch normalisation, ReLU, with 1 to 512 channels.
std::vector<LayerSummary> deep(int blocks) {
  std::vector<LayerSummary> layers;
  Shape shape{1, 28, 28};
  for (int i = 0; i < blocks; ++i) {
    const Shape out{1 << (i % 10), 28, 28};
    layers.push_back(layer(conv(out.channels, 3, 1, false), shape, out, 9, 9));
    layers.push_back(layer({"BatchNorm2d"}, out, out, 2, 0));
    layers.push_back(layer({"ReLU"}, out, out));
    shape = out;
  }
  layers.push_back(layer({"GlobalAvgPool2d"}, shape, {shape.channels}));
  layers.push_back(layer(dense(10), {shape.channels}, {10}, 10, 10));
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
      layer({"Dropout", {.fraction = Fraction{1, 4}}}, {1, 28, 28}, {1, 28, 28}),
      {"Fold & <co>, twice", "Fold", {1, 28, 28}, {4, 14, 14}},
      {"Swish 2", "Swish", {4, 14, 14}, {4, 14, 14}},
      layer(pool("AvgPool2d", 3, 2), {4, 14, 14}, {4, 6, 6}),
      {"Flatten", "Flatten", {4, 6, 6}, {144}},
      layer(dense(10, false), {144}, {10})};
  const std::string svg = architecture_svg("own", layers);
  CHECK(xml_fault(svg) == "");
  for (const char* label : {">dropout 1/4<", ">Fold &amp; &lt;co&gt;, twice<", ">Swish 2<", ">3×3<",
                            ">stride 2<", ">Flatten<", ">no bias<"}) {
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
      {layer(conv(512, 2147483647), {1, 500, 1}, {512, 498, 1})},
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
