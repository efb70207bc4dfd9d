#include "train/data.hpp"

#include <digitnet/data/mnist.hpp>
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

Dataset load(const TrainOptions& options, Split split, LeftOut& left_out) {
  const auto prepare = [&options](const std::filesystem::path& path) {
    return prepare_picture(path, options.limits.picture);
  };
  Dataset data = load_dataset(options.data, split, prepare, &left_out, options.limits.file_bytes);
  constexpr Shape expected{1, 28, 28};
  if (!(data.shape == expected)) {
    throw FileError{options.data, "", "images of " + expected.text(), data.shape.text()};
  }
  if (data.empty()) throw FileError{options.data, "", "at least one image", "none"};
  return data;
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
  TrainData result;
  result.train = load(options, Split::train, result.left_out);
  const std::size_t all = result.train.size();
  result.description = std::to_string(all) + " images";
  if (official_mnist_split(result.train) == Split::train) {
    result.description = "MNIST, the official 60000 training images";
  }
  if (options.limit > 0 && options.limit < all) {
    result.train = first_images(result.train, options.limit);
    result.description += ", the first " + std::to_string(options.limit) + " of them";
  }
  if (const double share = options.validation.value_or(default_validation); share > 0) {
    SplitDataset parts = split_stratified(result.train, share, Seed{options.seed});
    if (!parts.held_out.empty() && !parts.train.empty()) {
      result.train = std::move(parts.train);
      result.validation = std::move(parts.held_out);
      result.description +=
          ", " + std::to_string(result.validation->size()) + " held back to validate";
    } else if (options.validation || options.early_stopping > 0) {
      throw InvalidArgument{"--validation: too few images (" + std::to_string(result.train.size()) +
                            ") to hold some back"};
    }
  }
  if (has_test_part(options.data)) {
    result.test = load(options, Split::test, result.left_out);
  }
  return result;
}

}  // namespace digitnet::tools
