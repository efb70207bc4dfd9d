#pragma once

#include "common/model/model.hpp"
#include "train/data.hpp"
#include "train/epoch_rows.hpp"
#include "train/options.hpp"
#include "train/plan.hpp"
#include "train/report.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace digitnet::tools {

/// What there is to report of a finished run, its accuracy on validation and test images measured;
/// all but the size of the file.
[[nodiscard]] TrainReport measured(const TrainOptions& options, const NamedNetwork& model,
                                   const TrainData& data, const std::vector<EpochRow>& rows,
                                   const Classifier& classifier);

/// How the data sets of a run that began with a model are read now, and how they were before.
[[nodiscard]] std::vector<Comparison> compared(const TrainOptions& options, const TrainData& data,
                                               const Classifier* before, const Classifier& after);

/// Why a model that was trained further is not worth keeping: it reads the first data set worse
/// than `--most-lost` allows, or another one no better than before. Nothing if it is.
[[nodiscard]] std::optional<std::string> no_gain(const TrainOptions& options,
                                                 std::span<const Comparison> comparisons);

/// What the model file says about its making: nothing that differs between two runs of the same
/// command on the same data.
[[nodiscard]] ModelInfo about(const TrainReport& report, const TrainOptions& options,
                              const TrainPlan& plan, const TrainData& data,
                              const Classifier& classifier);

}  // namespace digitnet::tools
