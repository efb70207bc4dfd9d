#pragma once

#include <digitnet/core/text.hpp>
#include <digitnet/loss/binary_cross_entropy.hpp>
#include <digitnet/loss/mean_squared_error.hpp>
#include <digitnet/loss/softmax_cross_entropy.hpp>
#include <digitnet/optim/any_optimizer.hpp>
#include <digitnet/schedule/schedule.hpp>

#include <initializer_list>
#include <string>

namespace digitnet {

namespace detail {

template <class Number>
std::string numbers_text(std::string text, std::initializer_list<Number> numbers) {
  for (const Number number : numbers) text += " " + shortest_text(number);
  return text;
}

template <class A>
std::string adam_text(const char* name, const A& a) {
  return numbers_text(name, {a.learning_rate, a.beta1, a.beta2, a.epsilon, a.weight_decay});
}

}  // namespace detail

/// What decides a training run, an optimiser, a schedule or a loss with its settings, as text: a
/// checkpoint keeps it, to refuse to continue another run. Every number is written so that it reads
/// back exactly.
inline std::string run_text(const Sgd& sgd) {
  return detail::numbers_text(sgd.nesterov ? "nesterov" : "sgd",
                              {sgd.learning_rate, sgd.momentum, sgd.weight_decay});
}
inline std::string run_text(const Adam& adam) { return detail::adam_text("adam", adam); }
inline std::string run_text(const AdamW& adam) { return detail::adam_text("adamw", adam); }

inline std::string run_text(const Constant& s) {
  return detail::numbers_text("constant", {s.warm_up});
}
inline std::string run_text(const StepDecay& s) {
  return detail::numbers_text("step", {s.every, s.gamma, s.warm_up});
}
inline std::string run_text(const Cosine& s) {
  return detail::numbers_text("cosine", {s.final_factor, s.warm_up});
}
inline std::string run_text(const OneCycle& s) {
  return detail::numbers_text(
      "one-cycle", {s.warm_up, s.initial_factor, s.final_factor, static_cast<double>(s.up),
                    static_cast<double>(s.down)});
}
inline std::string run_text(const CustomSchedule& s) { return s.name; }
inline std::string run_text(const Schedule& schedule) {
  return std::visit([](const auto& chosen) { return run_text(chosen); }, schedule);
}

inline std::string run_text(const SoftmaxCrossEntropy& loss) {
  return detail::numbers_text("label smoothing", {loss.label_smoothing});
}
inline std::string run_text(const MeanSquaredError&) { return "mean squared error"; }
inline std::string run_text(const BinaryCrossEntropy&) { return "binary cross-entropy"; }

inline std::string run_text(const AnyOptimizer& any) {
  return std::visit(
      [&any](auto optimizer) {
        optimizer.learning_rate = any.learning_rate;
        return run_text(optimizer);
      },
      any.chosen);
}

/// An optimiser of the user's own that has no text is told by its learning rate.
template <class O>
requires requires(const O optimizer) { optimizer.learning_rate; }
std::string run_text(const O& optimizer) {
  return detail::numbers_text("optimiser", {optimizer.learning_rate});
}

/// A loss of the user's own that has no text is just that.
template <class L>
requires requires { L::target_kind; }
std::string run_text(const L&) { return "loss"; }

/// What a run says of its examples: those that tell nothing about a distortion are taken as they
/// are, which is what older checkpoints say of them.
[[nodiscard]] inline std::string examples_text(const std::string& described) {
  return (described.starts_with("augmentation") ? ""
                                                : "augmentation 0 0 0 0 0 0 4 0 0 0 0; plain 0") +
         described;
}

}  // namespace digitnet
