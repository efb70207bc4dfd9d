#include "eval/html.hpp"

#include "../common/xml_check.hpp"
#include "common/text/base64.hpp"
#include "eval/reliability_plot.hpp"
#include "eval/report_file.hpp"
#include "eval/training_log.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/io/file.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace digitnet;
using namespace digitnet::tools;

namespace {

/// Three digits, one of which is read wrongly.
Evaluation evaluation() {
  Evaluation result;
  result.model = "net";
  result.data = "data";
  result.parameters = 92314;
  MetricsAccumulator accumulator{10};
  for (const std::size_t answer : {1U, 2U, 7U}) {
    std::vector<float> row(10, 0.02F);
    row[answer] = 0.82F;
    accumulator.add(row, answer == 7 ? 4 : answer);
  }
  result.metrics = accumulator.metrics();
  result.worst = {{.index = 2,
                   .label = 4,
                   .guess = 7,
                   .confidence = 0.82,
                   .label_probability = 0.02,
                   .pixels = std::vector<std::uint8_t>(784, 9)}};
  return result;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span{text}); }

}  // namespace

TEST_CASE("base 64: the examples of RFC 4648") {
  for (const auto& [plain, coded] :
       {std::pair{"", ""}, std::pair{"f", "Zg=="}, std::pair{"fo", "Zm8="},
        std::pair{"foo", "Zm9v"}, std::pair{"foob", "Zm9vYg=="}, std::pair{"foobar", "Zm9vYmFy"}}) {
    const std::string found = base64(bytes(plain));
    CHECK(found == coded);
  }
  const std::array<std::byte, 3> high{std::byte{0xff}, std::byte{0xef}, std::byte{0xbe}};
  CHECK(base64(high) == "/+++");
}

TEST_CASE("the page is well-formed, complete and needs nothing from elsewhere") {
  const std::vector<EpochRow> epochs{{.epoch = 1, .loss = 1, .train_accuracy = 0.5},
                                     {.epoch = 2, .loss = 0.5, .train_accuracy = 0.75}};
  const std::string page = eval_html(evaluation(), epochs, "2026-11-29");
  CHECK(test::xml_fault(page.substr(page.find("<html"))) == "");
  for (const char* part :
       {"66.67 %", "1 mistake", "4 &#8594; 7", "82.0 %", "data:image/png;base64,", "scope=\"row\"",
        "alt=\"A 4 that was read as 7\"", "Learning curves", "4 read as 7: once",
        "prefers-color-scheme: dark"}) {
    const std::string wanted = part;
    CAPTURE(wanted);
    CHECK(contains(page, part));
  }
  for (const char* part :
       {"95 % confidence: 20.77 % to 93.85 %", "href=\"#m4-7\"", "id=\"m4-7\"", "class=\"m4-7\"",
        "#m4-7:target ~ .mistakes figure:not(.m4-7)", "title=\"4 read as 7: 1 of 1 (100.00 %)\"",
        "92,314 parameters", ", 2026-11-29</footer>", "print-color-adjust: exact"}) {
    const std::string wanted = part;
    CAPTURE(wanted);
    CHECK(contains(page, part));
  }
  CHECK_FALSE(contains(page, "<script"));
  CHECK_FALSE(contains(page, "@import"));
  CHECK_FALSE(contains(page, "url("));
  CHECK_FALSE(contains(eval_html(evaluation(), {}), "Learning curves"));
  CHECK_FALSE(contains(page, "was trained on about"));
  Evaluation known = evaluation();
  known.trained_on = 0.8;
  CHECK(contains(eval_html(known, {}), "The model was trained on about 80 % of these images"));
}

TEST_CASE("names cannot break the page") {
  Evaluation odd = evaluation();
  odd.model = "<b>&\"'\x01\xff";
  odd.data = "</title><script>alert(1)</script>\n";
  const std::string page = eval_html(odd, {});
  CHECK(test::xml_fault(page.substr(page.find("<html"))) == "");
  CHECK_FALSE(contains(page, "<script"));
  CHECK_FALSE(contains(page, "<b>&"));
  CHECK(contains(page, "&lt;b&gt;&amp;&quot;&#39;"));
}

TEST_CASE("a page about nothing, and one without mistakes") {
  Evaluation none;
  none.metrics = MetricsAccumulator{10}.metrics();
  const std::string page = eval_html(none, {});
  CHECK(test::xml_fault(page.substr(page.find("<html"))) == "");
  CHECK(contains(page, "There are none."));
}

TEST_CASE("reliability diagram: a bar for each bin that has images") {
  Reliability reliability;
  const auto bars = [&] {
    const std::string svg = reliability_svg(reliability);
    CHECK(test::xml_fault(svg) == "");
    std::size_t count = 0;
    for (std::size_t at = 0; (at = svg.find("<rect", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  const std::size_t legend = bars();
  reliability.add(0.3, true);
  CHECK(bars() == legend + 3);  // accuracy, gap, number of images
  reliability.add(0.99, false);
  CHECK(bars() == legend + 6);
}

TEST_CASE("a report replaces a report, but no other file") {
  const auto folder = std::filesystem::temp_directory_path() / "digitnet-eval-html-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  const std::string path = (folder / "report.html").string();
  write_report(path, eval_html(evaluation(), {}));
  const std::string second = eval_html(Evaluation{}, {});
  write_report(path, second);
  CHECK(std::ranges::equal(read_file(path), bytes(second)));

  const std::string other = (folder / "thesis.html").string();
  write_file(other, bytes("<!DOCTYPE html>\n<p>years of work</p>\n"));
  CHECK_THROWS_AS(write_report(other, second), FileError);
  CHECK(std::ranges::equal(read_file(other), bytes("<!DOCTYPE html>\n<p>years of work</p>\n")));
  CHECK_THROWS_AS(check_report_path(folder.string()), FileError);
  CHECK_THROWS_AS(check_report_path((folder / "missing" / "a.html").string()), FileError);
  std::filesystem::remove_all(folder);
}

TEST_CASE("a log is taken from the run that trained the model only") {
  const auto path = std::filesystem::temp_directory_path() / "digitnet-training-log-test.csv";
  write_file(path,
             "epoch,loss,train_accuracy,validation_loss,validation_accuracy,learning_rate,seconds,"
             "images_per_second\n1,0.5,0.8,0.4,0.9,0.01,1,100\n2,0.4,0.9,0.3,0.9525,0.01,1,100\n");
  const auto read = [&path](std::map<std::string, std::string> training) {
    return read_log_of(ModelInfo{.training = std::move(training)}, path.string()).size();
  };
  CHECK(read({}) == 2);
  CHECK(read({{"epochs", "2"}, {"validation_accuracy", "0.9525"}}) == 2);
  CHECK(read({{"epochs", "2"}, {"validation_accuracy", "0.9"}}) == 2);  // the best, stopped early
  CHECK_THROWS_AS(read({{"epochs", "3"}}), FileError);
  CHECK_THROWS_AS(read({{"epochs", "2"}, {"validation_accuracy", "0.95"}}), FileError);
  std::filesystem::remove(path);
}
