#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/core/thread_team.hpp>
#include <digitnet/data/dataset_view.hpp>
#include <digitnet/data/examples.hpp>
#include <digitnet/loss/loss.hpp>
#include <digitnet/network/backpropagation.hpp>
#include <digitnet/optim/optimizer.hpp>
#include <digitnet/train/batch_loader.hpp>
#include <digitnet/train/run_text.hpp>
#include <digitnet/train/trainer_options.hpp>
#include <digitnet/train/training_step.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <limits>
#include <string>
#include <utility>

namespace digitnet {

namespace detail {

/// Which stages of a network an optimiser leaves as they are: none. FrozenLayers has its own.
template <class O>
struct freezing {
  template <class Net>
  using type = NothingFrozen;
  template <class Net>
  static NothingFrozen stages(const O& /*optimizer*/) {
    return {};
  }
};

}  // namespace detail

/// Trains step by step. All random choices are functions of (seed, epoch, image, step), so the
/// state of a run is just the number of steps taken and a few flat blocks: parameters, optimiser
/// moments, moving average. After construction a step allocates nothing.
///
///     Trainer trainer{net, train, Adam{}, {.epochs = 3}};                        // a data set
///     Trainer trainer{net, Augmented{train, {.scale = 0.1F}}, Adam{}, {}};       // any Examples
///     Trainer trainer{net, curves, MeanSquaredError{}, Adam{}, {.epochs = 3}};   // another Loss
///
/// `net` and the data set must outlive the trainer. Weights are the same for any number of threads.
template <class Net, class O, class E = DatasetView, class L = SoftmaxCrossEntropy>
class Trainer {
  static_assert(Optimizer<O>,
                "Trainer: an optimiser needs state_blocks, learning_rate, validate() and "
                "update(ParameterSlice<Scalar>, step, rate), all const: see optim/optimizer.hpp");
  static_assert(Loss<L, typename Net::Scalar, Net::out>,
                "Trainer: a loss needs target_kind, validate() and operator()(outputs, d_outputs, "
                "targets, valid, scale, results), both const: see loss/loss.hpp");
  static_assert(Examples<E, typename Net::Scalar, L::target_kind>,
                "Trainer: examples need size() and bytes(index, target) or load(index, input, "
                "target), all const, with the target that the loss wants (Label& or "
                "span<Scalar>): see data/examples.hpp");
  static_assert(L::target_kind != TargetKind::label || Net::classifies,
                "Trainer: a loss that takes labels needs a network with one output for each class, "
                "as after Dense<10> or GlobalAvgPool2d; this one's output is of several pixels");

 public:
  using Scalar = typename Net::Scalar;

  /// Throws InvalidArgument for options out of range and examples that do not fit to the network.
  Trainer(Net& net, E examples, O optimizer,
          TrainerOptions options) requires std::same_as<L, SoftmaxCrossEntropy>
      : Trainer{net, std::move(examples), SoftmaxCrossEntropy{options.label_smoothing},
                std::move(optimizer), unsmoothed(options)} {}

  /// The same with a loss; it has a label smoothing of its own, or none.
  Trainer(Net& net, E examples, L loss, O optimizer, TrainerOptions options)
      : net_{net},
        loss_{std::move(loss)},
        optimizer_{std::move(optimizer)},
        options_{checked(std::move(options), loss_, optimizer_, examples)},
        team_{options_.threads},
        backpropagation_{options_.batch_size, team_,
                         detail::freezing<O>::template stages<Net>(optimizer_)},
        first_(Net::parameter_count),
        second_(O::state_blocks > 1 ? Net::parameter_count : 0),
        average_(options_.ema_decay > 0 ? Net::parameter_count : 0),
        average_buffers_(options_.ema_decay > 0 ? Net::buffer_count : 0),
        loader_{std::move(examples),
                {options_.seed, options_.epochs, Net::in},
                options_.shuffle,
                options_.batch_size,
                team_} {
    std::ranges::copy(net.parameters().first(average_.size()), average_.data());
    std::ranges::copy(net.buffers().first(average_buffers_.size()), average_buffers_.data());
    detail::require_batches(loader_.size(), options_.batch_size, total_steps(),
                            Net::Plan::smallest_batch);
  }

  [[nodiscard]] const TrainerOptions& options() const noexcept { return options_; }
  [[nodiscard]] const E& examples() const noexcept { return loader_.examples(); }
  [[nodiscard]] std::size_t steps_per_epoch() const noexcept {
    return (loader_.size() + options_.batch_size - 1) / options_.batch_size;
  }
  [[nodiscard]] std::size_t total_steps() const noexcept {
    const std::size_t steps = options_.epochs * steps_per_epoch();
    return options_.max_steps > 0 ? (std::min)(options_.max_steps, steps) : steps;
  }
  /// Steps taken so far.
  [[nodiscard]] std::size_t steps() const noexcept { return steps_; }
  [[nodiscard]] bool finished() const noexcept { return steps_ >= total_steps(); }

  /// The learning rate of the next step.
  [[nodiscard]] double learning_rate() const {
    return static_cast<double>(optimizer_.learning_rate) *
           learning_rate_factor(options_.schedule, steps_, total_steps());
  }

