#pragma once

#include "serve/reading/served_models.hpp"

#include <digitnet/digits/answer/reading.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace digitnet::serve {

/// What to look at inside of a network.
struct InspectionWish {
  bool layers = true;          ///< what each layer makes of the drawing
  bool explanation = true;     ///< which pixels speak for a digit
  std::optional<int> label{};  ///< for which; the likeliest unless given
};

/// What was seen there; empty for a drawing that is blank, and where it was not wished for.
struct Inspection {
  struct Layer {
    std::string name;  ///< "Conv2d 16x3x3, no bias"
    FeatureMaps maps;
  };
  std::vector<Layer> layers{};
  int label = 0;
  /// For each of the 28 x 28 pixels how much it speaks for `label`: occlusion().
  std::vector<float> effects{};
};

/// Looks inside of a model at what it makes of a drawing that was read, as long as `keep_going`
/// says so; nothing if it said no. Throws Error if an answer of the network is not a number.
[[nodiscard]] std::optional<Inspection> inspect(const ServedModel& model, const Reading& reading,
                                                const InspectionWish& wish,
                                                const std::function<bool()>& keep_going);

}  // namespace digitnet::serve
