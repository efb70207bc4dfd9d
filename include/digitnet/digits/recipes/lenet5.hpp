#pragma once

#include <digitnet/digits/recipes/recipe.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>

namespace digitnet::recipes {

template <>
struct For<zoo::LeNet5> : zoo::LeNet5 {
  static Recipe recipe() {
    return {{.learning_rate = 4e-3F, .beta2 = 0.99F},
            {.epochs = 6, .batch_size = 64, .schedule = OneCycle{}, .label_smoothing = 0.05F}};
  }
};
/// zoo::LeNet5 and how the programs train it.
using LeNet5 = For<zoo::LeNet5>;

}  // namespace digitnet::recipes
