#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/dataset.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace digitnet {

/// What read_png_folder() found.
struct PngFolder {
  Dataset data;
  std::vector<std::filesystem::path> files;  ///< where each image of `data` comes from
  std::vector<FileError> failures;           ///< one for each file that could not be read
};

namespace detail {

inline bool has_png_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension == ".png";
}

/// The PNG files directly in `folder`, sorted by name; throws FileError if it cannot be listed.
inline std::vector<std::filesystem::path> png_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  std::filesystem::directory_iterator entry{folder, error};
  for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
    if (has_png_extension(entry->path())) files.push_back(entry->path());
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

/// Reads `folder/0/*.png` to `folder/9/*.png`, digit by digit and sorted by name; the sub-folder is
/// the label, other files and folders are left alone.
///
/// `prepare(path)` turns a file into the `shape.size()` pixels of a network input, 255 being ink. A
/// FileError that it throws goes into `failures` and the rest is read on; any other exception ends
/// the reading. Throws FileError if there is no PNG file at all, and InvalidArgument if `prepare`
/// returns another number of pixels.
template <class Prepare>
PngFolder read_png_folder(const std::filesystem::path& folder, Prepare&& prepare,
                          Shape shape = {1, 28, 28}) {
  PngFolder result;
  result.data.shape = shape;
  for (std::uint8_t digit = 0; digit <= 9; ++digit) {
    const std::filesystem::path of_digit = folder / std::to_string(digit);
    std::error_code error;
    if (!std::filesystem::is_directory(of_digit, error)) continue;
    for (const std::filesystem::path& file : detail::png_files(of_digit)) {
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
        result.data.append(pixels, digit);
        result.files.push_back(file);
      } catch (const FileError& failure) {
        result.failures.push_back(failure);
      }
    }
  }
  if (result.data.empty() && result.failures.empty()) {
    throw FileError{folder.string(), "", "PNG files in sub-folders 0 to 9", "none"};
  }
  return result;
}

}  // namespace digitnet
