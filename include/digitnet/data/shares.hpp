#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/data/dataset.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>

namespace digitnet {

namespace detail {

/// Appends `count` images of `data`, which come round as often as it takes, spread evenly.
inline void append_spread(const Dataset& data, std::size_t count, Dataset& to) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t index = count < data.size() ? i * data.size() / count : i % data.size();
    to.append(data.image(index), data.labels[index]);
  }
}

}  // namespace detail

/// Several data sets as one, to learn from together: of all its images, each set has its share. The
/// images of the first come once each, those of the others as often as it takes, or only some of
/// them. `shares` are relative to each other. Throws InvalidArgument unless there is a positive
/// share for each set, and for sets without images or of different shapes or classes.
///
///     mix_in_shares(std::array{mnist, corrections}, std::array{0.8, 0.2})
[[nodiscard]] inline Dataset mix_in_shares(std::span<const Dataset> sets,
                                           std::span<const double> shares) {
  if (sets.empty() || sets.size() != shares.size()) {
    throw InvalidArgument{"shares: expected one for each of " + std::to_string(sets.size()) +
                          " data sets, found " + std::to_string(shares.size())};
  }
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if (!(shares[i] > 0) || !std::isfinite(shares[i])) {
      throw InvalidArgument{"shares: expected numbers above 0, found " + std::to_string(shares[i])};
    }
    if (sets[i].empty())
      throw InvalidArgument{"shares: data set " + std::to_string(i + 1) + " is empty"};
    if (!(sets[i].shape == sets[0].shape) || sets[i].classes != sets[0].classes) {
      throw InvalidArgument{"shares: data set " + std::to_string(i + 1) + " is of " +
                            sets[i].shape.text() + " and " + std::to_string(sets[i].classes) +
                            " classes, the first of " + sets[0].shape.text() + " and " +
                            std::to_string(sets[0].classes)};
    }
  }
  constexpr double most = 4e9;  // examples that a trainer can number
  Dataset result{sets[0].shape, sets[0].classes, {}, {}};
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const double count = std::round(static_cast<double>(sets[0].size()) * shares[i] / shares[0]);
    if (count > most) {
      throw InvalidArgument{"shares: the first data set's is too small, there would be " +
                            std::to_string(count) + " images of data set " + std::to_string(i + 1)};
    }
    detail::append_spread(sets[i], static_cast<std::size_t>(count), result);
  }
  return result;
}

}  // namespace digitnet
