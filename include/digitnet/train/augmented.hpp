#pragma once

#include <digitnet/augment/augment.hpp>
#include <digitnet/augment/augmentation_text.hpp>
#include <digitnet/core/error.hpp>
#include <digitnet/data/dataset_view.hpp>
#include <digitnet/data/examples.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace digitnet {

/// Examples that are bytes, each distorted at random anew in every epoch:
///
///     fit(net, Augmented{train, {.rotation_degrees = 10, .scale = 0.1F}}, Adam{}, {.epochs = 10});
///
/// The last steps may be taken on the images as they are, which lets a network settle on what it
/// will be given.
template <class Source>
class Augmented {
 public:
  /// `plain_final_fraction`: the share of the steps, at the end, without distortion, 0 .. 1.
  Augmented(Source source, Augmentation augmentation, double plain_final_fraction = 0)
      : source_{std::move(source)},
        augmentation_{augmentation},
        plain_final_fraction_{plain_final_fraction} {}

  [[nodiscard]] std::size_t size() const { return source_.size(); }
  [[nodiscard]] std::size_t labelled() const { return detail::labelled_examples(source_); }

  /// Whether this step takes the images as they are.
  [[nodiscard]] bool as_bytes() const noexcept { return plain_; }

  template <class Target>
  [[nodiscard]] const std::uint8_t* bytes(std::size_t index, Target&& target) const
      requires(requires(const Source& source) { source.bytes(index, target); }) {
    return source_.bytes(index, target);
  }

  template <class Scalar, class Target>
  void load(std::size_t index, std::span<Scalar> input, Target&& target) const
      requires(requires(const Source& source) { source.bytes(index, target); }) {
    const std::uint8_t* const image = source_.bytes(index, target);
    RandomStream random{seed_, Purpose::augmentation, epoch_ * source_.size() + index};
    detail::augment_planes(image, shape_, augmentation_, random, input.data());
  }

  /// Throws InvalidArgument for a value out of range and images that cannot be distorted.
  void(check)(Shape in, std::size_t outputs) const {
    detail::check_examples(source_, in, outputs);
    if (!(plain_final_fraction_ >= 0 && plain_final_fraction_ <= 1)) {
      throw InvalidArgument{
          "share of steps without augmentation: expected a value in [0, 1], found " +
          std::to_string(plain_final_fraction_)};
    }
    augmentation_.validate();
    if (!augmentation_.empty()) check_augmented_shape(in);
  }

  void start(const RunPlan& plan, ThreadTeam& team) {
    detail::start_examples(source_, plan, team);
    seed_ = plan.seed;
    shape_ = plan.in;
  }

  void begin(const RunStep& now) {
    detail::begin_step(source_, now);
    epoch_ = now.epoch;
    plain_ =
        augmentation_.empty() || static_cast<double>(now.step) >=
                                     (1 - plain_final_fraction_) * static_cast<double>(now.steps);
  }

  [[nodiscard]] std::string describe() const {
    return run_text(augmentation_) + "; plain " + shortest_text(plain_final_fraction_) +
           detail::describe_examples(source_);
  }
  [[nodiscard]] std::string fingerprint() const { return detail::fingerprint_of(source_); }

 private:
  Source source_;
  Augmentation augmentation_;
  double plain_final_fraction_;
  Seed seed_{};
  Shape shape_{1};
  std::size_t epoch_ = 0;
  bool plain_ = false;
};

template <class Data>
Augmented(const Data&, Augmentation, double = 0) -> Augmented<ExamplesOf<Data>>;

}  // namespace digitnet
