// Reads the digit in each picture with the model that example-train has saved.
//
//     example-predict PICTURE...

#include <digitnet/digits/reader.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/image/read_picture.hpp>

#include <cstdio>

namespace dn = digitnet;

int main(int argc, char** argv) {
  const dn::DigitReader reader{dn::load<dn::zoo::LeNet5::Net>("lenet5.safetensors")};
  for (int i = 1; i < argc; ++i) {
    const dn::Reading answer = reader.read(dn::read_picture(argv[i]));
    if (answer.digit) {
      std::printf("%s: %d (%.1f %%)\n", argv[i], *answer.digit,
                  100 * static_cast<double>(answer.confidence));
    } else {
      std::printf("%s: no digit (%s)\n", argv[i], answer.reason().c_str());
    }
  }
}
