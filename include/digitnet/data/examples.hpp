#pragma once

#include <digitnet/core/pixel.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/core/target.hpp>
#include <digitnet/core/thread_team.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace digitnet {

/// The run that examples are for.
struct RunPlan {
  Seed seed{1};
  std::size_t epochs = 1;
  Shape in{1};  ///< of the network's input
};

/// The step that a run is about to take, epochs and steps counted from 0.
struct RunStep {
  std::size_t epoch = 0;
  std::size_t step = 0;   ///< of the whole run
  std::size_t steps = 1;  ///< of the whole run
};

/// Examples that lie in memory as bytes (C, H, W), which a network sees divided by 255:
/// `bytes(index, target)` tells the target and returns them.
template <class E, class Scalar, TargetKind Kind>
concept ByteExamples = requires(const E& examples, TargetOut<Kind, Scalar> target) {
  { examples.bytes(std::size_t{}, target) } -> std::same_as<const std::uint8_t*>;
};

/// Examples that are written as numbers: `load(index, input, target)` fills `input` (C, H, W) and
/// the target.
template <class E, class Scalar, TargetKind Kind>
concept NumberExamples = requires(const E& examples, std::span<Scalar> input,
                                  TargetOut<Kind, Scalar> target) {
  examples.load(std::size_t{}, input, target);
};

/// What a network learns from: `size()` examples an epoch, told by number in any order, by several
/// threads at a time, each as bytes or as numbers (the target is a `Label&` or, for a loss that
/// compares numbers, a `std::span<Scalar>` with one for each output). An example is a function of
/// its number and of the epoch alone; then a run is the same for any number of threads. If it
/// throws, the step is not taken and the exception comes out of it.
///
///     struct Stripes {
///       std::size_t size() const { return 1000; }
///       void load(std::size_t index, std::span<float> input, digitnet::Label& label) const;
///     };
///
/// Examples are copied into the trainer. What else they may have is called if it is there:
///
/// | member | |
/// |---|---|
/// | `check(Shape in, std::size_t outputs) const` | throws InvalidArgument unless they fit |
/// | `start(RunPlan, ThreadTeam&)` | once, before the first step |
/// | `begin(RunStep)` | before each step, on one thread |
/// | `as_bytes() const` | of those that have `bytes` and `load`: which of them this step wants |
/// | `labelled() const` | how many are of some class; all, if it is missing |
/// | `describe() const` | text that tells them from others; a checkpoint keeps it |
/// | `fingerprint() const` | text that tells their data from others; likewise |
template <class E, class Scalar, TargetKind Kind>
concept Examples = std::copyable<E> && requires(const E& examples) {
  { examples.size() } -> std::convertible_to<std::size_t>;
} &&(ByteExamples<E, Scalar, Kind> || NumberExamples<E, Scalar, Kind>);

namespace detail {

/// What stands for `Data` among examples: for a data set a view of it, else `Data` itself.
template <class Data>
struct ExamplesOf {
  using type = Data;
};

// Examples of any kind, asked for what not all of them have.

template <class E>
void check_examples(const E& examples, Shape in, std::size_t outputs) {
  if constexpr (requires { (examples.check)(in, outputs); }) (examples.check)(in, outputs);
}

template <class E>
void start_examples(E& examples, const RunPlan& plan, ThreadTeam& team) {
  if constexpr (requires { examples.start(plan, team); }) examples.start(plan, team);
}

template <class E>
void begin_step(E& examples, const RunStep& step) {
  if constexpr (requires { examples.begin(step); }) examples.begin(step);
}

template <class E>
[[nodiscard]] std::size_t labelled_examples(const E& examples) {
  if constexpr (requires { examples.labelled(); }) {
    return examples.labelled();
  } else {
    return examples.size();
  }
}

template <class E>
[[nodiscard]] std::string describe_examples(const E& examples) {
  if constexpr (requires { examples.describe(); }) {
    return examples.describe();
  } else {
    return {};
  }
}

template <class E>
[[nodiscard]] std::string fingerprint_of(const E& examples) {
  if constexpr (requires { examples.fingerprint(); }) {
    return examples.fingerprint();
  } else {
    return {};
  }
}

/// Whether the examples of this step are to be taken as bytes.
template <class Scalar, TargetKind Kind, class E>
[[nodiscard]] bool as_bytes(const E& examples) {
  if constexpr (!ByteExamples<E, Scalar, Kind>) {
    return false;
  } else if constexpr (requires { examples.as_bytes(); }) {
    return examples.as_bytes();
  } else {
    return true;
  }
}

/// One example as numbers, also of those that have bytes alone.
template <TargetKind Kind, class E, class Scalar>
void load_example(const E& examples, std::size_t index, std::span<Scalar> input,
                  TargetOut<Kind, Scalar> target) {
  if constexpr (NumberExamples<E, Scalar, Kind>) {
    if (!as_bytes<Scalar, Kind>(examples)) return examples.load(index, input, target);
  }
  if constexpr (ByteExamples<E, Scalar, Kind>) {
    const std::uint8_t* pixel = examples.bytes(index, target);
    for (Scalar& number : input) number = static_cast<Scalar>(*pixel++) * pixel_scale<Scalar>;
  }
}

}  // namespace detail

/// The examples in `Data`, which is a data set, or examples already.
template <class Data>
using ExamplesOf = typename detail::ExamplesOf<Data>::type;

}  // namespace digitnet
