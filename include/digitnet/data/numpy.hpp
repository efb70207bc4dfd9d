#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/data/array_names.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/data/number_images.hpp>
#include <digitnet/data/picture_names.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/io/npy.hpp>
#include <digitnet/io/zip.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace digitnet {

/// Where an array is: in a .npy file, or in an archive (.npz).
struct NumpyArrayPlace {
  std::filesystem::path file;
  std::string entry{};  ///< the name in the archive, with its ending; empty for a .npy file

  /// What people call it.
  [[nodiscard]] std::string name() const {
    return (entry.empty() ? file : std::filesystem::path{entry}).stem().string();
  }
};

/// The two arrays of one part of a data set.
struct NumpyDatasetPlace {
  NumpyArrayPlace images, labels;
  bool is_split = false;  ///< their names say which part they are
};

namespace detail {

/// The first bytes of a regular file; none of a pipe, which can be read once.
inline std::vector<std::byte> start_of_file(const std::filesystem::path& path,
                                            std::size_t most = 4096) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return {};
  std::vector<char> start(most);
  std::ifstream file{path, std::ios::binary};
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  const auto bytes = std::as_bytes(std::span{start}).first(static_cast<std::size_t>(file.gcount()));
  return {bytes.begin(), bytes.end()};
}

/// The arrays of an archive, in its order.
inline std::vector<NumpyArrayPlace> arrays_in_archive(const std::filesystem::path& path,
                                                      std::size_t limit) {
  std::vector<NumpyArrayPlace> arrays;
  const ZipArchive archive{read_file(path, limit), path.string()};
  for (const ZipEntry& entry : archive.entries()) {
    if (entry.name.ends_with(".npy")) arrays.push_back({path, entry.name});
  }
  return arrays;
}

/// What the arrays of an archive are called, to tell it where others are looked for.
inline std::string names_of_arrays(const std::filesystem::path& path, std::size_t limit) {
  constexpr std::size_t some = 6;
  const std::vector<NumpyArrayPlace> arrays = arrays_in_archive(path, limit);
  std::string text;
  for (std::size_t i = 0; i < (std::min)(some, arrays.size()); ++i) {
    text += (i > 0 ? ", " : "") + arrays[i].name();
  }
  return text + (arrays.size() > some ? ", ..." : "");
}

/// The files of a folder that end in .npy, or in .npz and are named as an array that is kept alone
/// (`kmnist-test-imgs.npz`), sorted by name. Other archives go into `archives`.
inline std::vector<NumpyArrayPlace> arrays_in_folder(const std::filesystem::path& folder,
                                                     std::vector<std::filesystem::path>& archives) {
  std::vector<NumpyArrayPlace> arrays;
  std::error_code error;
  std::filesystem::directory_iterator entry{folder, error};
  for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
    const std::filesystem::path& path = entry->path();
    std::error_code ignored;
    if (has_hidden_name(path) || !entry->is_regular_file(ignored)) continue;
    const bool archive = path.extension() == ".npz";
    if (archive && !array_name(path.stem().string())) {
      archives.push_back(path);
    } else if (archive || path.extension() == ".npy") {
      arrays.push_back({path});
    }
  }
  std::ranges::sort(arrays, {}, &NumpyArrayPlace::file);
  std::ranges::sort(archives);
  return arrays;
}

inline const NumpyArrayPlace* find_array(std::span<const NumpyArrayPlace> arrays, ArrayRole role,
                                         ArrayPart part) {
  for (const NumpyArrayPlace& array : arrays) {
    const auto name = array_name(array.name());
    if (name && name->role == role && name->part == part) return &array;
  }
  return nullptr;
}

/// Images and labels of one part, or of a whole that is not split.
inline std::optional<NumpyDatasetPlace> find_pair(std::span<const NumpyArrayPlace> arrays,
                                                  Split split) {
  using enum ArrayPart;
  for (const ArrayPart part :
       {split == Split::train ? train : test, split == Split::train ? train : validation, whole}) {
    const NumpyArrayPlace* images = find_array(arrays, ArrayRole::images, part);
    const NumpyArrayPlace* labels = find_array(arrays, ArrayRole::labels, part);
    if (images != nullptr && labels != nullptr) return {{*images, *labels, part != whole}};
  }
  return std::nullopt;
}

