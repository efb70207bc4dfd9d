#pragma once

#include "common/model/model.hpp"
#include "train/data.hpp"
#include "train/epoch_rows.hpp"
#include "train/options.hpp"
#include "train/plan.hpp"
#include "train/report.hpp"

#include <vector>

namespace digitnet::tools {

/// What there is to report of a finished run, its accuracy on validation and test images measured;
/// all but the size of the file.
[[nodiscard]] TrainReport measured(const TrainOptions& options, const NamedNetwork& model,
                                   const TrainData& data, const std::vector<EpochRow>& rows,
                                   const Classifier& classifier);

/// What the model file says about its making: nothing that differs between two runs of the same
/// command on the same data.
[[nodiscard]] ModelInfo about(const TrainReport& report, const TrainOptions& options,
                              const TrainPlan& plan, const TrainData& data,
                              const Classifier& classifier);

}  // namespace digitnet::tools
