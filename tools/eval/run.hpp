#pragma once

#include "common/cli/input_limits.hpp"
#include "common/model/model.hpp"
#include "eval/other_way.hpp"

#include <digitnet/data/image_folder.hpp>
#include <digitnet/judge/metrics.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace digitnet::tools {

/// An image that was read wrongly.
struct Mistake {
  std::size_t index = 0;  ///< in the data set
  std::size_t label = 0, guess = 0;
  double confidence = 0;         ///< probability of the guess
  double label_probability = 0;  ///< probability of the label
  std::vector<std::uint8_t> pixels{};
};

/// What a classifier did on a data set.
struct Evaluation {
  std::string model;              ///< name of the architecture
  std::size_t parameters = 0;     ///< trained scalars; of an ensemble's members each
  std::string data;               ///< "data/mnist-10k, test part"
  std::optional<Split> split{};   ///< which part of the data; nothing if there is but one
  std::optional<Split> official;  ///< the data are this part of the original MNIST
  /// About which share of the images the model was trained on, 0 to 1; nothing if it does not say
  /// or there are too few to tell.
  std::optional<double> trained_on{};
  Metrics metrics;
  Shape shape{1, 28, 28};                 ///< of the images
  std::optional<std::size_t> rejected{};  ///< images below the model's threshold, if it has one
  std::vector<Mistake> worst{};           ///< those first whose label was the least probable
  LeftOut left_out;                       ///< of a folder of pictures
  std::optional<OtherWay> stored{};       ///< how the images seem to be stored, if not as expected
  std::string remark{};  ///< what makes the result doubtful: see same_labels_text()
};

/// Evaluates `classifier` at its own temperature on the part `split` of the data at `path`, stored
/// in any way that find_dataset() knows. Without `split` that is the test part, or the training
/// part if there is no other. Up to `worst` mistakes are kept. Throws FileError, also for data
/// beyond `limits`, and Error if the data do not fit to the classifier.
[[nodiscard]] Evaluation evaluate_classifier(const Classifier& classifier, const std::string& path,
                                             std::optional<Split> split, int threads,
                                             std::size_t worst = 0, const InputLimits& limits = {});

/// The same on the first `count` digits that the handwriting generator draws with `seed`.
[[nodiscard]] Evaluation evaluate_on_handwriting(const Classifier& classifier, std::size_t count,
                                                 std::uint64_t seed, int threads,
                                                 std::size_t worst = 0);

}  // namespace digitnet::tools
