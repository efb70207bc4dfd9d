#pragma once

#include "common/cli/output_format.hpp"
#include "common/model/model.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace digitnet::tools {

/// How a data set is read by a model that was trained further, and by the one that it began with.
struct Comparison {
  std::string path;
  std::size_t images = 0;
  bool held_back = false;          ///< else the images were learnt from
  std::optional<double> before{};  ///< accuracy; nothing if the tools cannot read with that model
  double after = 0;
};

/// What a training run gave, in the order of the JSON fields.
struct TrainReport {
  std::string model;
  std::size_t parameters = 0;
  std::size_t epochs = 0;  ///< completed
  std::uint64_t seed = 0;
  int threads = 0;
  std::size_t train_images = 0;
  double train_seconds = 0;
  double images_per_second = 0;
  std::optional<double> validation_accuracy{};
  std::optional<double> test_accuracy{};
  std::string output;
  std::string from{};                     ///< the model that it began with
  std::vector<Comparison> comparisons{};  ///< of a run that began with a model

  std::size_t validation_images = 0;
  std::size_t test_images = 0;
  std::size_t bytes = 0;  ///< of the output
};

/// For people some lines, for programs one JSON object; each line ends in a newline.
[[nodiscard]] std::string report_text(const TrainReport& report, OutputFormat format);

/// `--list-models`.
[[nodiscard]] std::string model_list(std::span<const NamedNetwork> models, OutputFormat format);

/// `--summary`: layers and recipe of one network.
[[nodiscard]] std::string model_summary(const NamedNetwork& model, const std::string& recipe,
                                        OutputFormat format);

}  // namespace digitnet::tools
