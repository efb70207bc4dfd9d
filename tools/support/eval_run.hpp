#pragma once

#include "support/model.hpp"

#include <digitnet/train/metrics.hpp>

#include <optional>
#include <string>
#include <vector>

namespace digitnet::tools {

/// What a classifier did on a data set.
struct Evaluation {
  std::string model;              ///< name of the architecture
  std::string data;               ///< "data/mnist-10k, test part"
  std::optional<Split> official;  ///< the data are this part of the original MNIST
  Metrics metrics;
  std::vector<FileError> failures;  ///< files of a PNG folder that could not be read
};

/// Evaluates `classifier` at its own temperature on the part `split` of the data at `path`, stored
/// in any way that find_dataset() knows. Without `split` that is the test part, or the training
/// part if there is no other. Throws FileError, and Error if the data do not fit to the classifier.
[[nodiscard]] Evaluation evaluate_classifier(const Classifier& classifier, const std::string& path,
                                             std::optional<Split> split, int threads);

}  // namespace digitnet::tools
