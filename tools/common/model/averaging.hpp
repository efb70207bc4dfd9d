#pragma once

#include "common/model/model.hpp"

#include <memory>
#include <vector>

namespace digitnet::tools {

/// Several models as one that answers with the mean of their probabilities, each at its own
/// temperature (an ensemble; Hansen and Salamon, 1990). Its logits are the logarithms of those
/// means. It rejects what the mildest of their thresholds rejects. Throws Error if there is no
/// model, or if two of them want other images or know other classes.
[[nodiscard]] std::unique_ptr<Classifier> averaged(
    std::vector<std::unique_ptr<Classifier>> members);

/// A model that looks at each image five times, as it is and moved by a pixel in each direction,
/// and answers with the mean of the probabilities (test-time augmentation).
[[nodiscard]] std::unique_ptr<Classifier> looking_again(std::unique_ptr<Classifier> model);

}  // namespace digitnet::tools
