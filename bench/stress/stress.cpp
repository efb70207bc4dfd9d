#include "common/cli/command_line.hpp"
#include "common/model/load_reader.hpp"
#include "drawn.hpp"
#include "variants.hpp"
#include "written.hpp"

#include <digitnet/core/text.hpp>
#include <digitnet/core/thread_team.hpp>
#include <digitnet/data/mnist.hpp>
#include <digitnet/data/split.hpp>
#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/digits/reader.hpp>
#include <digitnet/image/png.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/judge/metrics.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <numeric>

namespace {

using namespace digitnet;
using namespace digitnet::stress;
using namespace digitnet::tools;

constexpr const char* notes =
    "  digitnet-stress --data data/mnist-10k\n"
    "  digitnet-stress --data mnist --images 10000 --format markdown\n"
    "  digitnet-stress --data mnist --held-out --model-file new.safetensors --only photo\n"
    "\n"
    "Each picture is written as a PNG file in memory and read back through what digit-predict "
    "does:\n"
    "decode, prepare, classify. A picture in which no digit is found counts as a mistake.\n";

struct Options {
  std::string data, format = "text", only, save;
  std::vector<std::string> model_files;
  bool look_again = false;
  std::size_t images = 1000;
  bool held_out = false;
  double floor = 0;
  int threads = 1;
};

/// What came out of the pictures of one kind.
struct Row {
  std::string name, about;
  double target = 0;
  Metrics metrics;
  std::size_t not_found = 0;  ///< pictures that are said to show no digit
  std::vector<std::string> mistakes;

  [[nodiscard]] double accuracy() const { return metrics.accuracy; }
};

/// A picture on its way through the pipeline.
struct Item {
  std::string name;
  std::uint8_t label = 0;
  std::vector<std::byte> png;
};

Row measure(std::size_t count, const DigitReader& reader, int threads, const auto& make) {
  std::vector<std::uint8_t> labels(count);
  std::vector<std::string> names(count);
  std::vector<Prepared> prepared(count);
  ThreadTeam team{threads};
  team.run([&](Part part) {
    for (std::size_t i = part.first(count); i < part.last(count); ++i) {
      const Item item = make(i);
      prepared[i] = prepare_digit(decode_png(item.png, item.name));
      labels[i] = item.label;
      names[i] = item.name;
    }
  });
  const std::vector<Reading> readings = reader.classify(std::move(prepared));
  Row row;
  MetricsAccumulator accumulator{digit_classes};
  for (std::size_t i = 0; i < count; ++i) {
    std::array<float, digit_classes> answer = readings[i].probabilities;
    const bool found = readings[i].digit.has_value();
    const int best = readings[i].digit.value_or(-1);
    if (!found) {
      ++row.not_found;
      // Neither right nor sure of anything.
      answer.fill(0.1F);
      answer[(labels[i] + 1U) % digit_classes] += 1e-6F;
    }
    if (!found || best != labels[i]) {
      row.mistakes.push_back(names[i] + " read as " + (found ? std::to_string(best) : "nothing"));
    }
    accumulator.add(std::span<const float>{answer}, labels[i]);
  }
  row.metrics = accumulator.metrics();
  return row;
}

Dataset choose_images(const Options& options) {
  Dataset data = options.held_out
                     ? split_stratified(load_mnist(options.data).train, 0.05, Seed{1}).held_out
                     : load_mnist(options.data).test;
  std::vector<std::size_t> first(std::min(options.images, data.size()));
  std::iota(first.begin(), first.end(), std::size_t{0});
  return subset(data, first);
}

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f %%", 100 * share);
  return text;
}

void print(const std::vector<Row>& rows, const Options& options) {
  if (options.format == "json") {
    for (const Row& row : rows) {
      std::printf(
          "{\"variant\":\"%s\",\"images\":%zu,\"accuracy\":%s,\"ece\":%s,\"not_found\":%zu}\n",
          row.name.c_str(), row.metrics.images, shortest_text(row.accuracy()).c_str(),
          shortest_text(row.metrics.ece).c_str(), row.not_found);
    }
    return;
  }
  const bool markdown = options.format == "markdown";
  std::fputs(markdown ? "| pictures | how | accuracy | ECE |\n|---|---|---|---|\n"
                      : "pictures        accuracy  target     ECE   no digit\n",
             stdout);
  for (const Row& row : rows) {
    const std::string ece = percent(row.metrics.ece);
    if (markdown) {
      std::printf("| %s | %s | %s | %s |\n", row.name.c_str(), row.about.c_str(),
                  percent(row.accuracy()).c_str(), ece.c_str());
      continue;
    }
    std::printf("%-14s %9s %7s %7s %8zu  %s\n", row.name.c_str(), percent(row.accuracy()).c_str(),
                percent(row.target).c_str(), ece.c_str(), row.not_found,
                row.accuracy() < row.target ? "below the target" : "");
  }
}

