#include "train/plan.hpp"

#include <digitnet/core/finite.hpp>
#include <digitnet/core/text.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

namespace digitnet::tools {
namespace {

template <class To, class From>
void replace(To& value, const std::optional<From>& wanted) {
  if (wanted) value = static_cast<To>(*wanted);
}

void require(bool good, const std::string& message) {
  if (!good) throw InvalidArgument{message};
}

/// A limit of a range: 1000000 rather than 1e+06.
std::string limit_text(double limit) {
  const auto whole = static_cast<long long>(limit);
  return static_cast<double>(whole) == limit ? std::to_string(whole)
                                             : shortest_text(static_cast<float>(limit));
}

/// Throws InvalidArgument unless low <= value <= high, or below `high` if that is `open`. What is
/// not given is in range. (The library would refuse it, too, but knows no options.)
template <class Value>
void require_range(const std::string& option, const std::optional<Value>& value, double low,
                   double high, bool open = false) {
  if (!value) return;
  const auto number = static_cast<double>(*value);
  if (is_finite(number) && number >= low && (open ? number < high : number <= high)) return;
  std::string expected = "a number from " + limit_text(low);
  if (!is_finite(high)) {
    expected += " on";
  } else {
    expected += (open ? " to below " : " to ") + limit_text(high);
  }
  throw InvalidArgument{option + ": expected " + expected + ", found " + shortest_text(*value)};
}

void require_ranges(const TrainOptions& o) {
  constexpr bool open = true;
  constexpr double any = std::numeric_limits<double>::infinity();
  require_range("--learning-rate", o.learning_rate, 0, 1e6, open);
  require_range("--momentum", o.momentum, 0, 1, open);
  require_range("--weight-decay", o.weight_decay, 0, 1e6, open);
  require_range("--warm-up", o.warm_up, 0, 1);
  require_range("--label-smoothing", o.label_smoothing, 0, 1, open);
  require_range("--clip-norm", std::optional{o.clip_norm}, 0, any);
  require_range("--outliers", o.outliers, 0, 1);
  require_range("--handwriting", o.handwriting, 0, 1);
  require_range("--glyphs", o.glyphs, 0, 1);
  require_range("--plain-final", o.plain_final, 0, 1);
  require_range("--ema", o.ema, 0, 1, open);
  require_range("--validation", o.validation, 0, 1, open);
  require_range("--most-lost", std::optional{o.most_lost}, 0, any);
}

AnyOptimizer make_optimizer(const Adam& recipe, const TrainOptions& wanted) {
  const std::string name = wanted.optimizer.value_or("adam");
  AnyOptimizer result;
  if (name == "sgd") {
    Sgd sgd{.learning_rate = 0.05F, .momentum = 0.9F};
    replace(sgd.momentum, wanted.momentum);
    replace(sgd.weight_decay, wanted.weight_decay);
    sgd.nesterov = wanted.nesterov;
    require(!sgd.nesterov || sgd.momentum > 0, "--nesterov needs a --momentum above 0");
    result = {sgd, sgd.learning_rate};
  } else {
    require(!wanted.momentum && !wanted.nesterov, "--momentum and --nesterov need --optimizer sgd");
    if (name == "adamw") {
      AdamW adam{.beta1 = recipe.beta1, .beta2 = recipe.beta2, .epsilon = recipe.epsilon};
      replace(adam.weight_decay, wanted.weight_decay);
      result = {adam, recipe.learning_rate};
    } else {
      Adam adam = recipe;
      replace(adam.weight_decay, wanted.weight_decay);
      result = {adam, recipe.learning_rate};
    }
  }
  replace(result.learning_rate, wanted.learning_rate);
  result.validate();
  return result;
}

Schedule make_schedule(Schedule schedule, const TrainOptions& wanted) {
  if (wanted.schedule == "constant") schedule = Constant{};
  if (wanted.schedule == "step") schedule = StepDecay{};
  if (wanted.schedule == "cosine") schedule = Cosine{};
  if (wanted.schedule == "one-cycle") schedule = OneCycle{};
  const auto warm_up = [&wanted](auto& chosen) {
    if constexpr (requires { chosen.warm_up; }) replace(chosen.warm_up, wanted.warm_up);
  };
  std::visit(warm_up, schedule);
  validate(schedule);
  return schedule;
}

Augmentation make_augmentation(Augmentation augmentation, const TrainOptions& wanted) {
  if (wanted.augment == "none") augmentation = {};
  if (wanted.augment == "light") {
    augmentation = {.shift_pixels = 1, .rotation_degrees = 8, .scale = 0.08F, .shear = 0.08F};
  }
  if (wanted.augment == "default") {
    augmentation = {.shift_pixels = 2, .rotation_degrees = 12, .scale = 0.12F, .shear = 0.15F};
  }
  if (wanted.augment == "strong") {
    augmentation = {.shift_pixels = 2,
                    .rotation_degrees = 15,
                    .scale = 0.15F,
                    .stretch = 0.15F,
                    .shear = 0.2F,
                    .elastic_alpha = 30,
                    .thickness = 0.5F,
                    .blur = 0.5F,
                    .contrast = 0.2F,
                    .background = 0.1F,
                    .occlusion = 0.2F};
  }
  for (std::size_t i = 0; i < augmentation_fields.size(); ++i) {
    if (wanted.augmentation[i]) augmentation_fields[i].set(augmentation, *wanted.augmentation[i]);
  }
  for (std::size_t i = 0; i < augmentation_fields.size(); ++i) {
    const AugmentationField& field = augmentation_fields[i];
    require_range("--" + std::string{field.option}, wanted.augmentation[i],
                  static_cast<double>(field.low), static_cast<double>(field.high(augmentation)));
  }
  augmentation.validate();
  return augmentation;
}

/// "0-5,8" as numbers. Throws InvalidArgument.
std::vector<int> layer_numbers(const std::string& text) {
  constexpr int most = 9999;  // no network of the tools has so many layers
  std::vector<int> numbers;
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto number = [&] {
    int value = -1;
    const auto [after, error] = std::from_chars(at, end, value);
    require(error == std::errc{} && value >= 0 && value <= most,
            "--freeze: expected numbers of layers such as 0-5 or 0,3, found \"" + text + "\"");
    at = after;
    return value;
  };
  while (at != end) {
    const int first = number();
    int last = first;
    if (at != end && *at == '-') {
      ++at;
      last = number();
    }
    require(first <= last && (at == end || (*at == ',' && at + 1 != end)),
            "--freeze: expected numbers of layers such as 0-5 or 0,3, found \"" + text + "\"");
    for (int layer = first; layer <= last; ++layer) numbers.push_back(layer);
    if (at != end) ++at;
  }
  return numbers;
}

/// "1,1,2.5" as numbers. Throws InvalidArgument.
std::vector<float> weights_of_classes(const std::string& text) {
  std::vector<float> weights;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    float& weight = weights.emplace_back(-1.0F);
    const auto [after, error] = std::from_chars(at, end, weight);
    require(error == std::errc{} && weight >= 0 && is_finite(weight) &&
                (after == end || (*after == ',' && after + 1 != end)),
            "--class-weights: expected balanced, or a number from 0 on for each class, found \"" +
                text + "\"");
    at = after == end ? end : after + 1;
  }
  return weights;
}

/// A recipe for a network that is trained already: short, and with steps that do not throw it off.
Recipe fine_tuning(Recipe recipe) {
  recipe.options.epochs = std::max<std::size_t>(1, recipe.options.epochs / 4);
  recipe.options.max_steps = 0;
  recipe.optimizer.learning_rate *= 0.2F;
  return recipe;
}

template <class S>
double warm_up_of(const S& schedule) {
  if constexpr (requires { schedule.warm_up; }) return schedule.warm_up;
  return 0;
}

std::string optimizer_text(const AnyOptimizer& any) {
  static constexpr const char* names[] = {"sgd", "adam", "adamw"};
  std::string text = names[any.chosen.index()];
  text += " at learning rate " + shortest_text(any.learning_rate);
  if (const Sgd* sgd = std::get_if<Sgd>(&any.chosen)) {
    text += sgd->nesterov ? " and Nesterov momentum " : " and momentum ";
    text += shortest_text(sgd->momentum);
  }
  const float decay = std::visit([](const auto& o) { return o.weight_decay; }, any.chosen);
  if (decay != 0) text += ", weight decay " + shortest_text(decay);
  return text;
}

std::string augmentation_text(const Augmentation& augmentation) {
  std::string text;
  for (const AugmentationField& field : augmentation_fields) {
    const float value = field.get(augmentation);
    if (value == 0 || !field.reach) continue;
    text += (text.empty() ? "" : ", ") + std::string{field.option} + " " + shortest_text(value);
  }
  return text.empty() ? "none" : text;
}

}  // namespace

