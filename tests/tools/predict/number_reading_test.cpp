// Numbers composed of MNIST images, read with the two networks that the tools carry.

#include "../../bench/stress/number_pictures.hpp"
#include "common/model/default_model.hpp"
#include "common/model/whole_digit_network.hpp"

#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/number/read_number.hpp>

#include <doctest/doctest.h>

#include <numeric>
#include <string>

using namespace digitnet;

namespace {

int count_right(const stress::NumberStyle& style, int pictures) {
  const Dataset data =
      load_mnist_split(std::string{DIGITNET_DATA_DIR} + "/mnist-10k", Split::train);
  const auto classifier = tools::load_classifier("");
  tools::WholeDigitNetwork whole;
  int right = 0;
  for (int i = 0; i < pictures; ++i) {
    const auto made = stress::compose_number(data, style, static_cast<std::uint64_t>(i));
    right += read_number(made.picture, *classifier, whole).text() == made.text ? 1 : 0;
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

TEST_CASE("the network for whole digits checks its images") {
  tools::WholeDigitNetwork whole;
  const std::vector<std::uint8_t> images(std::size_t{3} * 2 * 32 * 32, 40);
  std::vector<float> answers(33);
  whole.predict(images, answers);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto own = std::span{answers}.subspan(11 * i, 11);
    CHECK(std::accumulate(own.begin(), own.end(), 0.0F) == doctest::Approx(1));
    CHECK(own[0] == answers[0]);
  }
  CHECK_THROWS_AS(whole.predict(std::span{images}.first(100), answers), InvalidArgument);
}
