// digitnet-handwriting-plate FILE.png [SEED]: draws every allograph and glyph of the generated
// handwriting, each by several hands, to look at.

#include <digitnet/core/text.hpp>
#include <digitnet/digits/handwriting/plate.hpp>
#include <digitnet/image/png.hpp>
#include <digitnet/io/file.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>

int main(int argc, char** argv) {
  namespace dn = digitnet;
  if (argc < 2 || argc > 3) {
    std::fputs("usage: digitnet-handwriting-plate FILE.png [SEED]\n", stderr);
    return 2;
  }
  try {
    const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
    dn::write_file(argv[1], dn::encode_png(dn::handwriting_plate({.seed = dn::Seed{seed}})));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "digitnet-handwriting-plate: %s\n", error.what());
    return 1;
  }
}
