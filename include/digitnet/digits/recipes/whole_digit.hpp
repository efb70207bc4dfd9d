#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/digits/composed/whole_digit_examples.hpp>
#include <digitnet/digits/number/whole_digit.hpp>
#include <digitnet/digits/recipes/recipe.hpp>

#include <cstddef>

namespace digitnet::recipes {

/// The network that cuts numbers apart. It reads no digits, so it is not among recipes::All.
struct WholeDigit : digitnet::WholeDigit {
  static constexpr const char* about =
      "cuts numbers apart: which parts of the writing are one whole digit";

  static Recipe recipe() {
    return {{.learning_rate = 3e-3F}, {.epochs = 6, .batch_size = 64, .schedule = OneCycle{}}};
  }

  /// What it learns from instead of images of digits (28, 28): parts of numbers composed of them,
  /// three numbers for each digit. Validation and test take other seeds than training.
  static Dataset examples(const Dataset& digits, Seed seed, int threads) {
    return whole_digit_examples(digits, 3 * digits.size(), seed, threads);
  }
};

}  // namespace digitnet::recipes
