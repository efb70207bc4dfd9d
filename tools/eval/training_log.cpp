#include "eval/training_log.hpp"

#include "common/text/csv_log.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/core/text.hpp>

#include <algorithm>

namespace digitnet::tools {

std::vector<EpochRow> read_log_of(const ModelInfo& model, const std::string& path) {
  std::vector<EpochRow> rows = read_csv_log(path);
  const auto said = [&model](const char* what) {
    const auto found = model.training.find(what);
    return found == model.training.end() ? std::string{} : found->second;
  };
  const std::string epochs = said("epochs"), accuracy = said("validation_accuracy");
  const std::string in_log = std::to_string(rows.empty() ? 0 : rows.back().epoch);
  if (!epochs.empty() && epochs != in_log) {
    throw FileError{path, "",
                    "the log of the run that trained this model, of " + epochs + " epochs",
                    "one of " + in_log};
  }
  const bool has_it = std::ranges::any_of(rows, [&accuracy](const EpochRow& row) {
    return shortest_text(row.validation_accuracy) == accuracy;
  });
  if (!accuracy.empty() && !has_it) {
    throw FileError{
        path, "",
        "the log of the run that trained this model, with a validation accuracy of " + accuracy,
        "that of another run"};
  }
  return rows;
}

}  // namespace digitnet::tools
