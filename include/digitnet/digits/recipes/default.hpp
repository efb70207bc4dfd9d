#pragma once

#include <digitnet/digits/recipes/recipe.hpp>
#include <digitnet/digits/zoo/default.hpp>

namespace digitnet::recipes {

template <>
struct For<zoo::Default> : zoo::Default {
  static Recipe recipe() {
    return {{.learning_rate = 3e-3F, .beta2 = 0.99F},
            {.epochs = 18, .batch_size = 64, .schedule = OneCycle{}, .label_smoothing = 0.1F},
            {.augmentation = {.shift_pixels = 1,
                              .rotation_degrees = 8,
                              .scale = 0.08F,
                              .shear = 0.1F,
                              .elastic_alpha = 12,
                              .thickness = 0.3F,
                              .brush = 0.7F,
                              .blur = 0.3F,
                              .contrast = 0.2F,
                              .background = 0.05F,
                              .occlusion = 0.05F,
                              .noise = 0.05F},
             .outlier_share = 0.2F}};
  }
};
/// zoo::Default and how the programs train it.
using Default = For<zoo::Default>;

}  // namespace digitnet::recipes
