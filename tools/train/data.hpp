#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/data/load.hpp>

#include "train/options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace digitnet::tools {

/// The pixels of the picture `path`, made ready for a network. Throws FileError, for a blank
/// picture too.
[[nodiscard]] std::vector<std::uint8_t> prepare_picture(const std::filesystem::path& path,
                                                        const ImageLimits& limits);

/// Images that tell whether a data set is read better or worse than before.
struct JudgedData {
  std::string path;
  Dataset images;
  bool held_back = false;  ///< else, of a small data set, they are those that are learnt from
};

/// What a run learns from and is judged by.
struct TrainData {
  Dataset train;
  std::optional<Dataset> validation;  ///< held back from the training images
  std::optional<Dataset> test;        ///< if the data set has one; steers nothing
  std::string description;            ///< of the training images, without the folder's name
  LeftOut left_out;                   ///< of folders of pictures
  std::vector<JudgedData> judged;     ///< of each data set, for a run that begins with a model
};

/// Loads what the options ask for. Throws FileError.
[[nodiscard]] TrainData load_train_data(const TrainOptions& options);

}  // namespace digitnet::tools