  /// Takes one step, on the next batch of the current epoch. Throws DivergenceError if the loss is
  /// not finite, and what an example throws, leaving the weights as this step found them; and
  /// InvalidArgument if the first step finds all weights zero.
  BatchResult step() {
    const std::size_t epoch = steps_ / steps_per_epoch();
    const std::size_t start = steps_ % steps_per_epoch() * options_.batch_size;
    const std::size_t images = (std::min)(options_.batch_size, loader_.size() - start);
    const double rate = learning_rate();
    const std::size_t number = steps_ + 1;
    const double keep = (std::min)(static_cast<double>(options_.ema_decay),
                                   static_cast<double>(number) / static_cast<double>(number + 9));
    if (steps_ == 0) detail::require_weights(net_.parameters());
    detail::require_rate(rate, number);
    loader_.begin({epoch, steps_, total_steps()}, start);

    const BatchResult result = backpropagation_.step(
        net_, images, {options_.seed, steps_},
        [&](Part part, std::size_t first, int count, auto x) {
          loader_.fill(part, first, count, x);
        },
        [&](auto outputs, auto d_outputs, std::size_t first, int count, Scalar scale,
            ImageLoss<Scalar>* results) {
          loss_(outputs, d_outputs, loader_.targets(first), count, scale, results);
          if (loader_.failed()) spoil(results, count);
        },
        [&](Part part) {
          update(part, number, static_cast<Scalar>(rate), static_cast<Scalar>(keep));
        });
    loader_.throw_failure();
    if (!is_finite(result.loss)) detail::throw_divergence(epoch + 1, number, rate);
    ++steps_;
    if (average_buffers_.size() > 0) {
      detail::blend<Scalar>(average_buffers_.span(), net_.buffers(), static_cast<Scalar>(keep));
    }
    return result;
  }

  /// The network to use: the moving average where one is kept, else a copy of the current weights.
  [[nodiscard]] Net averaged() const {
    Net result = net_;
    std::ranges::copy(average_.span(), result.parameters().data());
    std::ranges::copy(average_buffers_.span(), result.buffers().data());
    return result;
  }

  /// The flat blocks that, with the network and steps(), are the whole state of a run.
  [[nodiscard]] std::array<std::pair<const char*, std::span<Scalar>>, 4> state() noexcept {
    return {{{"optimizer.first", first_.span()},
             {"optimizer.second", second_.span()},
             {"average.parameters", average_.span()},
             {"average.buffers", average_buffers_.span()}}};
  }

  /// All that decides how the run goes on, on one line: two runs with the same text, data and
  /// network give the same weights.
  [[nodiscard]] std::string describe() const {
    return "images " + std::to_string(detail::labelled_examples(examples())) + "; " +
           options_.describe(run_text(loss_), run_text(optimizer_)) + "; " +
           examples_text(detail::describe_examples(examples()));
  }

  /// fingerprint() of the data, computed when it is first asked for; empty if they have none.
  [[nodiscard]] const std::string& data_fingerprint() {
    if (fingerprint_.empty()) fingerprint_ = detail::fingerprint_of(examples());
    return fingerprint_;
  }

  /// Continues as if `steps` had been taken; the caller has restored the network and `state()`.
  void resume_at(std::size_t steps) noexcept { steps_ = steps; }

 private:
  static TrainerOptions unsmoothed(TrainerOptions options) {
    options.label_smoothing = 0;
    return options;
  }

  static TrainerOptions checked(TrainerOptions options, const L& loss, const O& optimizer,
                                const E& examples) {
    options.validate();
    if (options.label_smoothing != 0) {
      throw InvalidArgument{"label smoothing: give it to the loss, SoftmaxCrossEntropy{0.1F}"};
    }
    loss.validate();
    optimizer.validate();
    detail::check_examples(examples, Net::in, Net::out.size());
    const std::size_t labelled = detail::labelled_examples(examples);
    options.batch_size = (std::min)(options.batch_size, std::max<std::size_t>(labelled, 1));
    return options;
  }

  static void spoil(ImageLoss<Scalar>* results, int count) noexcept {
    for (int lane = 0; lane < count; ++lane) {
      results[lane].loss = std::numeric_limits<Scalar>::quiet_NaN();
    }
  }

  void update(Part part, std::size_t number, Scalar rate, Scalar keep) {
    const std::span<Scalar> gradient = backpropagation_.gradient();
    if (AdjustsGradient<O, Scalar> || options_.clip_norm > 0) {
      if (part.index == 0) {
        if constexpr (AdjustsGradient<O, Scalar>) optimizer_.adjust(gradient);
        if (options_.clip_norm > 0) detail::clip_norm(gradient, options_.clip_norm);
      }
      team_.barrier();
    }
    const std::size_t begin = part.first(Net::parameter_count);
    const std::size_t end = part.last(Net::parameter_count);
    const ParameterSlice<Scalar> all{net_.parameters(), gradient, first_.span(), second_.span()};
    optimizer_.update(all.part(begin, end), number, rate);
    if (average_.size() > 0) {
      detail::blend<Scalar>(average_.span().subspan(begin, end - begin),
                            net_.parameters().subspan(begin, end - begin), keep);
    }
  }

  Net& net_;
  L loss_;
  O optimizer_;
  TrainerOptions options_;
  ThreadTeam team_;
  Backpropagation<Net, typename detail::freezing<O>::template type<Net>> backpropagation_;
  AlignedBuffer<Scalar> first_, second_, average_, average_buffers_;
  BatchLoader<Net, E, L::target_kind> loader_;
  std::size_t steps_ = 0;
  std::string fingerprint_;
};

template <class Net, class Data, class O>
Trainer(Net&, const Data&, O, TrainerOptions) -> Trainer<Net, O, ExamplesOf<Data>>;

template <class Net, class Data, class L, class O>
Trainer(Net&, const Data&, L, O, TrainerOptions) -> Trainer<Net, O, ExamplesOf<Data>, L>;

}  // namespace digitnet
