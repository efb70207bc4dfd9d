// How many whole numbers are read without a mistake: numbers are composed of images of single
// digits, written as PNG, and read back by read_number().
//
//     digitnet-stress-numbers --data FOLDER [--test] [--count N] [--only NAME] [--save FOLDER]
//
// Without --test the digits are the 5 % of MNIST's training images that the default model held back
// to validate: what tuning looks at. With it they are the test images.

#include "common/cli/command_line.hpp"
#include "common/model/load_reader.hpp"

#include <digitnet/data/load.hpp>
#include <digitnet/data/mnist.hpp>
#include <digitnet/data/split.hpp>
#include <digitnet/digits/composed/composed_number.hpp>
#include <digitnet/digits/handwriting/handwriting.hpp>
#include <digitnet/digits/number/read_number.hpp>
#include <digitnet/image/png.hpp>
#include <digitnet/io/file.hpp>

#include <cstdio>
#include <ctime>
#include <filesystem>

namespace {

using namespace digitnet;

std::vector<NumberStyle> styles() {
  return {
      {.name = "4 digits, apart", .least = 4, .most = 4},
      {.name = "4 digits, touching", .least = 4, .most = 4, .touching = true},
      {.name = "2-8 digits, apart"},
      {.name = "2-8 digits, touching", .touching = true},
      {.name = "small (20 pixels)", .magnification = 1},
      {.name = "light on dark", .paper = 0, .ink = 255},
      {.name = "large (200 pixels)", .most = 6, .magnification = 10},
      {.name = "two lines", .lines = 2},
      {.name = "slanted up to 20 degrees", .shear = 0.36F},
      {.name = "rotated up to 8 degrees", .rotation = 8},
      {.name = "sizes +-30 %", .size_spread = 0.3F, .jitter = 3},
      {.name = "noise", .noise = 25},
      {.name = "specks", .specks = 6},
      {.name = "broken strokes", .breaks = 1},
      {.name = "gray paper, uneven light", .paper = 190, .ink = 80, .light = 0.5F},
      {.name = "thick strokes", .thicker = 1.5F},
      {.name = "thin strokes", .magnification = 5, .thicker = -1},
      {.name = "ruled paper", .ruled = true},
      {.name = "cells of a form", .cells = true},
  };
}

/// Numbers of generated handwriting, ten digits a hand.
std::vector<NumberStyle> handwritten_styles() {
  return {
      {.name = "handwriting, apart", .least = 4, .most = 4},
      {.name = "handwriting, touching", .least = 4, .most = 4, .touching = true},
      {.name = "handwriting, separators", .separators = 0.4F},
      {.name = "handwriting, stray lines", .stray_lines = 1.5F},
      {.name = "no digits: one sign", .least = 1, .most = 1, .foreign = 1},
      {.name = "no digits: words", .least = 2, .most = 8, .foreign = 1},
      {.name = "no digits: lines of words", .least = 4, .most = 8, .lines = 4, .foreign = 1},
  };
}

struct Tally {
  int whole = 0, pictures = 0, digits = 0, length = 0;
  double seconds = 0;
};

void run(const Dataset& digits, const Dataset& others, const DigitReader& reader,
         const NumberStyle& style, int count, const std::filesystem::path& save, Tally& tally) {
  for (int i = 0; i < count; ++i) {
    RandomStream random{Seed{20}, Purpose::test, static_cast<std::uint64_t>(i)};
    const auto made = compose_number(digits, others, style, random);
    const auto file = encode_png(made.picture);
    const Picture picture = decode_png(file, "number.png");
    const auto start = std::clock();
    const NumberReading reading = reader.read_number(picture);
    tally.seconds += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    const std::string text = reading.text();
    ++tally.pictures;
    tally.digits += static_cast<int>(made.text.size());
    tally.whole += text == made.text ? 1 : 0;
    tally.length += text.size() != made.text.size() ? 1 : 0;
    if (!save.empty() && text != made.text) {
      std::string name = style.name + "-" + std::to_string(i) + "-" + made.text + "-as-" + text;
      std::replace(name.begin(), name.end(), '\n', '_');
      std::replace(name.begin(), name.end(), ' ', '_');
      write_file(save / (name + ".png"), file);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Reads composed numbers and counts those without a mistake.",
               "digitnet-stress-numbers"};
  std::string folder, save, only;
  bool test = false;
  int count = 500;
  app.add_option("--data", folder, "folder with MNIST")->required();
  app.add_flag("--test", test, "compose of the test images, not of held-out training images");
  app.add_option("--count", count, "pictures of each kind");
  app.add_option("--only", only, "only kinds whose name has this in it");
  app.add_option("--save", save, "write pictures that are misread to this folder");
  CLI11_PARSE(app, argc, argv);
  try {
    const Dataset data =
        test ? load_mnist_split(folder, Split::test)
             : split_stratified(load_mnist_split(folder, Split::train), 0.05, Seed{1}).held_out;
    DigitReader reader = tools::load_reader();
    tools::add_whole_digits(reader);
    std::printf("%-28s %9s %9s %12s\n", "numbers", "right", "length", "ms/picture");
    const auto report = [&](const Dataset& digits, const Dataset& others,
                            const std::vector<NumberStyle>& kinds) {
      for (const NumberStyle& style : kinds) {
        if (style.name.find(only) == std::string::npos) continue;
        Tally tally;
        run(digits, others, reader, style, count, save, tally);
        std::printf("%-28s %7.1f %% %7.1f %% %12.2f\n", style.name.c_str(),
                    100.0 * tally.whole / tally.pictures,
                    100.0 - 100.0 * tally.length / tally.pictures,
                    1000 * tally.seconds / tally.pictures);
        std::fflush(stdout);
      }
    };
    report(data, {}, styles());
    constexpr Seed hands{20};  // no training takes this one
    const HandwritingOptions drawn{.per_hand = 10, .prepared = 0};
    report(handwriting(hands, 4000, drawn), handwritten_glyphs(hands, 4000, drawn),
           handwritten_styles());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "digitnet-stress-numbers: %s\n", error.what());
    return 1;
  }
  return 0;
}
