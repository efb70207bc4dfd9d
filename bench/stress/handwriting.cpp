#include "common/cli/command_line.hpp"
#include "common/model/load_reader.hpp"

#include <digitnet/digits/handwriting/handwriting.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace digitnet;
using namespace digitnet::tools;

constexpr const char* notes =
    "  digitnet-stress-handwriting --seed 900\n"
    "  digitnet-stress-handwriting --seed 900 --model-file new.safetensors --prepared 1\n"
    "\n"
    "A table in Markdown: for each allograph how many drawings are read rightly if every one is "
    "taken\n"
    "for a digit, as what others are read, and how many are said to be no digit; then the glyphs "
    "that\n"
    "are most often taken for digits. Models must not have been trained with the same seed.\n";

struct Options {
  std::vector<std::string> model_files;
  bool look_again = false;
  std::uint64_t seed = 900;
  std::size_t each = 400;
  double prepared = 0.5;
};

/// How the drawings of one allograph, or glyph, are read.
struct Tally {
  std::array<std::size_t, 10> read{};
  std::size_t drawings = 0, refused = 0;
};

template <class Draw>
Tally measure(std::size_t count, const DigitReader& reader, Draw draw) {
  std::vector<Prepared> images(count);
  for (std::size_t i = 0; i < count; ++i) {
    images[i].finding = Finding::digit;
    std::ranges::copy(draw(i).pixels, images[i].pixels.begin());
  }
  Tally tally;
  tally.drawings = count;
  for (const Reading& reading : reader.classify(std::move(images))) {
    const auto best = std::ranges::max_element(reading.probabilities);
    ++tally.read[static_cast<std::size_t>(best - reading.probabilities.begin())];
    tally.refused += reading.digit ? 0U : 1U;
  }
  return tally;
}

double percent(std::size_t part, std::size_t whole) {
  return 100 * static_cast<double>(part) / static_cast<double>(whole);
}

int run(const Options& options) {
  const DigitReader reader = load_reader(options.model_files, options.look_again);
  const HandwritingOptions drawn{.prepared = options.prepared};
  std::printf("| allograph | right | read as | refused |\n|---|---:|---|---:|\n");
  double sum = 0, worst = 100;
  for (std::size_t way = 0; way < allographs().size(); ++way) {
    HandwritingOptions one = drawn;
    one.allograph = way;
    const Tally tally = measure(options.each, reader, [&](std::size_t i) {
      return draw_handwritten_digit(Seed{options.seed}, way * options.each + i, one);
    });
    const Allograph& allograph = allographs()[way];
    const double right = percent(tally.read[allograph.label()], tally.drawings);
    sum += right;
    worst = std::min(worst, right);
    std::string others;
    for (std::size_t digit = 0; digit < 10; ++digit) {
      const double share = percent(tally.read[digit], tally.drawings);
      if (digit == allograph.label() || share < 0.5) continue;
      char text[32];
      std::snprintf(text, sizeof text, "%s%zu: %.1f %%", others.empty() ? "" : ", ", digit, share);
      others += text;
    }
    std::printf("| %s | %.1f %% | %s | %.1f %% |\n", title(allograph).c_str(), right,
                others.c_str(), percent(tally.refused, tally.drawings));
  }
  std::printf("\nmean %.2f %%, worst %.1f %% of %zu allographs\n\n",
              sum / static_cast<double>(allographs().size()), worst, allographs().size());

  std::printf("| glyph | refused | taken for |\n|---|---:|---|\n");
  std::size_t refused = 0, glyph_count = 0;
  for (std::size_t way = 0; way < glyphs().size(); ++way) {
    HandwritingOptions one = drawn;
    one.allograph = way;
    const std::size_t count = std::max<std::size_t>(1, options.each / 4);
    const Tally tally = measure(count, reader, [&](std::size_t i) {
      return draw_glyph(Seed{options.seed}, way * count + i, one);
    });
    refused += tally.refused;
    glyph_count += count;
    if (4 * tally.refused >= 3 * count) continue;
    std::printf("| %s | %.0f %% | %td |\n", title(glyphs()[way]).c_str(),
                percent(tally.refused, count),
                std::ranges::max_element(tally.read) - tally.read.begin());
  }
  std::printf("\n%.1f %% of the drawings of %zu glyphs are refused\n",
              percent(refused, glyph_count), glyphs().size());
  return exit_code::done;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Measures a model on generated handwriting.", "digitnet-stress-handwriting"};
  Options options;
  add_model_files(app, options.model_files, options.look_again);
  app.add_option("--seed", options.seed, "of the drawings")->type_name("N")->default_str("900");
  app.add_option("--each", options.each, "drawings of each allograph")
      ->check(unlisted(CLI::PositiveNumber))
      ->type_name("N")
      ->default_str("400");
  app.add_option("--prepared", options.prepared,
                 "how many are drawn on paper and prepared as pictures are")
      ->check(unlisted(CLI::Range(0.0, 1.0)))
      ->type_name("SHARE")
      ->default_str("0.5");
  add_basics(app, notes);
  return run_tool(app, argc, argv, [&] { return run(options); });
}
