// Trains the network that tells whole digits from pieces of digits (WholeDigit): on parts of
// composed numbers, cut as read_number() cuts them. The digits are the 95 % of MNIST's training
// images that the default model was trained on, too.
//
//     digitnet-train-whole-digit --data FOLDER --output FILE [--pictures N] [--epochs N]

#include "number_pictures.hpp"
#include "number_truth.hpp"

#include <digitnet/augment/augment.hpp>
#include <digitnet/data/mnist.hpp>
#include <digitnet/data/split.hpp>
#include <digitnet/digits/number/read_number.hpp>
#include <digitnet/digits/number/whole_digit.hpp>
#include <digitnet/digits/preparation/preprocessing.hpp>
#include <digitnet/judge/evaluate.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace {

using namespace digitnet;
using stress::NumberStyle;

/// What numbers may look like; digits that touch are in the majority, as they are the hard ones.
NumberStyle draw_style(RandomStream& random) {
  NumberStyle style{.least = 2, .most = 5};
  style.touching = random.uniform() < 0.6F;
  style.gap_low = -1;
  style.gap_high = random.uniform(0.0F, 5.0F);
  style.magnification = random.uniform(1.0F, 3.0F);
  style.jitter = random.uniform(0.0F, 3.0F);
  style.size_spread = random.uniform() < 0.5F ? random.uniform(0.0F, 0.3F) : 0.0F;
  style.shear = random.uniform() < 0.3F ? 0.36F : 0.0F;
  style.rotation = random.uniform() < 0.2F ? 8.0F : 0.0F;
  style.breaks = random.uniform() < 0.4F ? 1.0F : 0.0F;
  style.noise = random.uniform() < 0.2F ? random.uniform(0.0F, 25.0F) : 0.0F;
  style.specks = random.uniform() < 0.1F ? 4.0F : 0.0F;
  style.thicker = random.uniform() < 0.3F ? random.uniform(-0.7F, 1.5F) : 0.0F;
  return style;
}

/// `digits`, each drawn a little differently: numbers are made of far more digits than there are.
Dataset distorted(const Dataset& digits, std::uint64_t copy) {
  const Augmentation augmentation{
      .rotation_degrees = 8, .scale = 0.08F, .shear = 0.1F, .elastic_alpha = 15, .thickness = 0.3F};
  Dataset result = digits;
  std::vector<float> ink(digits.shape.size());
  for (std::size_t i = 0; i < digits.size(); ++i) {
    RandomStream random{Seed{22}, Purpose::augmentation, copy * digits.size() + i};
    augment(digits.image(i), digits.shape, augmentation, random, ink);
    std::transform(ink.begin(), ink.end(),
                   result.pixels.begin() + static_cast<std::ptrdiff_t>(i * ink.size()),
                   [](float v) { return static_cast<std::uint8_t>(std::lround(255 * v)); });
  }
  return result;
}

/// Adds the candidates of the `index`th picture: as the digit that each is, if it covers that one
/// well or about as well as any candidate does (digits that overlap cannot be cut apart without
/// loss); as none, if it clearly does not. Of the many that are far from any digit, only some.
void add_samples(const Dataset& digits, std::uint64_t index, Dataset& samples) {
  RandomStream random{Seed{21}, Purpose::test, index};
  const auto made = stress::compose_number(digits, draw_style(random), 1000000 + index);
  const std::vector<int> areas = stress::digit_areas(made);
  const Sheet sheet =
      detail::find_number_sheet(made.picture, {}, NumberOptions{}.search_size).sheet;
  for (const auto& text : detail::find_text_lines(sheet.components, 64)) {
    const auto line = detail::take_to_pieces(sheet, text, 0.4F);
    const detail::WholeDigitViews views{line};
    const auto candidates = detail::find_candidates(line);
    std::vector<stress::Match> matches;
    std::vector<float> best(areas.size(), 0.0F);
    for (const auto& candidate : candidates) {
      matches.push_back(stress::best_match(made, areas, sheet, line, candidate));
      float& most = best[matches.back().digit];
      most = std::max(most, matches.back().share);
    }
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const float like = matches[i].share, most = best[matches[i].digit];
      const bool whole = like > 0.85F || (like > 0.6F && like > most - 0.03F);
      if (!whole && (like > std::min(0.75F, most - 0.1F) ||
                     random.uniform() > (like > 0.4F ? 0.2F : 0.04F))) {
        continue;
      }
      views.append_view(candidates[i].first, candidates[i].last, candidates[i].box, samples.pixels);
      const char digit = made.text[matches[i].digit];
      samples.labels.push_back(whole ? static_cast<std::uint8_t>(digit - '0')
                                     : std::uint8_t{WholeDigit::none});
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Trains the network that tells whole digits from pieces.",
               "digitnet-train-whole-digit"};
  std::string folder, output;
  std::uint64_t pictures = 48000;
  TrainerOptions options{.epochs = 6, .batch_size = 64, .threads = 2, .schedule = OneCycle{}};
  app.add_option("--data", folder, "folder with MNIST")->required();
  app.add_option("--output", output, "model file to write")->required();
  app.add_option("--pictures", pictures, "composed numbers to learn from");
  app.add_option("--epochs", options.epochs, "passes over their parts");
  app.add_option("--threads", options.threads, "threads; the result is the same for any number");
  CLI11_PARSE(app, argc, argv);
  try {
    const Dataset digits =
        split_stratified(load_mnist_split(folder, Split::train), 0.05, Seed{1}).train;
    Dataset samples{{2, 32, 32}, WholeDigit::classes, {}, {}};
    Dataset variant;
    for (std::uint64_t i = 0; i < pictures; ++i) {
      if (i % 4000 == 0) variant = distorted(digits, i / 4000);
      add_samples(variant, i, samples);
    }
    const auto whole = std::count_if(samples.labels.begin(), samples.labels.end(),
                                     [](auto label) { return label != WholeDigit::none; });
    std::printf("%zu parts, %td of them whole digits\n", samples.size(), whole);
    std::fflush(stdout);
    const auto [train, held_out] = split_stratified(samples, 0.05, Seed{1});
    WholeDigit::Net net{Seed{1}};
    fit(net, train, AdamW{.learning_rate = 3e-3F}, options,
        {.on_epoch = [](const EpochReport& report) {
          std::printf("epoch %zu: loss %.4f\n", report.epoch, report.loss);
          std::fflush(stdout);
          return true;
        }});
    const auto metrics = evaluate(net, held_out);
    std::printf("held-out parts: %.2f %% right, loss %.4f\n", 100 * metrics.accuracy, metrics.loss);
    save(net, output, {.name = WholeDigit::name, .preprocessing = digit_preprocessing});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "digitnet-train-whole-digit: %s\n", error.what());
    return 1;
  }
  return 0;
}
