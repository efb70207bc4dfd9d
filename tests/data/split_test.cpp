#include <doctest/doctest.h>

#include <digitnet/data/split.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace {

using namespace digitnet;
using Bytes = std::vector<std::uint8_t>;

/// `count` images of 1x1x2, numbered in their pixels, classes unevenly frequent.
Dataset numbered(std::size_t count) {
  Dataset data;
  data.shape = {1, 1, 2};
  for (std::size_t i = 0; i < count; ++i) {
    const Bytes image{static_cast<std::uint8_t>(i / 256), static_cast<std::uint8_t>(i % 256)};
    data.append(image, static_cast<std::uint8_t>(i * i % 10));
  }
  return data;
}

std::vector<std::size_t> numbers(const Dataset& data) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < data.size(); ++i) {
    result.push_back(256U * data.image(i)[0] + data.image(i)[1]);
  }
  return result;
}

TEST_CASE("split: every image is in exactly one part, in order, with its label") {
  const Dataset data = numbered(1003);
  const auto [train, held_out] = split_stratified(data, 0.2, Seed{5});
  CHECK(train.shape == data.shape);
  CHECK(held_out.classes == data.classes);
  for (const Dataset* part : {&train, &held_out}) {
    const auto found = numbers(*part);
    CHECK(std::is_sorted(found.begin(), found.end()));
    for (std::size_t i = 0; i < part->size(); ++i) CHECK(part->labels[i] == data.labels[found[i]]);
  }
  std::vector<std::size_t> all = numbers(train), other = numbers(held_out);
  all.insert(all.end(), other.begin(), other.end());
  std::sort(all.begin(), all.end());
  CHECK(all == numbers(data));
}

TEST_CASE("split: each class gives its share and the sum is exact") {
  for (const double fraction : {0.0, 0.001, 0.1, 0.25, 1.0 / 3, 0.5, 0.999}) {
    CAPTURE(fraction);
    const Dataset data = numbered(997);
    const auto [train, held_out] = split_stratified(data, fraction, Seed{1});
    CHECK(held_out.size() == static_cast<std::size_t>(std::lround(fraction * 997)));
    for (std::uint8_t c = 0; c < 10; ++c) {
      const auto of_class =
          static_cast<double>(std::count(data.labels.begin(), data.labels.end(), c));
      const auto held =
          static_cast<double>(std::count(held_out.labels.begin(), held_out.labels.end(), c));
      CHECK(std::abs(held - fraction * of_class) < 1.0);
    }
  }
}

TEST_CASE("split: the seed alone decides") {
  const Dataset data = numbered(500);
  const auto first = numbers(split_stratified(data, 0.1, Seed{1}).held_out);
  CHECK(first == numbers(split_stratified(data, 0.1, Seed{1}).held_out));
  CHECK(first != numbers(split_stratified(data, 0.1, Seed{2}).held_out));
  const auto [train, held_out] = split_stratified(numbered(20), 0.25, Seed{3});
  CHECK(numbers(held_out) == std::vector<std::size_t>{2, 6, 7, 10, 19});
}

TEST_CASE("split: images are drawn from all over a class") {
  Dataset data = numbered(1000);
  std::fill(data.labels.begin(), data.labels.end(), std::uint8_t{4});
  std::array<int, 10> tenths{};
  for (const std::size_t number : numbers(split_stratified(data, 0.5, Seed{9}).held_out)) {
    ++tenths[number / 100];
  }
  for (const int count : tenths) CHECK((count > 30 && count < 70));
}

TEST_CASE("split: bad arguments") {
  const Dataset data = numbered(50);
  for (const double fraction : {-0.1, 1.0, 2.0, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS(split_stratified(data, fraction, Seed{1}), InvalidArgument);
  }
  Dataset wrong = data;
  wrong.classes = 5;
  CHECK_THROWS_AS(split_stratified(wrong, 0.1, Seed{1}), InvalidArgument);
  wrong = data;
  wrong.pixels.pop_back();
  CHECK_THROWS_AS(split_stratified(wrong, 0.1, Seed{1}), InvalidArgument);
  CHECK(split_stratified({}, 0.5, Seed{1}).held_out.empty());
}

TEST_CASE("subset: the chosen images in the given order") {
  const Dataset data = numbered(300);
  const std::vector<std::size_t> chosen{299, 0, 7, 7};
  CHECK(numbers(subset(data, chosen)) == chosen);
  CHECK_THROWS_AS(subset(data, std::vector<std::size_t>{300}), InvalidArgument);
}

}  // namespace
