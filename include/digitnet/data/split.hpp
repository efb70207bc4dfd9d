#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/data/dataset.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace digitnet {

/// A data set in two parts: `const auto [train, held_out] = split_stratified(...);`
struct SplitDataset {
  Dataset train;
  Dataset held_out;
};

/// The images at `indices`, in that order. Throws InvalidArgument if one is not below
/// `data.size()` or `data.pixels` has the wrong size.
inline Dataset subset(const Dataset& data, std::span<const std::size_t> indices) {
  const std::size_t stride = data.shape.size();
  if (data.pixels.size() != data.size() * stride) {
    throw InvalidArgument{"a data set must hold as many images as labels"};
  }
  Dataset result{data.shape, data.classes, {}, {}};
  result.pixels.reserve(indices.size() * stride);
  result.labels.reserve(indices.size());
  for (const std::size_t index : indices) {
    if (index >= data.size()) throw InvalidArgument{"index outside the data set"};
    result.append(data.image(index), data.labels[index]);
  }
  return result;
}

/// Holds back round(fraction * size()) images chosen at random, each class in proportion (largest
/// remainders, ties to the lower class). Both parts keep the order of `data`. The same data,
/// fraction and seed give the same parts on every platform.
///
/// `fraction` is in [0, 1); throws InvalidArgument otherwise, for a label that is not below
/// `data.classes`, and as subset() does.
inline SplitDataset split_stratified(const Dataset& data, double fraction, Seed seed) {
  if (!(fraction >= 0 && fraction < 1)) {
    throw InvalidArgument{"the held-out fraction must be at least 0 and below 1"};
  }
  if (data.classes < 1 || data.size() > (std::numeric_limits<std::uint32_t>::max)()) {
    throw InvalidArgument{"a data set to split needs a class and at most 2^32 - 1 images"};
  }
  const auto classes = static_cast<std::size_t>(data.classes);
  std::vector<std::vector<std::size_t>> members(classes);
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data.labels[i] >= classes) throw InvalidArgument{"label outside the classes"};
    members[data.labels[i]].push_back(i);
  }

  std::vector<std::size_t> quota(classes);
  std::vector<double> remainder(classes);
  for (std::size_t c = 0; c < classes; ++c) {
    const double share = fraction * static_cast<double>(members[c].size());
    quota[c] = static_cast<std::size_t>(share);
    remainder[c] = share - std::floor(share);
  }
  std::vector<std::size_t> by_remainder(classes);
  std::iota(by_remainder.begin(), by_remainder.end(), std::size_t{0});
  std::stable_sort(by_remainder.begin(), by_remainder.end(),
                   [&](std::size_t a, std::size_t b) { return remainder[a] > remainder[b]; });
  const auto wanted =
      static_cast<std::size_t>(std::llround(fraction * static_cast<double>(data.size())));
  std::size_t assigned = std::accumulate(quota.begin(), quota.end(), std::size_t{0});
  for (const std::size_t c : by_remainder) {
    if (assigned >= wanted) break;
    if (quota[c] < members[c].size()) {
      ++quota[c];
      ++assigned;
    }
  }

  std::vector<bool> is_held_out(data.size());
  for (std::size_t c = 0; c < classes; ++c) {
    // The first steps of a Fisher-Yates shuffle draw a uniform sample.
    RandomStream random{seed, Purpose::split, c};
    for (std::size_t i = 0; i < quota[c]; ++i) {
      const auto left = static_cast<std::uint32_t>(members[c].size() - i);
      std::swap(members[c][i], members[c][i + random.below(left)]);
      is_held_out[members[c][i]] = true;
    }
  }
  std::vector<std::size_t> train, held_out;
  for (std::size_t i = 0; i < data.size(); ++i) (is_held_out[i] ? held_out : train).push_back(i);
  return {subset(data, train), subset(data, held_out)};
}

}  // namespace digitnet
