#pragma once

#include <digitnet/digits/recipes/recipe.hpp>
#include <digitnet/digits/zoo/basic.hpp>

namespace digitnet::recipes {

template <>
struct For<zoo::Basic> : zoo::Basic {
  static Recipe recipe() {
    return {{.learning_rate = 2e-3F, .beta2 = 0.99F},
            {.epochs = 4, .batch_size = 64, .schedule = OneCycle{}, .label_smoothing = 0.05F}};
  }
};
/// zoo::Basic and how the programs train it.
using Basic = For<zoo::Basic>;

}  // namespace digitnet::recipes
