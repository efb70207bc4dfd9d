#include "eval/run.hpp"

#include "common/text/same_labels.hpp"

#include <digitnet/data/image_sketch.hpp>
#include <digitnet/data/load.hpp>
#include <digitnet/digits/handwriting/handwriting.hpp>
#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/image/read_picture.hpp>
#include <digitnet/judge/metrics.hpp>
#include <digitnet/judge/probabilities.hpp>
#include <digitnet/judge/second_look.hpp>

#include <algorithm>
#include <cmath>
#include <span>

namespace digitnet::tools {
namespace {

bool has_split(const std::string& path, Split split) {
  try {
    const DatasetSource source = find_dataset(path, split);
    return source.format != DatasetFormat::idx || has_mnist_split(source.path, split);
  } catch (const FileError&) {
    return false;
  }
}

Split choose_split(const std::string& path) {
  return !has_split(path, Split::test) && has_split(path, Split::train) ? Split::train
                                                                        : Split::test;
}

/// Throws Error unless all images and labels are such as the classifier knows.
void check_fits(const Classifier& classifier, const Dataset& data, const std::string& path) {
  const std::vector<LayerSummary> layers = classifier.layers();
  const Shape in = layers.front().in;
  const std::size_t classes = layers.back().out.size();
  if (data.empty()) throw FileError{path, "", "at least one image", "none"};
  if (!(data.shape == in)) {
    throw FileError{path, "", "images of " + in.text() + ", as the model expects them",
                    data.shape.text()};
  }
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data.labels[i] >= classes) {
      throw FileError{path, "label of image " + std::to_string(i),
                      "0 to " + std::to_string(classes - 1), std::to_string(data.labels[i])};
    }
  }
}

/// The mistakes of `result.worst`, in their order, get their pixels; all but `most` are dropped.
void keep_worst(Evaluation& result, const Dataset& data, std::size_t most) {
  std::ranges::stable_sort(result.worst, {}, &Mistake::label_probability);
  if (result.worst.size() > most) result.worst.resize(most);
  for (Mistake& mistake : result.worst) {
    const auto pixels = data.image(mistake.index);
    mistake.pixels.assign(pixels.begin(), pixels.end());
  }
}

Evaluation about(const Classifier& classifier) {
  Evaluation result;
  result.model = classifier.info.name;
  result.parameters = total_parameters(classifier.layers());
  return result;
}

void measure(const Classifier& classifier, const Dataset& data, int threads, Evaluation& result) {
  result.shape = data.shape;
  const auto ask = [&](std::span<const std::uint8_t> images) {
    std::vector<float> answers = classifier.logits(images, threads);
    const std::size_t classes = answers.size() / (images.size() / data.shape.size());
    to_probabilities(std::span{answers}, classes, classifier.info.temperature);
    return answers;
  };
  const std::vector<float> probabilities = ask(data.pixels);
  const std::size_t classes = probabilities.size() / data.size();
  result.metrics = digitnet::measure(probabilities, classes, data.labels);
  const std::optional<double> threshold = classifier.info.rejection_threshold;
  const auto finite = [](float p) { return std::isfinite(p) ? static_cast<double>(p) : 0.0; };
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto row = std::span{probabilities}.subspan(i * classes, classes);
    const auto guess = static_cast<std::size_t>(std::ranges::max_element(row) - row.begin());
    if (guess == data.labels[i]) continue;
    result.worst.push_back({.index = i,
                            .label = data.labels[i],
                            .guess = guess,
                            .confidence = finite(row[guess]),
                            .label_probability = finite(row[data.labels[i]])});
  }
  if (!threshold) return;
  const auto known = digitnet::are_known(
      std::span<const std::uint8_t>{data.pixels}, data.shape, std::span<const float>{probabilities},
      threshold, [&](std::span<const std::uint8_t> images, std::span<float> answers) {
        std::ranges::copy(ask(images), answers.begin());
      });
  result.rejected = static_cast<std::size_t>(std::ranges::count(known, false));
}

}  // namespace

Evaluation evaluate_classifier(const Classifier& classifier, const std::string& path,
                               std::optional<Split> split, int threads, std::size_t worst,
                               const InputLimits& limits) {
  Evaluation result = about(classifier);
  const Split part = split ? *split : choose_split(path);
  result.data = path;
  if (find_dataset(path, part).is_split) {
    result.split = part;
    result.data += part == Split::test ? ", test part" : ", training part";
  }
  const auto prepare = [&limits](const std::filesystem::path& file) {
    const Prepared prepared = prepare_digit(read_picture(file, limits.picture));
    return std::vector<std::uint8_t>{prepared.pixels.begin(), prepared.pixels.end()};
  };
  const Dataset data = load_dataset(path, part, prepare, &result.left_out, limits.file_bytes);
  check_fits(classifier, data, path);
  result.remark = same_labels_text(data.labels);
  result.official = official_mnist_split(data);
  result.trained_on = share_in(classifier.info.training_images, data);
  measure(classifier, data, threads, result);
  result.stored = other_way(classifier, data, result.metrics.accuracy, threads);
  keep_worst(result, data, worst);
  return result;
}

Evaluation evaluate_on_handwriting(const Classifier& classifier, std::size_t count,
                                   std::uint64_t seed, int threads, std::size_t worst) {
  Evaluation result = about(classifier);
  result.data = "drawn digits of seed " + std::to_string(seed);
  const Dataset data = handwriting(Seed{seed}, count, {}, threads);
  check_fits(classifier, data, result.data);
  measure(classifier, data, threads, result);
  keep_worst(result, data, worst);
  return result;
}

}  // namespace digitnet::tools
