#pragma once

#include "common/cli/output_files.hpp"
#include "common/model/model.hpp"
#include "train/options.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

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

/// Writes a model file of this program as the ONNX file that `options` ask for. Throws FileError.
void write_onnx(const TrainOptions& options, std::vector<std::byte> file);

/// The files that `options` ask the model to be exported to; those it does not are empty.
[[nodiscard]] OutputFiles export_files(const TrainOptions& options);

// What digit-train does without training; both return the exit code.

/// `--summary` and `--architecture`.
int describe_model(const TrainOptions& options, std::span<const NamedNetwork> models);

/// `--model-file` with `--export-header` or `--export-onnx`: checks the file by loading it.
int export_model(const TrainOptions& options, std::span<const NamedNetwork> models);

}  // namespace digitnet::tools
