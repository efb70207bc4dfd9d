// Compiled with -ffast-math, which takes it for granted that every number is finite: that a
// training diverged, and that weights or answers are not finite, must be noticed all the same. Says
// what failed, and returns 1 then.
#include <digitnet/core/finite.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/network.hpp>
#include <digitnet/optim/sgd.hpp>
#include <digitnet/train/fit.hpp>

#include <bit>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <vector>

namespace {

namespace dn = digitnet;
using Net = dn::Network<dn::Shape{1, 4, 4}, dn::Dense<8>, dn::Dense<8>, dn::Dense<4>>;

int failures = 0;

void check(bool passed, const char* what) {
  if (passed) return;
  std::fprintf(stderr, "FAILED: %s\n", what);
  ++failures;
}

template <class Expected, class Call>
bool throws(Call call) {
  try {
    call();
  } catch (const Expected&) {
    return true;
  }
  return false;
}

/// Whether the number of these bits, which the compiler does not know, is finite.
template <class Scalar, class Bits>
bool finite_bits(volatile const Bits& bits) {
  return dn::is_finite(std::bit_cast<Scalar>(Bits{bits}));
}

void check_bits() {
  static volatile const std::uint32_t largest = 0x7F7FFFFFU, infinite = 0xFF800000U,
                                      nan = 0x7FC00000U;
  check(finite_bits<float>(largest), "the largest float is finite");
  check(!finite_bits<float>(infinite) && !finite_bits<float>(nan), "other floats are not");
  static volatile const std::uint64_t largest64 = 0x7FEFFFFFFFFFFFFFU,
                                      infinite64 = 0xFFF0000000000000U, nan64 = 0x7FF8000000000000U;
  check(finite_bits<double>(largest64), "the largest double is finite");
  check(!finite_bits<double>(infinite64) && !finite_bits<double>(nan64), "other doubles are not");
}

dn::Dataset images() {
  dn::Dataset data;
  data.shape = {1, 4, 4};
  for (unsigned i = 0; i < 64; ++i) {
    std::vector<std::uint8_t> pixels(16);
    for (unsigned p = 0; p < 16; ++p) pixels[p] = static_cast<std::uint8_t>((7 * p + 13 * i) % 251);
    data.append(pixels, static_cast<std::uint8_t>(i % 4));
  }
  return data;
}

}  // namespace

int main() {
  check_bits();

  const dn::Dataset data = images();
  Net net{dn::Seed{1}};
  check(!throws<dn::Error>([&] {
    dn::fit(net, data, dn::Sgd{.learning_rate = 0.01F}, {.epochs = 1, .threads = 1});
  }),
        "a training that goes well is not stopped");
  check(throws<dn::DivergenceError>([&] {
          dn::fit(net, data, dn::Sgd{.learning_rate = 900.0F}, {.epochs = 20, .threads = 1});
        }),
        "divergence is noticed");

  Net broken{dn::Seed{1}};
  broken.parameters()[3] = std::numeric_limits<float>::infinity();
  check(throws<dn::InvalidArgument>([&] { (void)dn::encode_model(broken); }),
        "infinite weights are not saved");
  check(throws<dn::FileError>([&] {
          const auto bytes = dn::encode_safetensors(broken.tensors());
          dn::load_tensors(dn::SafeTensors{bytes, "file"}, net.tensors());
        }),
        "infinite weights are not loaded");
  return failures == 0 ? 0 : 1;
}
