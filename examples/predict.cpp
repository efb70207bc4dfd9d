// Reads the digit in each picture with the model that example-train has saved.
//
//     example-predict PICTURE.png...

#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/image/read_picture.hpp>
#include <digitnet/model/model.hpp>

#include <cstdio>

namespace dn = digitnet;

int main(int argc, char** argv) {
  const auto model = dn::load<dn::zoo::LeNet5::Net>("lenet5.safetensors");
  dn::Predictor predictor{model};
  for (int i = 1; i < argc; ++i) {
    const dn::Prepared digit = dn::prepare_digit(dn::read_picture(argv[i]));
    const auto answer = predictor.predict<std::uint8_t>(digit.pixels);
    std::printf("%s: %zu (%.1f %%)\n", argv[i], answer.label,
                100 * static_cast<double>(answer.confidence()));
  }
}
