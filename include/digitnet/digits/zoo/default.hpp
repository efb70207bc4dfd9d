#pragma once

#include <digitnet/digits/zoo/recipe.hpp>
#include <digitnet/layer/batch_norm2d.hpp>

namespace digitnet::zoo {

/// What the tools train and use unless told otherwise: two 5x5 convolutions as in LeNet-5, but
/// wider and with batch normalisation, trained on distorted images and on images of no digit.
struct Default {
  static constexpr const char* name = "default";
  static constexpr const char* about =
      "a wider LeNet with batch normalisation, trained on distorted images";

  // Normalised after pooling, where a quarter of the values is left to do so.
  using Net = Network<Shape{1, 28, 28},                                             //
                      Conv2d<16, 5, Bias{false}>, MaxPool2d<2>, BatchNorm2d, ReLU,  //
                      Conv2d<32, 5, Bias{false}>, MaxPool2d<2>, BatchNorm2d, ReLU,  //
                      Dense<128>, ReLU, Dense<96>, ReLU, Dense<10>>;

  static Recipe recipe() {
    return {{.learning_rate = 3e-3F, .beta2 = 0.99F},
            {.epochs = 18,
             .batch_size = 64,
             .schedule = OneCycle{},
             .label_smoothing = 0.1F,
             .augmentation = {.shift_pixels = 1,
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

}  // namespace digitnet::zoo
