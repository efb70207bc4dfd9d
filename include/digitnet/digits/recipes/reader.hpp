#pragma once

#include <digitnet/digits/recipes/default.hpp>
#include <digitnet/digits/recipes/recipe.hpp>
#include <digitnet/digits/zoo/reader.hpp>

namespace digitnet::recipes {

template <>
struct For<zoo::Reader> : zoo::Reader {
  static Recipe recipe() {
    return {{.learning_rate = 6e-3F, .beta2 = 0.99F},
            {.epochs = 8, .batch_size = 64, .schedule = OneCycle{}, .label_smoothing = 0.1F},
            {.augmentation = Default::recipe().examples.augmentation,
             .outlier_share = 0.15F,
             .handwriting_share = 0.25F,
             .glyph_share = 0.16F}};
  }
};
/// zoo::Reader and how the programs train it.
using Reader = For<zoo::Reader>;

}  // namespace digitnet::recipes