TrainPlan make_plan(const Recipe& scratch, const TrainOptions& wanted) {
  require_ranges(wanted);
  const Recipe recipe = wanted.from.empty() ? scratch : fine_tuning(scratch);
  TrainPlan plan{.optimizer = make_optimizer(recipe.optimizer, wanted),
                 .options = recipe.options,
                 .examples = recipe.examples,
                 .frozen = layer_numbers(wanted.freeze)};
  require(plan.frozen.empty() || !wanted.from.empty(),
          "--freeze needs --from: layers of a new network have nothing to keep");
  TrainerOptions& options = plan.options;
  replace(options.epochs, wanted.epochs);
  if (wanted.epochs) options.max_steps = 0;
  replace(options.batch_size, wanted.batch_size);
  options.seed = Seed{wanted.seed};
  options.threads = wanted.threads;
  options.schedule = make_schedule(options.schedule, wanted);
  replace(options.label_smoothing, wanted.label_smoothing);
  SoftmaxCrossEntropy{options.label_smoothing}.validate();
  options.clip_norm = wanted.clip_norm;
  options.validate();
  plan.balance_classes = wanted.class_weights == "balanced";
  if (!plan.balance_classes) plan.class_weights = weights_of_classes(wanted.class_weights);
  plan.examples.augmentation = make_augmentation(recipe.examples.augmentation, wanted);
  replace(plan.examples.plain_final_fraction, wanted.plain_final);
  replace(plan.examples.outlier_share, wanted.outliers);
  replace(plan.examples.handwriting_share, wanted.handwriting);
  replace(plan.examples.glyph_share, wanted.glyphs);
  replace(options.ema_decay, wanted.ema);
  const double validation = wanted.validation.value_or(default_validation);
  if (wanted.early_stopping > 0) {
    require(validation > 0, "--early-stopping needs --validation, to see when to stop");
    plan.early_stopping = EarlyStopping{.patience = wanted.early_stopping};
  }
  return plan;
}

