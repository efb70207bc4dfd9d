#pragma once

#include "common/text/epoch_row.hpp"

#include <digitnet/model/model.hpp>

#include <string>
#include <vector>

namespace digitnet::tools {

/// The epochs of a training log. Throws FileError if it is none, or that of another run than the
/// one that gave the model: it has another number of epochs, or none with the validation accuracy
/// that the model file says. A model that says nothing about its training takes any log.
[[nodiscard]] std::vector<EpochRow> read_log_of(const ModelInfo& model, const std::string& path);

}  // namespace digitnet::tools
