#pragma once

#include <digitnet/data/mixed.hpp>
#include <digitnet/digits/handwriting/handwriting_examples.hpp>
#include <digitnet/digits/outliers/outlier_examples.hpp>
#include <digitnet/digits/recipes/recipe.hpp>
#include <digitnet/train/augmented.hpp>

namespace digitnet {

/// The examples of every recipe: images of digits and of none, collected and drawn, all of them
/// distorted.
using RecipeExamples = Augmented<Mixed<DatasetView, Outliers, Handwriting, HandwrittenGlyphs>>;

/// What a recipe shows of `digits`, which must outlive it.
[[nodiscard]] inline RecipeExamples recipe_examples(const Dataset& digits,
                                                    const ExampleOptions& options) {
  return {Mixed{DatasetView{digits}, Outliers{digits, options.outlier_share},
                Handwriting{digits, options.handwriting_share},
                HandwrittenGlyphs{digits, options.glyph_share}},
          options.augmentation, options.plain_final_fraction};
}

}  // namespace digitnet
