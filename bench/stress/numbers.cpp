// How many whole numbers are read without a mistake: numbers are composed of images of single
// digits, written as PNG, and read back by read_number().
//
//     digitnet-stress-numbers --data FOLDER [--test] [--count N] [--only NAME] [--save FOLDER]
//
// Without --test the digits are the 5 % of MNIST's training images that the default model held back
// to validate: what tuning looks at. With it they are the test images.

#include "common/cli/command_line.hpp"
#include "common/model/load_reader.hpp"
#include "number_pictures.hpp"

#include <digitnet/data/load.hpp>
#include <digitnet/data/mnist.hpp>
#include <digitnet/data/split.hpp>
#include <digitnet/digits/number/read_number.hpp>
#include <digitnet/image/png.hpp>
#include <digitnet/io/file.hpp>

#include <cstdio>
#include <ctime>
#include <filesystem>

namespace {

using namespace digitnet;
using stress::NumberStyle;

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

struct Tally {
  int whole = 0, pictures = 0, digits = 0, length = 0;
  double seconds = 0;
};

void run(const Dataset& data, const DigitReader& reader, const NumberStyle& style, int count,
         const std::filesystem::path& save, Tally& tally) {
  for (int i = 0; i < count; ++i) {
    const auto made = stress::compose_number(data, style, static_cast<std::uint64_t>(i));
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
    for (const NumberStyle& style : styles()) {
      if (style.name.find(only) == std::string::npos) continue;
      Tally tally;
      run(data, reader, style, count, save, tally);
      std::printf("%-28s %7.1f %% %7.1f %% %12.2f\n", style.name.c_str(),
                  100.0 * tally.whole / tally.pictures,
                  100.0 - 100.0 * tally.length / tally.pictures,
                  1000 * tally.seconds / tally.pictures);
      std::fflush(stdout);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "digitnet-stress-numbers: %s\n", error.what());
    return 1;
  }
  return 0;
}
