#pragma once

#include <digitnet/augment/augmentation.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/trainer_options.hpp>

namespace digitnet {

/// What a network is shown of a data set in training; see RecipeExamples.
struct ExampleOptions {
  Augmentation augmentation{};      ///< of all images; off by default
  double plain_final_fraction = 0;  ///< share of the steps, at the end, without augmentation
  float outlier_share = 0;  ///< generated images of no digit a real one, 0 .. 1; see draw_outlier()
  float handwriting_share = 0;  ///< drawn digits a real one, 0 .. 1; see draw_handwritten_digit()
  float glyph_share = 0;        ///< drawn letters and signs a real one, 0 .. 1; see draw_glyph()
};

/// Whether images are drawn when a training starts, which takes a few seconds.
[[nodiscard]] constexpr bool draws_images(const ExampleOptions& options) noexcept {
  return options.outlier_share > 0 || options.handwriting_share > 0 || options.glyph_share > 0;
}

/// How a network of the zoo is trained unless told otherwise.
struct Recipe {
  Adam optimizer{};
  TrainerOptions options{};
  ExampleOptions examples{};
};

namespace recipes {

/// A network of the zoo with its recipe, `static Recipe recipe()`: each header beside this one
/// specialises it for one network.
template <class Network>
struct For;

}  // namespace recipes

}  // namespace digitnet
