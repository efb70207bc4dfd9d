#include "train/data.hpp"

#include <digitnet/data/mnist.hpp>
#include <digitnet/data/shares.hpp>
#include <digitnet/data/split.hpp>
#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/image/read_picture.hpp>

#include <algorithm>
#include <numeric>

namespace digitnet::tools {
namespace {

bool has_test_part(const std::filesystem::path& path) {
  try {
    const DatasetSource source = find_dataset(path, Split::test);
    return source.is_split &&
           (source.format != DatasetFormat::idx || has_mnist_split(path, Split::test));
  } catch (const FileError&) {
    return false;
  }
}

Dataset first_images(const Dataset& data, std::size_t count) {
  std::vector<std::size_t> indices(std::min(count, data.size()));
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return subset(data, indices);
}

Dataset load(const std::string& path, const TrainOptions& options, Split split, LeftOut& left_out) {
  const auto prepare = [&options](const std::filesystem::path& picture) {
    return prepare_picture(picture, options.limits.picture);
  };
  LeftOut here;
  Dataset data = load_dataset(path, split, prepare, &here, options.limits.file_bytes);
  left_out.failures.insert(left_out.failures.end(), here.failures.begin(), here.failures.end());
  left_out.others.insert(left_out.others.end(), here.others.begin(), here.others.end());
  left_out.folders.insert(left_out.folders.end(), here.folders.begin(), here.folders.end());
  constexpr Shape expected{1, 28, 28};
  if (!(data.shape == expected)) {
    throw FileError{path, "", "images of " + expected.text(), data.shape.text()};
  }
  if (data.empty()) throw FileError{path, "", "at least one image", "none"};
  return data;
}

/// One of the data sets, in two parts.
struct Loaded {
  SplitDataset parts;
  std::string description;
};

/// Of a further data set that is small, all is learnt from.
Loaded load_parts(const std::string& path, bool further, const TrainOptions& options,
                  LeftOut& left_out) {
  Loaded result;
  Dataset& train = result.parts.train;
  train = load(path, options, Split::train, left_out);
  result.description = std::to_string(train.size()) + " images";
  if (official_mnist_split(train) == Split::train) {
    result.description = "MNIST, the official 60000 training images";
  }
  if (options.limit > 0 && options.limit < train.size()) {
    train = first_images(train, options.limit);
    result.description += ", the first " + std::to_string(options.limit) + " of them";
  }
  const double share = options.validation.value_or(default_validation);
  constexpr double few = 10;
  if (share == 0 || (further && share * static_cast<double>(train.size()) < few)) return result;
  SplitDataset parts = split_stratified(train, share, Seed{options.seed});
  if (parts.held_out.empty() || parts.train.empty()) return result;
  result.parts = std::move(parts);
  result.description +=
      ", " + std::to_string(result.parts.held_out.size()) + " held back to validate";
  return result;
}

void append(Dataset& to, const Dataset& more) {
  to.pixels.insert(to.pixels.end(), more.pixels.begin(), more.pixels.end());
  to.labels.insert(to.labels.end(), more.labels.begin(), more.labels.end());
}

/// The shares that the options ask for: by default all images come once each, but where a model
/// is to learn more, a few new images must not drown in those that it knows.
std::vector<double> shares(const TrainOptions& options, std::span<const Dataset> sets) {
  if (!options.shares.empty()) return options.shares;
  constexpr double least = 0.1;
  std::vector<double> result;
  for (const Dataset& set : sets) {
    const double share = static_cast<double>(set.size()) / static_cast<double>(sets[0].size());
    result.push_back(options.from.empty() ? share : std::max(share, least));
  }
  return result;
}

/// Of each data set what was held back, or, if that would say little, all that is learnt from.
std::vector<JudgedData> judged_data(const TrainOptions& options, std::span<const Loaded> loaded) {
  constexpr std::size_t enough = 100;
  std::vector<JudgedData> result;
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    const auto& [train, held_out] = loaded[i].parts;
    const bool held_back = held_out.size() >= enough;
    result.push_back({options.data[i], held_back ? held_out : train, held_back});
  }
  return result;
}

}  // namespace

std::vector<std::uint8_t> prepare_picture(const std::filesystem::path& path,
                                          const ImageLimits& limits) {
  const Prepared prepared = prepare_digit(read_picture(path, limits));
  if (prepared.finding == Finding::blank) {
    throw FileError{path.string(), "", "a picture of a digit", "a blank one"};
  }
  return {prepared.pixels.begin(), prepared.pixels.end()};
}

TrainData load_train_data(const TrainOptions& options) {
  if (!options.shares.empty() && options.shares.size() != options.data.size()) {
    throw InvalidArgument{"--shares: expected one for each --data, " +
                          std::to_string(options.data.size()) + ", found " +
                          std::to_string(options.shares.size())};
  }
  TrainData result;
  std::vector<Loaded> loaded;
  for (const std::string& path : options.data) {
    loaded.push_back(load_parts(path, !loaded.empty(), options, result.left_out));
    result.description += (result.description.empty() ? "" : "; ") + loaded.back().description;
  }
  if (!options.from.empty()) result.judged = judged_data(options, loaded);
  Dataset validation = std::move(loaded[0].parts.held_out);
  for (std::size_t i = 1; i < loaded.size(); ++i) append(validation, loaded[i].parts.held_out);
  const std::size_t all = loaded[0].parts.train.size();
  if (!validation.empty()) {
    result.validation = std::move(validation);
  } else if (options.validation.value_or(0) > 0 || options.early_stopping > 0) {
    throw InvalidArgument{"--validation: too few images (" + std::to_string(all) +
                          ") to hold some back"};
  }
  std::vector<Dataset> sets;
  for (Loaded& one : loaded) sets.push_back(std::move(one.parts.train));
  result.train = sets.size() == 1 ? std::move(sets[0]) : mix_in_shares(sets, shares(options, sets));
  if (has_test_part(options.data[0])) {
    result.test = load(options.data[0], options, Split::test, result.left_out);
  }
  return result;
}

}  // namespace digitnet::tools