int run(const Options& options) {
  const DigitReader reader = load_reader(options.model_files, options.look_again);
  const Dataset data = choose_images(options);
  std::vector<Row> rows;
  std::uint64_t number = 0;
  for (const Variant& variant : variants()) {
    ++number;
    if (!options.only.empty() && variant.name != options.only) continue;
    const auto make = [&](std::size_t i) {
      RandomStream random{Seed{number}, Purpose::test, i};
      Item item{std::to_string(i), data.labels[i], variant.png(data.image(i), random)};
      if (!options.save.empty()) {
        write_file(options.save + "/" + std::to_string(item.label) + "-" +
                       std::string{variant.name} + "-" + item.name + ".png",
                   item.png);
      }
      return item;
    };
    rows.push_back(measure(data.size(), reader, options.threads, make));
    rows.back().name = variant.name;
    rows.back().about = variant.about;
    rows.back().target = variant.target;
  }
  const auto add_drawings = [&](std::string name, std::string about, double target,
                                std::size_t count, const auto& draw) {
    if (!options.only.empty() && options.only != name) return;
    rows.push_back(measure(count, reader, options.threads, [&](std::size_t i) {
      const Drawing drawing = draw(i);
      if (!options.save.empty())
        write_file(options.save + "/" + drawing.name + ".png", drawing.png);
      return Item{drawing.name, drawing.digit, drawing.png};
    }));
    rows.back().name = std::move(name);
    rows.back().about = std::move(about);
    rows.back().target = target;
  };
  const Seed hands{options.held_out ? 901U : 902U};  // of whom no model has learnt
  add_drawings("written hairline", "strokes of generated hands, the same pens and canvases", 0.99,
               data.size(), [&](std::size_t i) { return written_hairline(hands, i); });
  const std::vector<Drawing> drawn = drawings();
  const std::size_t before = rows.size();
  add_drawings("drawn", std::to_string(drawn.size()) + " digits of our own, five tools", 0.97,
               drawn.size(), [&](std::size_t i) { return drawn[i]; });
  if (rows.size() > before && options.format == "text") {
    for (const std::string& mistake : rows.back().mistakes) std::printf("%s\n", mistake.c_str());
  }
  if (rows.empty()) throw UsageError{"there is no variant \"" + options.only + "\""};
  print(rows, options);
  double sum = 0, worst = 1;
  for (const Row& row : rows) {
    sum += row.accuracy();
    worst = std::min(worst, row.accuracy());
  }
  if (options.format == "text") {
    std::printf("mean %s, worst %s\n", percent(sum / static_cast<double>(rows.size())).c_str(),
                percent(worst).c_str());
  }
  return worst < options.floor ? exit_code::below_accuracy : exit_code::done;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Reads MNIST's digits back from pictures such as people have.", "digitnet-stress"};
  Options options;
  app.add_option("--data", options.data, "MNIST's IDX files")->type_name("DIR")->required();
  app.add_flag("--held-out", options.held_out,
               "the training images that digit-train --seed 1 holds back, to tune by; otherwise\n"
               "the test images");
  app.add_option("--images", options.images, "how many of each kind")
      ->type_name("N")
      ->default_str("1000");
  add_model_files(app, options.model_files, options.look_again);
  app.add_option("--only", options.only, "one kind of pictures")->type_name("NAME");
  app.add_option("--save", options.save, "keep the pictures in this folder")->type_name("DIR");
  app.add_option("--format", options.format, "how to print")
      ->check(unlisted(CLI::IsMember({"text", "json", "markdown"})))
      ->type_name("text|json|markdown")
      ->default_str("text");
  app.add_option("--floor", options.floor, "exit with 3 if any kind is read worse")
      ->type_name("SHARE");
  add_threads(app, options.threads);
  add_basics(app, notes);
  return run_tool(app, argc, argv, [&] { return run(options); });
}
