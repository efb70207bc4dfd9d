#pragma once

#include "common/model/model.hpp"

#include <digitnet/data/dataset.hpp>

#include <optional>
#include <string>

namespace digitnet::tools {

/// A way to store images by which a model reads many more of them than as they are.
struct OtherWay {
  std::string name;        ///< what the images look like: "transposed", "inverted", "mirrored", ...
  std::string remedy;      ///< what makes them such as the model knows them
  double before = 0;       ///< share of the sample that is read right as it is
  double after = 0;        ///< share that is read right with the remedy
  std::size_t images = 0;  ///< in the sample

  /// "these images look transposed: of 1,000 of them ..."
  [[nodiscard]] std::string text() const;
};

/// Looks at up to 1,000 images, spread over the data, in every way that people store them by
/// mistake: black on white, with rows and columns changed, mirrored, turned, and these together.
/// Nothing if none of them is read much better (by 30 percentage points) than the images as they
/// are, if `data` are too few (20) to tell, or of an `accuracy` (0 to 1) that needs no excuse, from
/// 70 % on.
[[nodiscard]] std::optional<OtherWay> other_way(const Classifier& classifier, const Dataset& data,
                                                double accuracy, int threads);

}  // namespace digitnet::tools
