#pragma once

#include <digitnet/digits/zoo/recipe.hpp>
#include <digitnet/layer/batch_norm2d.hpp>

namespace digitnet::zoo {

/// Few parameters and still 99 %: narrow 3x3 convolutions with batch normalisation.
struct Small {
  static constexpr const char* name = "small";
  static constexpr const char* about = "the fewest parameters that hold 99 %";

  using Net = Network<Shape{1, 28, 28},  //
                      Conv2d<10, 3, Padding{1}, Bias{false}>, BatchNorm2d, ReLU, MaxPool2d<2>,
                      Conv2d<16, 3, Padding{1}, Bias{false}>, BatchNorm2d, ReLU, MaxPool2d<2>,
                      Conv2d<20, 3, Bias{false}>, BatchNorm2d, ReLU, MaxPool2d<2>, Dense<10>>;

  static Recipe recipe() {
    return {
        {.learning_rate = 1e-2F, .beta2 = 0.99F},
        {.epochs = 12,
         .batch_size = 64,
         .schedule = OneCycle{},
         .augmentation = {.shift_pixels = 1, .rotation_degrees = 8, .scale = 0.08F, .shear = 0.1F},
         .plain_final_fraction = 0.1}};
  }
};

}  // namespace digitnet::zoo
