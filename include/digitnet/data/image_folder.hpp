#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/data/picture_names.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace digitnet {

/// What was not read of a folder of pictures.
struct LeftOut {
  std::vector<FileError> failures;  ///< one for each picture that could not be read
  /// What lies among the pictures and has no picture's name; hidden files are not counted.
  std::vector<std::filesystem::path> others;
  std::vector<std::filesystem::path> folders;  ///< beside those of the classes
};

/// What read_image_folder() found.
struct ImageFolder {
  Dataset data;
  std::vector<std::filesystem::path> files;  ///< where each image of `data` comes from
  LeftOut left_out;
};

namespace detail {

/// The pictures directly in `folder`, sorted by name; what else there is goes into `others`. Throws
/// FileError if it cannot be listed.
inline std::vector<std::filesystem::path> picture_files(
    const std::filesystem::path& folder, std::vector<std::filesystem::path>& others) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  std::filesystem::directory_iterator entry{folder, error};
  for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
    if (has_hidden_name(entry->path())) continue;
    (has_picture_name(entry->path()) ? files : others).push_back(entry->path());
  }
  if (error) throw FileError{folder.string(), "", "a folder that can be read", error.message()};
  std::sort(files.begin(), files.end());
  return files;
}

/// The sub-folders of `folder` that are not hidden, sorted by name; none if it cannot be listed.
inline std::vector<std::filesystem::path> sub_folders(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  std::filesystem::directory_iterator entry{folder, error};
  for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
    std::error_code ignored;
    if (!has_hidden_name(entry->path()) && entry->is_directory(ignored)) {
      found.push_back(entry->path());
    }
  }
  std::ranges::sort(found);
  return found;
}

/// The class that a folder is named by: a number below `classes`, which may start with zeros.
inline std::optional<std::uint8_t> class_of_folder(const std::filesystem::path& path, int classes) {
  const std::string name = path.filename().string();
  int label = 0;
  for (const char c : name) {
    if (c < '0' || c > '9') return std::nullopt;
    label = 10 * label + (c - '0');
    if (label >= classes) return std::nullopt;
  }
  return name.empty() ? std::nullopt : std::optional{static_cast<std::uint8_t>(label)};
}

}  // namespace detail

/// Whether `folder` has at least one of the sub-folders `0` to `9`, or `00` to `09`.
inline bool has_digit_folders(const std::filesystem::path& folder) {
  constexpr int digits = 10;
  return std::ranges::any_of(detail::sub_folders(folder), [](const std::filesystem::path& path) {
    return detail::class_of_folder(path, digits).has_value();
  });
}

/// Reads the pictures in `folder/0` to `folder/9`, class by class and sorted by name; the
/// sub-folder is the label, a number below `classes`, which may start with zeros. Pictures are the
/// files that has_picture_name() takes for such; hidden ones are skipped.
///
/// `prepare(path)` turns a file into the `shape.size()` pixels of a network input, 255 being ink. A
/// FileError that it throws goes into `left_out.failures` and the rest is read on; any other
/// exception ends the reading. Throws FileError if there is no picture at all, and InvalidArgument
/// if `prepare` returns another number of pixels, and for more than 255 classes.
template <class Prepare>
ImageFolder read_image_folder(const std::filesystem::path& folder, Prepare&& prepare,
                              Shape shape = {1, 28, 28}, int classes = 10) {
  check_classes(classes);
  ImageFolder result;
  result.data.shape = shape;
  result.data.classes = classes;
  std::vector<std::pair<std::uint8_t, std::filesystem::path>> of_classes;
  for (const std::filesystem::path& below : detail::sub_folders(folder)) {
    const auto label = detail::class_of_folder(below, classes);
    if (label) of_classes.emplace_back(*label, below);
    if (!label) result.left_out.folders.push_back(below);
  }
  std::ranges::sort(of_classes);
  for (const auto& [label, of_class] : of_classes) {
    for (const std::filesystem::path& file :
         detail::picture_files(of_class, result.left_out.others)) {
      std::error_code error;
      try {
        const auto status = std::filesystem::status(file, error);
        if (std::filesystem::is_other(status)) {  // reading it may never end
          throw FileError{file.string(), "", "a file", "a pipe or a device"};
        }
        const std::vector<std::uint8_t> pixels = prepare(file);
        if (pixels.size() != shape.size()) {
          throw InvalidArgument{"a prepared image must have " + std::to_string(shape.size()) +
                                " pixels, not " + std::to_string(pixels.size())};
        }
        result.data.append(pixels, label);
        result.files.push_back(file);
      } catch (const FileError& failure) {
        result.left_out.failures.push_back(failure);
      }
    }
  }
  if (result.data.empty() && result.left_out.failures.empty()) {
    const auto& others = result.left_out.others;
    throw FileError{folder.string(), "",
                    "PNG, JPEG or BMP files in sub-folders 0 to " + std::to_string(classes - 1),
                    others.empty() ? "none" : "others, such as " + others.front().string()};
  }
  return result;
}

}  // namespace digitnet
