#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/data/picture_names.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace digitnet {

/// What was not read of a folder of pictures.
struct LeftOut {
  std::vector<FileError> failures;  ///< one for each picture that could not be read
  /// What lies among the pictures and has no picture's name; hidden files are not counted.
  std::vector<std::filesystem::path> others;
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

}  // namespace detail

/// Whether `folder` has at least one of the sub-folders `0` to `9`.
inline bool has_digit_folders(const std::filesystem::path& folder) {
  for (char digit = '0'; digit <= '9'; ++digit) {
    std::error_code error;
    if (std::filesystem::is_directory(folder / std::string(1, digit), error)) return true;
  }
  return false;
}

/// Reads the pictures in `folder/0` to `folder/9`, class by class and sorted by name; the
/// sub-folder is the label, a number below `classes`. Pictures are the files that
/// has_picture_name() takes for such; hidden ones are skipped.
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
  for (std::uint8_t label = 0; label < classes; ++label) {
    const std::filesystem::path of_class = folder / std::to_string(label);
    std::error_code error;
    if (!std::filesystem::is_directory(of_class, error)) continue;
    for (const std::filesystem::path& file :
         detail::picture_files(of_class, result.left_out.others)) {
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
