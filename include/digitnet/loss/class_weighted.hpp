#pragma once

#include <digitnet/core/block.hpp>
#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/core/target.hpp>
#include <digitnet/core/text.hpp>
#include <digitnet/loss/image_loss.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace digitnet {

/// A loss that takes labels, times a weight for each class: for classes that are rare, or whose
/// mistakes cost more. Images of `no_class` weigh 1.
///
///     ClassWeighted loss{SoftmaxCrossEntropy{}, balanced_weights<10>(train.labels)};
///
/// The loss of a batch is the mean over its images; PyTorch's CrossEntropyLoss divides by the sum
/// of their weights instead, so that images count more in batches where there are fewer of their
/// class.
template <class L, std::size_t Classes>
struct ClassWeighted {
  static_assert(L::target_kind == TargetKind::label,
                "ClassWeighted: the loss must be one that takes labels");

  L loss;
  std::array<float, Classes> weights;  ///< not negative; with a mean of 1 the learning rate fits

  static constexpr TargetKind target_kind = TargetKind::label;

  /// Throws InvalidArgument.
  void validate() const {
    loss.validate();
    for (const float weight : weights) {
      if (!(weight >= 0 && is_finite(weight))) {
        throw InvalidArgument{"weights of classes: expected numbers from 0, found " +
                              shortest_text(weight)};
      }
    }
  }

  template <class Scalar, Shape Out>
  void operator()(Block<const Scalar, Out> outputs, Block<Scalar, Out> d_outputs,
                  const Label* labels, int valid, Scalar scale, ImageLoss<Scalar>* results) const {
    static_assert(Out.size() == Classes,
                  "ClassWeighted: as many weights are needed as the network has outputs");
    loss(outputs, d_outputs, labels, valid, scale, results);
    Vec<Scalar> factors = broadcast(Scalar{1});
    for (int lane = 0; lane < valid; ++lane) {
      if (labels[lane] == no_class) continue;
      factors[lane] = static_cast<Scalar>(weights[static_cast<std::size_t>(labels[lane])]);
      results[lane].loss *= factors[lane];
    }
    for (std::size_t i = 0; i < Classes; ++i) d_outputs[i] *= factors;
  }
};

template <class L, std::size_t Classes>
ClassWeighted(L, std::array<float, Classes>) -> ClassWeighted<L, Classes>;

/// Weights with which all classes that occur count the same together: the number of labels divided
/// by that of classes and by how many there are of each. 1 for a class that does not occur. Throws
/// InvalidArgument for a label that is not below `Classes`.
template <std::size_t Classes, class Labels>
[[nodiscard]] std::array<float, Classes> balanced_weights(const Labels& labels) {
  std::array<std::size_t, Classes> counts{};
  std::size_t all = 0;
  for (const auto label : labels) {
    if (static_cast<Label>(label) == no_class) continue;
    if (label < 0 || static_cast<std::size_t>(label) >= Classes) {
      throw InvalidArgument{"balanced_weights: expected labels below " + std::to_string(Classes) +
                            ", found " + std::to_string(label)};
    }
    ++counts[static_cast<std::size_t>(label)];
    ++all;
  }
  std::size_t occurring = 0;
  for (const std::size_t count : counts) occurring += count > 0 ? 1 : 0;
  std::array<float, Classes> weights{};
  for (std::size_t c = 0; c < Classes; ++c) {
    weights[c] = counts[c] == 0 ? 1.0F
                                : static_cast<float>(static_cast<double>(all) /
                                                     static_cast<double>(occurring * counts[c]));
  }
  return weights;
}

/// For checkpoints, as those in train/run_text.hpp. Weights of 1 change nothing, and are not told.
template <class L, std::size_t Classes>
std::string run_text(const ClassWeighted<L, Classes>& weighted) {
  std::string text = run_text(weighted.loss);
  if (std::ranges::all_of(weighted.weights, [](float weight) { return weight == 1; })) return text;
  text += ", weights of classes";
  for (const float weight : weighted.weights) text += " " + shortest_text(weight);
  return text;
}

}  // namespace digitnet
