#include <doctest/doctest.h>

#include "common/drawing/axis.hpp"
#include "common/drawing/learning_curves.hpp"
#include "common/drawing/svg.hpp"
#include "xml_check.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <utility>
#include <vector>

using namespace digitnet::tools;
using digitnet::test::count;
using digitnet::test::xml_fault;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<EpochRow> curve(int epochs) {
  std::vector<EpochRow> rows;
  for (int i = 1; i <= epochs; ++i) {
    rows.push_back({.epoch = i,
                    .loss = 0.3 / i,
                    .train_accuracy = 1 - 0.08 / i,
                    .validation_loss = 0.2 / i + 0.02,
                    .validation_accuracy = 1 - 0.05 / i - 0.004});
  }
  return rows;
}

}  // namespace

TEST_CASE("xml check: tells well-formed from broken") {
  CHECK(xml_fault("<a b=\"1\"><c/>x &amp; &#39;y</a>\n") == "");
  for (const char* text :
       {"", "<a>", "<a></b>", "</a>", "<a>x & y</a>", "<a>&nbsp;</a>", "<a b=\"<\"/>", "<a/><b/>",
        "<a b=\"1\" b=\"2\"/>", "<a b=1/>", "x<a/>", "<a", "<>", "<a>></a>"}) {
    CAPTURE(std::string{text});
    CHECK(xml_fault(text) != "");
  }
}

