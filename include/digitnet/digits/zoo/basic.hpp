#pragma once

#include <digitnet/digits/zoo/recipe.hpp>
#include <digitnet/layer/dropout.hpp>

namespace digitnet::zoo {

/// The network of PyTorch's MNIST example: 1,199,882 parameters.
struct Basic {
  static constexpr const char* name = "basic";
  static constexpr const char* about = "PyTorch's MNIST example, two wide 3x3 convolutions";

  using Net = Network<Shape{1, 28, 28},                   //
                      Conv2d<32, 3>, ReLU,                //
                      Conv2d<64, 3>, ReLU, MaxPool2d<2>,  //
                      Dense<128>, ReLU, Dense<10>>;

  static Recipe recipe() {
    return {{.learning_rate = 2e-3F, .beta2 = 0.99F},
            {.epochs = 4, .batch_size = 64, .schedule = OneCycle{}, .label_smoothing = 0.05F}};
  }
};

}  // namespace digitnet::zoo
