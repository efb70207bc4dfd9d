#pragma once

#include <digitnet/augment/augmentation.hpp>
#include <digitnet/core/text.hpp>
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

// What decides a training run, as text: a checkpoint keeps it, to refuse to continue another run.
// Every number is written so that it reads back exactly.

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
inline std::string run_text(const Schedule& schedule) {
  return std::visit([](const auto& chosen) { return run_text(chosen); }, schedule);
}

/// What came later is named only where it is used, so that older checkpoints still go on.
inline std::string run_text(const Augmentation& a) {
  std::string text = detail::numbers_text(
      "augmentation",
      {static_cast<float>(a.shift_pixels), a.rotation_degrees, a.scale, a.stretch, a.shear,
       a.elastic_alpha, a.elastic_sigma, a.thickness, a.blur, a.contrast, a.noise});
  if (a.background != 0 || a.occlusion != 0) {
    text = detail::numbers_text(text, {a.background, a.occlusion});
  }
  return a.brush == 0 ? text : detail::numbers_text(text + " brush", {a.brush});
}

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

}  // namespace digitnet
