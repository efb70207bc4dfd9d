#pragma once

#include <digitnet/core/keep_going.hpp>
#include <digitnet/digits/number/candidates.hpp>
#include <digitnet/digits/preparation/normalise.hpp>
#include <digitnet/image/picture.hpp>

#include <cstddef>
#include <optional>

namespace digitnet {

/// How read_number() works; the defaults are meant for everybody.
struct NumberOptions {
  std::optional<Polarity> polarity{};  ///< if the caller knows; guessed otherwise
  StrokeRange strokes{};               ///< stroke widths that are not changed
  int search_size = 800;               ///< pixels of the longer side when looking for digits
  std::size_t max_lines = 64;          ///< more are left out, the lower ones
  std::size_t max_patches = 2000;      ///< separate patches of ink, specks aside
  std::size_t max_candidates = 20000;  ///< parts of the writing that the networks are shown
  /// Asked between the steps of finding the ink, between lines and between some hundred candidates;
  /// false ends the reading with NumberFinding::stopped.
  KeepGoing keep_going{};
  std::optional<detail::ReadingWeights> weights{};  ///< chosen by the networks unless given
  /// Below this mean_distinctness() an image is of no digit, as ModelInfo::rejection_threshold
  /// says; without it the network for digits is taken to know everything.
  std::optional<double> rejection_threshold{};
  /// A line is no number unless digits that the networks know are so much of its ink, 0 .. 1.
  float least_known = 0.48F;
};

}  // namespace digitnet