TEST_CASE("svg: text is escaped, and what XML cannot hold is replaced") {
  CHECK(xml_escape("a<b> & \"c\" 'd'") == "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
  CHECK(xml_escape("6@28×28 \xF0\x9F\x98\x80") == "6@28×28 \xF0\x9F\x98\x80");
  const std::string gone = "\xEF\xBF\xBD";
  CHECK(xml_escape(std::string_view{"\0\x1b", 2}) == gone + gone);
  CHECK(xml_escape("\xff") == gone);
  CHECK(xml_escape("\xc3") == gone);                                   // cut off
  CHECK(xml_escape("\xc3(") == gone + "(");                            // not continued
  CHECK(xml_escape("\xc0\xaf") == gone + gone);                        // overlong "/"
  CHECK(xml_escape("\xed\xa0\x80") == gone + gone + gone);             // surrogate
  CHECK(xml_escape("\xf4\x90\x80\x80") == gone + gone + gone + gone);  // above U+10FFFF
}

TEST_CASE("svg: every element is written well-formed and with short numbers") {
  Svg svg{100, 50.5, "t<t", "d&d"};
  const std::array<Svg::Point, 2> points{{{0, 1.0 / 3}, {2, -0.001}}};
  svg.rectangle({1, 2}, 3, -1, {.fill = "#fff"}, 2);
  svg.circle({1, 2}, 3, {.stroke = "#000", .opacity = 0.5});
  svg.line({not_a_number, 0}, {1, infinity}, {.stroke = "#000", .dashes = "4 3"});
  svg.polyline(points, {.stroke = "#000"});
  svg.polygon(points, {.fill = "#000"});
  svg.text({1, 2}, "<&>", {.anchor = Svg::Anchor::end, .bold = true});
  const std::string text = svg.str();
  CHECK(xml_fault(text) == "");
  CHECK(text.find("viewBox=\"0 0 100 50.5\"") != text.npos);
  CHECK(text.find("<title>t&lt;t</title>") != text.npos);
  CHECK(text.find("points=\"0,0.33 2,0\"") != text.npos);
  CHECK(text.find("height=\"0\"") != text.npos);
  CHECK(text.find("nan") == text.npos);
  CHECK(text.find(">&lt;&amp;&gt;</text>") != text.npos);
}

TEST_CASE("ticks: are round and enclose the range") {
  CHECK(nice_ticks(0, 10, 5) == std::vector<double>{0, 2, 4, 6, 8, 10});
  CHECK(nice_ticks(94.2, 99.7, 6) == std::vector<double>{94, 95, 96, 97, 98, 99, 100});
  CHECK(nice_ticks(5, 5, 6) == std::vector<double>{5, 5});
  const std::vector<std::pair<double, double>> ranges{{0, 1e-12}, {-3, 7},         {1e16, 1e16 + 2},
                                                      {0.1, 0.3}, {-1e300, 1e300}, {0, 1e300}};
  for (const auto& range : ranges) {
    const double low = range.first;
    const double high = range.second;
    for (int wanted = 1; wanted < 12; ++wanted) {
      CAPTURE(low);
      CAPTURE(wanted);
      const auto ticks = nice_ticks(low, high, wanted);
      REQUIRE(ticks.size() >= 2);
      CHECK(ticks.size() <= static_cast<std::size_t>(2 * wanted + 5));
      CHECK(ticks.front() <= low + 1e-6 * (high - low));
      CHECK(ticks.back() >= high - 1e-6 * (high - low));
      for (std::size_t i = 1; i < ticks.size(); ++i) CHECK(ticks[i] > ticks[i - 1]);
    }
  }
}

TEST_CASE("learning curves: two panels with a line each for training and validation") {
  const std::string svg = learning_curves_svg(curve(12), "lenet5 <1>", "Adam & co");
  CHECK(xml_fault(svg) == "");
  CHECK(count(svg, "<polyline") == 4);
  CHECK(count(svg, ">epoch</text>") == 2);
  CHECK(svg.find(">lenet5 &lt;1&gt;</text>") != svg.npos);
  CHECK(svg.find(">Adam &amp; co</text>") != svg.npos);
  CHECK(svg.find(">training</text>") != svg.npos);
  CHECK(svg.find(">validation</text>") != svg.npos);
  CHECK(svg.find(">Loss</text>") != svg.npos);
  CHECK(svg.find(">best 99.18 %, epoch 12</text>") != svg.npos);
  CHECK(svg.find(">lowest 0.0367, epoch 12</text>") != svg.npos);
}

TEST_CASE("learning curves: values that are not finite leave a gap") {
  auto rows = curve(9);
  rows[3].loss = not_a_number;  // 3 and 5 epochs on either side: two lines
  rows[1].validation_loss = infinity;
  rows[3].validation_loss = not_a_number;  // epochs 1 and 3 stand alone: one line of 5 epochs
  const std::string svg = learning_curves_svg(rows, "gaps");
  CHECK(xml_fault(svg) == "");
  CHECK(count(svg, "<polyline") == 2 + 1 + 2);
  CHECK(svg.find("nan") == svg.npos);
  CHECK(svg.find("inf") == svg.npos);
}

TEST_CASE("learning curves: without validation there is no line and no legend for it") {
  auto rows = curve(5);
  for (EpochRow& row : rows) row.validation_loss = row.validation_accuracy = not_a_number;
  const std::string svg = learning_curves_svg(rows, "training only");
  CHECK(xml_fault(svg) == "");
  CHECK(count(svg, "<polyline") == 2);
  CHECK(svg.find("validation") == svg.npos);
  CHECK(svg.find("best") == svg.npos);
}

TEST_CASE("learning curves: one epoch is a dot, none is said") {
  const std::string one = learning_curves_svg(curve(1), "one");
  CHECK(xml_fault(one) == "");
  CHECK(count(one, "<polyline") == 0);
  CHECK(count(one, "r=\"3.2\"") == 2 + 4);  // legend and values
  CHECK(count(one, ">1</text>") >= 2);
  const std::string none = learning_curves_svg({}, "none");
  CHECK(xml_fault(none) == "");
  CHECK(count(none, "nothing measured") == 2);
}

TEST_CASE("learning curves: losses over more than a factor of 20 get a logarithmic axis") {
  auto rows = curve(4);
  rows[3].loss = 0.001;
  CHECK(learning_curves_svg(rows, "log").find(">Loss (logarithmic)</text>") != std::string::npos);
  rows[3].loss = 0;  // has no logarithm
  CHECK(learning_curves_svg(rows, "linear").find(">Loss</text>") != std::string::npos);
}

TEST_CASE("learning curves: extreme values and many epochs stay inside the picture") {
  auto rows = curve(3);
  rows[0].loss = 1e308;
  rows[1].loss = 1e299;
  rows[2].loss = 1e-300;
  CHECK(xml_fault(learning_curves_svg(rows, "extreme")) == "");
  for (EpochRow& row : rows) {
    row.loss = row.validation_loss = -5;
    row.train_accuracy = row.validation_accuracy = 1;
  }
  CHECK(xml_fault(learning_curves_svg(rows, "constant")) == "");
  const std::string many = learning_curves_svg(curve(1000), "many");
  CHECK(xml_fault(many) == "");
  CHECK(count(many, "<circle") == 2 + 2);  // legend and best epochs: no dots
  CHECK(count(many, "<text") < 60);
}

TEST_CASE("learning curves: the first epochs do not take the accuracy's axis") {
  std::vector<EpochRow> rows;
  for (int i = 1; i <= 18; ++i) {
    rows.push_back({.epoch = i,
                    .train_accuracy = i == 1 ? 0.60 : 0.980 + 0.001 * i,
                    .validation_accuracy = i == 1 ? 0.85 : 0.985 + 0.0005 * i});
  }
  const std::string svg = learning_curves_svg(rows, "clipped");
  CHECK(xml_fault(svg) == "");
  CHECK(svg.find(">60</text>") == svg.npos);
  CHECK(svg.find(">98.5</text>") != svg.npos);
  CHECK(svg.find("▾ down to 60.0") != svg.npos);
  CHECK(svg.find("<title>epoch 1: 60</title>") == svg.npos);  // a triangle at the edge
  CHECK(svg.find("<title>epoch 18: 99.8</title>") != svg.npos);
  CHECK(count(svg, "<polyline") == 2);
  CHECK(count(svg, "<polygon") >= 2);
  // Nothing is drawn outside of the panel.
  for (std::size_t at = svg.find(" y=\""); at != svg.npos; at = svg.find(" y=\"", at + 1)) {
    CHECK(std::strtod(svg.c_str() + at + 4, nullptr) <= 420);
  }
  for (EpochRow& row : rows) row.train_accuracy = row.validation_accuracy = 0.5 + 0.02 * row.epoch;
  CHECK(learning_curves_svg(rows, "even").find("▾") == std::string::npos);
}

TEST_CASE(
    "learning curves: a high first loss does not take the axis either, and a remark is shown") {
  std::vector<EpochRow> rows;
  for (int i = 1; i <= 18; ++i) rows.push_back({.epoch = i, .loss = i == 1 ? 5 : 0.9 - 0.01 * i});
  const std::string svg = learning_curves_svg(rows, "clipped", "", "because <of> something");
  CHECK(xml_fault(svg) == "");
  CHECK(svg.find("▴ up to 5.00") != svg.npos);
  CHECK(svg.find(">because &lt;of&gt; something</text>") != svg.npos);
}
