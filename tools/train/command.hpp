#pragma once

#include "train/options.hpp"

#include <digitnet/io/safetensors.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace digitnet::tools {

/// The command that gives the same model again, for its file: what decides about the weights, with
/// DIR for the folder of the data.
[[nodiscard]] std::string training_command(const TrainOptions& options);

/// The whole command line as a JSON array, for a checkpoint. Relative paths become absolute, so
/// that the run can be resumed from anywhere.
[[nodiscard]] std::string saved_command_line(const TrainOptions& options);

/// The command line in a checkpoint. Throws FileError if there is none.
[[nodiscard]] std::vector<std::string> command_line_in(const SafeTensors& checkpoint);

/// The model of an ensemble that a checkpoint is of, from 1; 0 if it is of no ensemble. Throws
/// FileError.
[[nodiscard]] std::size_t member_in(const SafeTensors& checkpoint);

/// The options given beside --resume, to be put behind those of the checkpoint. Throws
/// InvalidArgument if one would change what is trained.
[[nodiscard]] std::vector<std::string> overrides_of_resume(const TrainOptions& options);

/// `text` as one word of a POSIX shell.
[[nodiscard]] std::string shell_word(const std::string& text);

/// The command line of model `number` (from 1) of an ensemble: the seed counted on, and every file
/// that is written with "-1" and so on before its extension, so that it is an ordinary run.
[[nodiscard]] std::vector<std::string> member_command_line(const TrainOptions& options,
                                                           const std::string& model,
                                                           std::size_t number);

}  // namespace digitnet::tools
