// Reads a digit with no file at all: the model is part of the program. lenet5_model.hpp is made
// when this is built, by example-make-header from what example-train has saved.
//
//     example-embedded-model

#include "lenet5_model.hpp"

#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/model/model.hpp>

#include <array>
#include <cstdio>
#include <string_view>

namespace dn = digitnet;

constexpr std::array<std::string_view, 16> drawing = {"                ",  //
                                                      "   ##########   ",  //
                                                      "   ##########   ",  //
                                                      "          ###   ",  //
                                                      "          ###   ",  //
                                                      "         ###    ",  //
                                                      "         ###    ",  //
                                                      "        ###     ",  //
                                                      "        ###     ",  //
                                                      "       ###      ",  //
                                                      "       ###      ",  //
                                                      "      ###       ",  //
                                                      "      ###       ",  //
                                                      "     ###        ",  //
                                                      "     ###        ",  //
                                                      "                "};

int main() {
  const auto model = dn::decode_model<dn::zoo::LeNet5::Net>(lenet5_bytes());

  dn::Picture picture{16, 16};
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16; ++x) {
      const char mark = drawing[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)];
      picture(x, y) = mark == '#' ? 0 : 255;  // black on white
    }
  }
  dn::Predictor predictor{model};
  const auto answer = predictor.predict<std::uint8_t>(dn::prepare_digit(picture).pixels);
  std::printf("%zu (%.1f %%)\n", answer.label, 100 * static_cast<double>(answer.confidence()));
}