std::string plan_text(const TrainPlan& plan) {
  static constexpr const char* schedules[] = {"constant", "step", "cosine", "one-cycle", "custom"};
  const TrainerOptions& options = plan.options;
  std::string text = std::to_string(options.epochs) + (options.epochs == 1 ? " epoch" : " epochs");
  if (options.max_steps > 0) text += ", at most " + std::to_string(options.max_steps) + " steps";
  text += ", batch size " + std::to_string(options.batch_size) + ", " +
          optimizer_text(plan.optimizer) + ", " + schedules[options.schedule.index()] + " schedule";
  const double warm_up =
      std::visit([](const auto& chosen) { return warm_up_of(chosen); }, options.schedule);
  if (warm_up > 0) text += " with warm-up " + shortest_text(warm_up);
  text += ", label smoothing " + shortest_text(options.label_smoothing);
  if (plan.balance_classes) text += ", classes balanced";
  if (!plan.class_weights.empty()) text += ", classes weighted";
  if (options.clip_norm > 0) text += ", gradients clipped to " + shortest_text(options.clip_norm);
  if (options.ema_decay > 0) text += ", moving average " + shortest_text(options.ema_decay);
  text += "; augmentation: " + augmentation_text(plan.examples.augmentation);
  if (!plan.examples.augmentation.empty() && plan.examples.plain_final_fraction > 0) {
    text += ", none in the last " + shortest_text(100 * plan.examples.plain_final_fraction) + " %";
  }
  const auto add_share = [&text](const char* name, float share) {
    if (share > 0) text += std::string{"; "} + name + " " + shortest_text(share);
  };
  add_share("outliers", plan.examples.outlier_share);
  add_share("handwriting", plan.examples.handwriting_share);
  add_share("glyphs", plan.examples.glyph_share);
  return text;
}

std::string what_makes_training_harder(const TrainPlan& plan,
                                       std::span<const LayerSummary> layers) {
  std::string text;
  const auto add = [&text](bool there, const char* words) {
    if (there) text += (text.empty() ? "" : ", ") + std::string{words};
  };
  add(!plan.examples.augmentation.empty(), "distorted images");
  add(plan.options.label_smoothing > 0, "smoothed labels");
  add(plan.examples.handwriting_share > 0, "drawn digits");
  add(plan.examples.outlier_share > 0 || plan.examples.glyph_share > 0, "images of no digit");
  add(std::ranges::find(layers, "Dropout", &LayerSummary::kind) != layers.end(), "dropout");
  if (text.empty()) return text;
  return "The training loss is above the validation loss because training is harder: " + text + ".";
}

}  // namespace digitnet::tools
