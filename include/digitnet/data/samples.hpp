#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/data/examples.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace digitnet {

/// Inputs that are numbers, in memory, with what a network is to say about each: the label of a
/// class, or `targets_each` numbers. A network sees the inputs as they are; one that is to read
/// images too, which it sees as 0 to 1, must be given numbers of that size, not 0 to 255.
struct Samples {
  Shape shape{1, 28, 28};        ///< of one input
  std::size_t targets_each = 0;  ///< numbers to be answered, the size of the network's output
  std::vector<float> inputs{};   ///< (N, C, H, W)
  std::vector<Label> labels{};   ///< (N) for a loss that classifies, else empty
  std::vector<float> targets{};  ///< (N, targets_each) for one that compares numbers, else empty

  [[nodiscard]] std::size_t size() const noexcept {
    return targets_each > 0 ? targets.size() / targets_each : labels.size();
  }
};

/// Samples as a trainer takes them: they are not copied, and must outlive this.
class SamplesView {
 public:
  SamplesView(const Samples& samples) noexcept : samples_{&samples} {}  // NOLINT: stands for them
  SamplesView(const Samples&&) = delete;  // keep them in a variable: they must outlive this

  [[nodiscard]] std::size_t size() const noexcept { return samples_->size(); }

  template <class Scalar>
  void load(std::size_t index, std::span<Scalar> input, Label& label) const {
    copy(samples_->inputs, index, input);
    label = samples_->labels[index];
  }

  template <class Scalar>
  void load(std::size_t index, std::span<Scalar> input, std::span<Scalar> target) const {
    copy(samples_->inputs, index, input);
    copy(samples_->targets, index, target);
  }

  /// Throws InvalidArgument unless shape and sizes are those of the network and all are numbers.
  void(check)(Shape in, std::size_t outputs) const {
    const Samples& s = *samples_;
    if (s.size() == 0) throw InvalidArgument{"training: there are no samples"};
    if (s.shape != in) {
      throw InvalidArgument{"samples: the network expects inputs of " + in.text() + ", found " +
                            s.shape.text()};
    }
    require_size("inputs", s.inputs.size(), s.size() * in.size());
    if (s.targets_each > 0) {
      require_size("targets", s.targets.size(), s.size() * outputs);
      require_finite("target", s.targets, outputs);
    }
    require_finite("input", s.inputs, in.size());
  }

 private:
  template <class Scalar>
  static void copy(std::span<const float> from, std::size_t index, std::span<Scalar> to) {
    std::ranges::copy(from.subspan(index * to.size(), to.size()), to.begin());
  }

  static void require_size(const char* what, std::size_t found, std::size_t expected) {
    if (found != expected) {
      throw InvalidArgument{"samples: expected " + std::to_string(expected) + " numbers as " +
                            what + ", found " + std::to_string(found)};
    }
  }

  static void require_finite(const char* what, std::span<const float> numbers, std::size_t each) {
    const auto bad = std::ranges::find_if(numbers, [](float v) { return !is_finite(v); });
    if (bad == numbers.end()) return;
    const auto place = static_cast<std::size_t>(bad - numbers.begin());
    throw InvalidArgument{std::string{"samples: "} + what + " " + std::to_string(place % each) +
                          " of sample " + std::to_string(place / each) + " is not a finite number"};
  }

  const Samples* samples_;
};

namespace detail {

template <>
struct ExamplesOf<Samples> {
  using type = SamplesView;
};

}  // namespace detail
}  // namespace digitnet
