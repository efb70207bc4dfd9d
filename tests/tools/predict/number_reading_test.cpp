// Numbers composed of MNIST images, read with the two networks that the tools carry.

#include "common/model/default_model.hpp"
#include "common/model/load_reader.hpp"

#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/composed/composed_number.hpp>
#include <digitnet/digits/handwriting/handwriting.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace digitnet;

namespace {

int count_right(const NumberStyle& style, int pictures, const Dataset& others = {}) {
  const Dataset data =
      load_mnist_split(std::string{DIGITNET_DATA_DIR} + "/mnist-10k", Split::train);
  DigitReader reader = tools::load_reader();
  tools::add_whole_digits(reader);
  int right = 0;
  for (int i = 0; i < pictures; ++i) {
    RandomStream random{Seed{20}, Purpose::test, static_cast<std::uint64_t>(i)};
    const auto made = compose_number(data, others, style, random);
    right += reader.read_number(made.picture).text() == made.text ? 1 : 0;
  }
  return right;
}

}  // namespace

TEST_CASE("composed numbers are read, whether their digits touch or not") {
  if (tools::default_model_bytes().empty()) return;
  CHECK(count_right({.least = 4, .most = 4}, 20) >= 18);
  CHECK(count_right({.least = 3, .most = 3, .lines = 2}, 10) >= 8);
  CHECK(count_right({.least = 3, .most = 3, .touching = true}, 20) >= 13);
}

TEST_CASE("a letter by itself is no number, a digit is") {
  if (tools::default_model_bytes().empty()) return;
  const Dataset letters = handwritten_glyphs(Seed{77}, 200, {.per_hand = 10, .prepared = 0});
  CHECK(count_right({.least = 1, .most = 1, .foreign = 1}, 100, letters) >= 82);
  CHECK(count_right({.least = 1, .most = 1}, 40) >= 39);
}
