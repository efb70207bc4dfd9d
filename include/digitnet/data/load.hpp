#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/data/csv.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/data/image_folder.hpp>
#include <digitnet/data/mnist.hpp>
#include <digitnet/data/numpy.hpp>
#include <digitnet/io/gzip.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace digitnet {

/// Turns an image file into the pixels of a network input: see read_image_folder().
using PrepareImage = std::function<std::vector<std::uint8_t>(const std::filesystem::path&)>;

/// How a data set is stored.
enum class DatasetFormat { idx, csv, image_folder, numpy };

/// Where one part of a data set is.
struct DatasetSource {
  DatasetFormat format;
  std::filesystem::path path;  ///< the folder of the IDX or NumPy files or of `0` to `9`, the CSV,
                               ///< .npz or .npy file
  bool is_split;               ///< false: there is only one part, and it was asked for as either
};

/// Finds out how the data at `path` are stored, which may be
/// - a folder with IDX files named as MNIST's, of both parts or of one;
/// - a folder with `mnist_train.csv` and `mnist_test.csv`, or one of them, plain or `.gz`;
/// - a folder with folders of pictures `train` (or `training`) and `test` (or `testing`, `valid`,
///   `validation`, `val`), each with `0` to `9` inside;
/// - what NumPy saved, told by its content: an archive as Keras' `mnist.npz`, a .npy file of images
///   with the labels beside it, or a folder of such files: see find_numpy_dataset();
/// - a folder with `0` to `9` directly inside, or a CSV file: one part, found for either `split`.
/// Of an archive at most `limit` bytes are read. Throws FileError if it is none of them.
inline DatasetSource find_dataset(const std::filesystem::path& path, Split split,
                                  std::size_t limit = default_size_limit) {
  const auto names = [](Split part) {
    return part == Split::train
               ? std::vector<std::string>{"train", "training"}
               : std::vector<std::string>{"test", "testing", "valid", "validation", "val"};
  };
  const auto csv_or_pictures = [&](Split part, DatasetSource& found) {
    std::error_code error;
    for (const std::string ending : {".csv", ".csv.gz"}) {
      found = {DatasetFormat::csv, path / ("mnist_" + names(part)[0] + ending), true};
      if (std::filesystem::exists(found.path, error)) return true;
    }
    for (const std::string& name : names(part)) {
      found = {DatasetFormat::image_folder, path / name, true};
      if (has_digit_folders(found.path)) return true;
    }
    return false;
  };

  const Split other = split == Split::train ? Split::test : Split::train;
  std::error_code error;
  std::string found = "nothing there" + detail::looked_for(path);
  if (std::filesystem::is_directory(path, error)) {
    if (has_mnist_split(path, split) || has_mnist_split(path, other)) {
      return {DatasetFormat::idx, path, true};
    }
    DatasetSource source{};
    if (csv_or_pictures(split, source)) return source;
    if (has_digit_folders(path)) return {DatasetFormat::image_folder, path, false};
    if (const auto numpy = find_numpy_dataset(path, split, limit)) {
      return {DatasetFormat::numpy, path, numpy->is_split};
    }
    found = csv_or_pictures(other, source)                       ? "only " + source.path.string()
            : find_numpy_dataset(path, other, limit).has_value() ? "only NumPy's of the other part"
                                                                 : "none of them";
  } else if (std::filesystem::exists(path, error)) {
    const auto start = detail::start_of_file(path);
    if (is_zip(start) || is_npy(start)) {
      const auto numpy = find_numpy_dataset(path, split, limit);
      if (numpy) return {DatasetFormat::numpy, path, numpy->is_split};
      throw FileError{
          path.string(), "", "NumPy arrays x_" + names(split)[0] + " and y_" + names(split)[0],
          find_numpy_dataset(path, other, limit) ? "only those of the other part" : "others"};
    }
    if (path.filename().string().find("-ubyte") == std::string::npos) {
      return {DatasetFormat::csv, path, false};
    }
    found = "one IDX file: name the folder that holds it";
  }
  const std::string part = names(split)[0];
  throw FileError{path.string(), "",
                  "a folder with MNIST's IDX files, with mnist_" + part +
                      ".csv or with pictures in " + part + "/0 to " + part +
                      "/9 or 0 to 9, a CSV file, or NumPy's mnist.npz; " +
                      detail::data_advice(path),
                  found};
}

/// Loads one part of the data at `path`, stored in any way that find_dataset() knows.
///
/// Pictures need `prepare`; what is not read of them is added to `left_out`, or without `left_out`
/// the first failure is thrown. Of any other file `limit` is the most bytes, raw and decompressed.
/// Throws FileError, and InvalidArgument for pictures without `prepare`.
inline Dataset load_dataset(const std::filesystem::path& path, Split split,
                            const PrepareImage& prepare = {}, LeftOut* left_out = nullptr,
                            std::size_t limit = default_size_limit) {
  const DatasetSource source = find_dataset(path, split, limit);
  if (source.format == DatasetFormat::numpy) return read_numpy(source.path, split, limit);
  if (source.format == DatasetFormat::idx) return load_mnist_split(source.path, split, limit);
  if (source.format == DatasetFormat::csv) return read_csv(source.path, {1, 28, 28}, limit);
  if (!prepare) {
    throw InvalidArgument{source.path.string() + ": reading pictures needs a way to prepare them"};
  }
  ImageFolder result = read_image_folder(source.path, prepare);
  const LeftOut& missed = result.left_out;
  if (!missed.failures.empty() && (left_out == nullptr || result.data.empty())) {
    throw missed.failures.front();
  }
  if (left_out != nullptr) {
    left_out->failures.insert(left_out->failures.end(), missed.failures.begin(),
                              missed.failures.end());
    left_out->others.insert(left_out->others.end(), missed.others.begin(), missed.others.end());
  }
  return std::move(result.data);
}

}  // namespace digitnet
