#pragma once

#include <digitnet/digits/recipes/recipe.hpp>
#include <digitnet/digits/zoo/accurate.hpp>

namespace digitnet::recipes {

template <>
struct For<zoo::Accurate> : zoo::Accurate {
  static Recipe recipe() {
    return {{.learning_rate = 4e-3F, .beta2 = 0.99F},
            {.epochs = 24,
             .batch_size = 64,
             .schedule = OneCycle{},
             .label_smoothing = 0.1F,

             .ema_decay = 0.999F},
            {.augmentation = {.shift_pixels = 2,
                              .rotation_degrees = 10,
                              .scale = 0.1F,
                              .stretch = 0.06F,
                              .shear = 0.15F,
                              .elastic_alpha = 20,
                              .thickness = 0.3F,
                              .occlusion = 0.1F},
             .plain_final_fraction = 0.1}};
  }
};
/// zoo::Accurate and how the programs train it.
using Accurate = For<zoo::Accurate>;

}  // namespace digitnet::recipes
