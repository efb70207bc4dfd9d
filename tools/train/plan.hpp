#pragma once

#include "common/model/model.hpp"
#include "train/options.hpp"

#include <vector>

namespace digitnet::tools {

/// How a network is going to be trained: its recipe, with what the user wants otherwise.
struct TrainPlan {
  AnyOptimizer optimizer{};
  TrainerOptions options{};
  ExampleOptions examples{};
  std::optional<EarlyStopping> early_stopping{};
  bool balance_classes = false;
  std::vector<float> class_weights{};
  std::vector<int> frozen{};  ///< numbers of the layers that are left as they are
};

/// Throws InvalidArgument for values out of range and options that contradict each other.
[[nodiscard]] TrainPlan make_plan(const Recipe& recipe, const TrainOptions& wanted);

/// A plan in words, on one line: "14 epochs of batches of 64, adam at 0.004, ...".
[[nodiscard]] std::string plan_text(const TrainPlan& plan);

/// A sentence about what makes training harder than validation, so that its loss is higher; empty
/// if nothing does.
[[nodiscard]] std::string what_makes_training_harder(const TrainPlan& plan,
                                                     std::span<const LayerSummary> layers);

}  // namespace digitnet::tools
