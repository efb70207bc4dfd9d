#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/data/csv.hpp>
#include <digitnet/data/csv/csv_layout.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/data/image_folder.hpp>
#include <digitnet/data/mnist.hpp>
#include <digitnet/data/numpy.hpp>
#include <digitnet/io/byte_source.hpp>
#include <digitnet/io/file_kind.hpp>
#include <digitnet/io/gzip.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

/// `text` in lower case.
inline std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

/// The folder with folders of pictures `0` to `9`: `folder`, or below it where each folder holds
/// one other, as archives are unpacked into a folder of their name.
inline std::optional<std::filesystem::path> find_digit_folders(std::filesystem::path folder) {
  constexpr int deepest = 3;
  for (int depth = 0; depth < deepest; ++depth) {
    if (has_digit_folders(folder)) return folder;
    const std::vector<std::filesystem::path> below = sub_folders(folder);
    if (below.size() != 1) break;
    folder = below[0];
  }
  return std::nullopt;
}

/// Some of the names in a folder, to tell what is there instead of data.
inline std::string names_in_folder(const std::filesystem::path& folder) {
  constexpr std::size_t some = 4;
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry{folder, error};
  for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
    std::error_code ignored;
    if (has_hidden_name(entry->path())) continue;
    names.push_back(entry->path().filename().string() + (entry->is_directory(ignored) ? "/" : ""));
  }
  std::ranges::sort(names);
  std::string text;
  for (std::size_t i = 0; i < (std::min)(some, names.size()); ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  if (names.size() > some) text += " and " + std::to_string(names.size() - some) + " more";
  return names.empty() ? "an empty folder" : text;
}

}  // namespace detail

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
/// - a folder with folders of pictures `train` (or `training`, `trainingSet`) and `test` (or
///   `testing`, `testSet`, `valid`, `validation`, `val`), in either case, each with `0` to `9` (or
///   `00` to `09`) inside, perhaps in one more folder;
/// - what NumPy saved, told by its content: an archive as Keras' `mnist.npz`, a .npy file of images
///   with the labels beside it, or a folder of such files: see find_numpy_dataset();
/// - a folder with `0` to `9` directly inside, or a CSV file: one part, found for either `split`;
/// - a folder that holds none of them but one folder, with one of them.
/// Of an archive at most `limit` bytes are read. Throws FileError if it is none of them.
inline DatasetSource find_dataset(const std::filesystem::path& path, Split split,
                                  std::size_t limit = default_size_limit) {
  const auto names = [](Split part) {
    return part == Split::train ? std::vector<std::string>{"train", "training", "trainingset"}
                                : std::vector<std::string>{"test",  "testing",    "testset",
                                                           "valid", "validation", "val"};
  };
  const auto csv_or_pictures = [&](Split part, DatasetSource& found) {
    std::error_code error;
    for (const std::string ending : {".csv", ".csv.gz"}) {
      found = {DatasetFormat::csv, path / ("mnist_" + names(part)[0] + ending), true};
      if (std::filesystem::exists(found.path, error)) return true;
    }
    const std::vector<std::filesystem::path> folders = detail::sub_folders(path);
    for (const std::string& name : names(part)) {
      for (const std::filesystem::path& folder : folders) {
        if (detail::lower_case(folder.filename().string()) != name) continue;
        const auto digits = detail::find_digit_folders(folder);
        if (!digits) continue;
        found = {DatasetFormat::image_folder, *digits, true};
        return true;
      }
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
    const std::vector<std::filesystem::path> below = detail::sub_folders(path);
    const auto name = (path / "").lexically_normal().parent_path().filename();
    if (below.size() == 1 && below[0].filename() == name && has_digit_folders(below[0])) {
      return {DatasetFormat::image_folder, below[0], false};  // an archive in a folder of its name
    }
    DatasetSource source{};
    if (csv_or_pictures(split, source)) return source;
    if (has_digit_folders(path)) return {DatasetFormat::image_folder, path, false};
    if (const auto numpy = find_numpy_dataset(path, split, limit)) {
      return {DatasetFormat::numpy, path, numpy->is_split};
    }
    found = csv_or_pictures(other, source)                       ? "only " + source.path.string()
            : find_numpy_dataset(path, other, limit).has_value() ? "only NumPy's of the other part"
                                                                 : detail::names_in_folder(path);
    if (below.size() == 1 && !found.starts_with("only ")) {
      try {
        return find_dataset(below[0], split, limit);
      } catch (const FileError&) {  // what is above it says more
      }
    }
  } else if (std::filesystem::exists(path, error)) {
    const auto start = detail::start_of_file(path);
    const FileKind kind = kind_of_file(start);
    if (is_npy(start) || (is_zip(start) && kind.use == FileUse::data)) {
      const auto numpy = find_numpy_dataset(path, split, limit);
      if (numpy) return {DatasetFormat::numpy, path, numpy->is_split};
      throw FileError{
          path.string(), "", "NumPy arrays x_" + names(split)[0] + " and y_" + names(split)[0],
          find_numpy_dataset(path, other, limit) ? "only those of the other part"
                                                 : detail::names_of_arrays(path, limit)};
    }
    const std::vector<std::uint8_t> content = detail::start_of_content(path);
    const auto bytes = detail::bytes_of(content);
    const bool idx = is_idx(bytes, 1) || is_idx(bytes, 2) || is_idx(bytes, 3);
    if (!idx && path.filename().string().find("-ubyte") == std::string::npos) {
      detail::refuse_other_kinds(bytes, path.string());
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
    left_out->folders.insert(left_out->folders.end(), missed.folders.begin(), missed.folders.end());
  }
  return std::move(result.data);
}

}  // namespace digitnet
