// Writes the first, valid inputs of each fuzz target: make-fuzz-corpus tests/fuzz/corpus

#include <digitnet/data/idx.hpp>
#include <digitnet/image/png.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/checkpoint.hpp>

#include "../data/numpy_files.hpp"
#include "fuzz_network.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>

namespace dn = digitnet;
namespace fs = std::filesystem;

namespace {

void write_text(const fs::path& path, std::string_view text) {
  dn::write_file(path, std::as_bytes(std::span{text}));
}

void write_bytes(const fs::path& path, std::span<const std::uint8_t> bytes) {
  dn::write_file(path, std::as_bytes(bytes));
}

/// A sheet with a stroke on it.
dn::Picture stroke(int width, int height) {
  dn::Picture picture{width, height, 255};
  for (int y = height / 4; y < 3 * height / 4; ++y) {
    for (int x = width / 2 - 1; x <= width / 2 + 1; ++x) picture(x, y) = 20;
  }
  return picture;
}

/// A small 7 that touches a 1, and another 1 below them.
dn::Picture seven_and_one() {
  dn::Picture picture{48, 40, 255};
  for (int x = 8; x < 26; ++x) picture(x, 5) = picture(x, 6) = 20;
  for (int i = 0; i < 14; ++i) {
    for (int x = 0; x < 2; ++x) {
      picture(20 - i / 2 + x, 6 + i) = picture(25 + x, 5 + i) = picture(12 + x, 24 + i) = 20;
    }
  }
  return picture;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  const fs::path folder = argv[1];
  for (const char* name :
       {"idx", "csv", "npy", "zip", "table", "png", "number", "model", "checkpoint"}) {
    fs::create_directories(folder / name);
  }
  const dn::Dataset tiny = dn::fuzz::noise({1, 4, 4}, 3);
  dn::write_idx(tiny, folder / "idx/images", folder / "idx/labels");
  dn::write_idx(tiny, folder / "idx/images.gz", folder / "idx/labels.gz", dn::Compression::gzip);

  write_text(folder / "csv/plain", "1,0,255,3,4,5,6\n9,1,2,3,4,5,6\n");
  write_text(folder / "csv/header", "label,p0,p1,p2,p3,p4,p5\r\n0,0,0,0,0,0,0\r\n");

  using test_files::npy;
  const auto bytes_image = npy("|u1", "(2, 2, 3)", {0, 9, 255, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  const auto half_image = npy(">f2", "(1, 1, 2)", {0x3c, 0, 0x38, 0}, "True", 2);
  const auto label = npy("<i4", "(1, 1)", {7, 0, 0, 0});
  write_bytes(folder / "npy/bytes", bytes_image);
  write_bytes(folder / "npy/halves", half_image);
  write_bytes(folder / "npy/labels", label);
  for (const bool deflate : {false, true}) {
    write_bytes(folder / (deflate ? "zip/deflated" : "zip/stored"),
                test_files::zip({{"x_test.npy", half_image}, {"y_test.npy", label}}, deflate));
  }

  std::string names = "label", zeros = "3", halves = "0.5";
  for (int i = 0; i < 784; ++i) {
    names += ",p" + std::to_string(i);
    zeros += ",0";
    if (i > 0) halves += ",0.5";
  }
  write_text(folder / "table/csv", names + '\n' + zeros + '\n');
  write_bytes(folder / "table/csv.gz", dn::gzip(std::as_bytes(std::span{halves})));
  for (const char* from :
       {"npy/bytes", "zip/stored", "zip/deflated", "idx/images", "idx/images.gz"}) {
    std::string name = from;
    std::ranges::replace(name, '/', '-');
    fs::copy_file(folder / from, folder / "table" / name, fs::copy_options::overwrite_existing);
  }

  dn::write_file(folder / "png/stroke", dn::encode_png(stroke(28, 28)));
  dn::write_file(folder / "png/large", dn::encode_png(stroke(90, 60)));

  const dn::Picture number = seven_and_one();
  dn::write_file(folder / "number/picture", dn::encode_png(number));
  std::vector<std::uint8_t> bare{static_cast<std::uint8_t>(number.width() - 1), 4};
  bare.insert(bare.end(), number.pixels().begin(), number.pixels().end());
  dn::write_file(folder / "number/pixels", std::as_bytes(std::span{bare}));

  using Net = dn::fuzz::Net;
  Net net{dn::Seed{1}};
  dn::save(net, folder / "model/model");
  const dn::Dataset data = dn::fuzz::run_data();
  dn::Trainer<Net, dn::Adam> trainer{net, data, {}, {.epochs = 4, .batch_size = 4}};
  dn::save_checkpoint(folder / "checkpoint/start", net, trainer);
  trainer.step();
  dn::save_checkpoint(folder / "checkpoint/step", net, trainer, {{"note", "\u00e9"}}, &net);
}
