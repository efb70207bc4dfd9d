#pragma once

#include <digitnet/digits/recipes/recipe.hpp>
#include <digitnet/digits/zoo/default.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>

namespace digitnet::recipes {

// Recipes for the shortest training that reaches an accuracy: the mean over seeds, of images held
// back from the training set. bench/time_to_accuracy measures them on the test set.

/// 98 %, after little more than a third of an epoch.
struct Fast98 {
  static constexpr const char* name = "98";
  using Model = zoo::LeNet5;

  static Recipe recipe() {
    return {{.learning_rate = 2e-2F, .beta2 = 0.95F},
            {.epochs = 1,
             .max_steps = 350,
             .batch_size = 64,
             .schedule = OneCycle{},
             .label_smoothing = 0.1F}};
  }
};

/// 99 %, after two and a third epochs.
struct Fast99 {
  static constexpr const char* name = "99";
  using Model = zoo::LeNet5;

  static Recipe recipe() {
    return {{.learning_rate = 8e-3F, .beta2 = 0.99F},
            {.epochs = 3,
             .max_steps = 2200,
             .batch_size = 64,
             .schedule = OneCycle{},
             .label_smoothing = 0.1F},
            {.augmentation = {.shift_pixels = 1}, .plain_final_fraction = 0.2}};
  }
};

/// 99.5 %, after less than ten epochs.
struct Fast995 {
  static constexpr const char* name = "99.5";
  using Model = zoo::Default;

  static Recipe recipe() {
    return {{.learning_rate = 5e-3F, .beta2 = 0.99F},
            {.epochs = 10,
             .max_steps = 9000,
             .batch_size = 64,
             .schedule = OneCycle{},
             .label_smoothing = 0.1F},
            {.augmentation = {.shift_pixels = 1,
                              .rotation_degrees = 8,
                              .scale = 0.08F,
                              .shear = 0.1F,
                              .elastic_alpha = 12},
             .plain_final_fraction = 0.1}};
  }
};

}  // namespace digitnet::recipes