/// Images that are kept alone, with the labels in the same folder.
inline std::optional<NumpyDatasetPlace> find_labels_beside(const NumpyArrayPlace& images) {
  const auto name = array_name(images.file.stem().string());
  if (name && name->role == ArrayRole::labels) {
    throw FileError{images.file.string(), "", "images", "labels, by its name"};
  }
  std::vector<std::filesystem::path> others;
  const auto folder = images.file.parent_path();
  const auto arrays = arrays_in_folder(folder.empty() ? "." : folder, others);
  const auto* labels = find_array(arrays, ArrayRole::labels, name ? name->part : ArrayPart::whole);
  if (labels == nullptr) {
    const bool archive = images.file.extension() == ".npz";
    throw FileError{images.file.string(), "",
                    archive ? "labels in it, in an array y_test for x_test, or beside it"
                            : "the labels beside it, in y_test.npy for x_test.npy",
                    "none"};
  }
  return {{images, *labels, false}};
}

}  // namespace detail

/// Finds images and labels of one part in what NumPy saved: an archive (.npz) with both, a .npy
/// file or an archive of one array with images, whose labels lie beside it, or a folder with such
/// files. They are told by what people call them: `x_train`, `train_images`, `X`, and `y_train`,
/// `train_labels`, `y`. Nothing if there are no such names; throws FileError for a file that is
/// damaged, and for images without labels.
inline std::optional<NumpyDatasetPlace> find_numpy_dataset(const std::filesystem::path& path,
                                                           Split split,
                                                           std::size_t limit = default_size_limit) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    std::vector<std::filesystem::path> archives;
    if (auto pair = detail::find_pair(detail::arrays_in_folder(path, archives), split)) {
      return pair;
    }
    for (const std::filesystem::path& archive : archives) {
      if (auto pair = detail::find_pair(detail::arrays_in_archive(archive, limit), split)) {
        return pair;
      }
    }
    return std::nullopt;
  }
  const auto start = detail::start_of_file(path);
  if (is_npy(start)) return detail::find_labels_beside({path});
  if (!is_zip(start)) return std::nullopt;
  const auto arrays = detail::arrays_in_archive(path, limit);
  return arrays.size() == 1 ? detail::find_labels_beside({path}) : detail::find_pair(arrays, split);
}

/// Reads an array; of an archive without an `entry`, its only one. `limit` is the most bytes of the
/// file, and of the array after decompression. Throws FileError: see decode_npy() and ZipArchive.
inline NumberArray read_numpy_array(const NumpyArrayPlace& place,
                                    std::size_t limit = default_size_limit) {
  const std::string path = place.file.string();
  std::vector<std::byte> content = read_file(place.file, limit);
  if (!is_zip(content)) {
    const auto bytes = reinterpret_cast<const std::uint8_t*>(content.data());
    return decode_npy({bytes, bytes + content.size()}, path);
  }
  const ZipArchive archive{std::move(content), path};
  const auto is_wanted = [&](const ZipEntry& entry) {
    return place.entry.empty() ? archive.entries().size() == 1 : entry.name == place.entry;
  };
  const auto found = std::ranges::find_if(archive.entries(), is_wanted);
  if (found == archive.entries().end()) {
    throw FileError{path, "", place.entry.empty() ? "one array" : "an array " + place.entry,
                    std::to_string(archive.entries().size()) + " others"};
  }
  return decode_npy(archive.read(*found, limit), path + ": " + found->name);
}

/// Reads one part of the images and labels that NumPy saved at `path`, as Keras keeps MNIST
/// (mnist.npz); see find_numpy_dataset(). Images are (N, H, W), (N, H, W, 1), (N, 1, H, W) or (N,
/// 784), labels (N) or (N, 1), of any type of numbers: pixels 0 to 255 or, if none is above 1, 0
/// to 1.
///
/// Throws FileError for arrays that are missing, damaged or of other shapes, for pixels outside of
/// 0 to 255, labels that are not below `classes`, and numbers of images and labels that differ;
/// InvalidArgument for more than 255 classes.
inline Dataset read_numpy(const std::filesystem::path& path, Split split,
                          std::size_t limit = default_size_limit, int classes = 10) {
  const auto place = find_numpy_dataset(path, split, limit);
  if (!place) {
    const std::string part = split == Split::train ? "train" : "test";
    throw FileError{path.string(), "", "NumPy arrays x_" + part + " and y_" + part, "none"};
  }
  NumberArray images = read_numpy_array(place->images, limit);
  return detail::labelled_images(std::move(images), read_numpy_array(place->labels, limit),
                                 classes);
}

}  // namespace digitnet
