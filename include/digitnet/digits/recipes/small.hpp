#pragma once

#include <digitnet/digits/recipes/recipe.hpp>
#include <digitnet/digits/zoo/small.hpp>

namespace digitnet::recipes {

template <>
struct For<zoo::Small> : zoo::Small {
  static Recipe recipe() {
    return {
        {.learning_rate = 1e-2F, .beta2 = 0.99F},
        {.epochs = 12, .batch_size = 64, .schedule = OneCycle{}},
        {.augmentation = {.shift_pixels = 1, .rotation_degrees = 8, .scale = 0.08F, .shear = 0.1F},
         .plain_final_fraction = 0.1}};
  }
};
/// zoo::Small and how the programs train it.
using Small = For<zoo::Small>;

}  // namespace digitnet::recipes
