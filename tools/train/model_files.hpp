#pragma once

#include "common/model/model.hpp"
#include "train/options.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace digitnet::tools {

/// What is to be trained, and how unless told otherwise.
struct ModelChoice {
  const NamedNetwork& model;
  Recipe recipe;
};

/// What `--model` and `--recipe` name. Throws InvalidArgument.
[[nodiscard]] ModelChoice choose_model(const TrainOptions& options,
                                       std::span<const NamedNetwork> models);

/// Writes a model file as a C++ header; its function is called after the model. Throws FileError.
void write_header(const std::string& path, std::span<const std::byte> file,
                  const std::string& model);

// What digit-train does without training; both return the exit code.

/// `--summary` and `--architecture`.
int describe_model(const TrainOptions& options, std::span<const NamedNetwork> models);

/// `--model-file` with `--export-header`: checks the file by loading it.
int export_model(const TrainOptions& options, std::span<const NamedNetwork> models);

}  // namespace digitnet::tools
