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

/// What a run learns from and is judged by.
struct TrainData {
  Dataset train;
  std::optional<Dataset> validation;  ///< held back from the training images
  std::optional<Dataset> test;        ///< if the data set has one; steers nothing
  std::string description;            ///< of the training images, without the folder's name
  LeftOut left_out;                   ///< of a folder of pictures
};

/// Loads what the options ask for. Throws FileError.
[[nodiscard]] TrainData load_train_data(const TrainOptions& options);

}  // namespace digitnet::tools
