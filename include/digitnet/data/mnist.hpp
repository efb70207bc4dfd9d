#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/data/idx.hpp>
#include <digitnet/io/gzip.hpp>
#include <digitnet/io/sha256.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace digitnet {

/// Both parts of MNIST: `const auto [train, test] = load_mnist("data/mnist");`
struct Mnist {
  Dataset train;
  Dataset test;
};

/// Exchanges rows and columns of all images: EMNIST's files hold them so.
inline void transpose_images(Dataset& data) {
  const Shape shape = data.shape;
  const auto height = static_cast<std::size_t>(shape.height);
  const auto width = static_cast<std::size_t>(shape.width), plane = height * width;
  std::vector<std::uint8_t> turned(data.pixels.size());
  for (std::size_t i = 0; i < turned.size(); ++i) {
    const std::size_t within = i % plane, y = within / width, x = within % width;
    turned[i - within + x * height + y] = data.pixels[i];
  }
  data.pixels = std::move(turned);
  data.shape = {shape.channels, shape.width, shape.height};
}

namespace detail {

/// The names that one of the four files goes by; the first is the official one, uncompressed. After
/// MNIST's own come those of EMNIST's parts that hold digits, and QMNIST's.
inline std::vector<std::string> mnist_names(Split split, bool images) {
  const std::string part = split == Split::train ? "train-" : "test-";
  std::vector<std::string> starts{split == Split::train ? "train-" : "t10k-"};
  if (split == Split::test) starts.push_back(part);
  for (const std::string set : {"emnist-digits-", "emnist-mnist-", "qmnist-"}) {
    starts.push_back(set + part);
  }
  std::vector<std::string> names;
  for (const std::string& start : starts) {
    const std::string labels = start == "qmnist-" + part ? "idx2-int" : "idx1-ubyte";
    for (const std::string joint : {"-", "."}) {
      const std::string name =
          start + (images ? "images" + joint + "idx3-ubyte" : "labels" + joint + labels);
      names.push_back(name);
      names.push_back(name + ".gz");
    }
  }
  return names;
}

/// The file as the data set's author named it, in the folder itself or where torchvision puts it
/// below its root. Archives unpack some files into folders of the same name.
inline std::optional<std::filesystem::path> find_mnist_file(const std::filesystem::path& folder,
                                                            Split split, bool images) {
  for (const char* below :
       {"", "MNIST/raw", "raw", "EMNIST/raw", "QMNIST/raw", "KMNIST/raw", "FashionMNIST/raw"}) {
    for (const std::string& name : mnist_names(split, images)) {
      const std::filesystem::path path = folder / below / name;
      std::error_code error;
      if (std::filesystem::is_directory(path, error)) {
        if (std::filesystem::is_regular_file(path / name, error)) return path / name;
      } else if (std::filesystem::exists(path, error)) {
        return path;
      }
    }
  }
  return std::nullopt;
}

/// How to come by data for `folder`; never the advice to use the very folder that failed.
inline std::string data_advice(const std::filesystem::path& folder) {
  const std::filesystem::path normal = folder.lexically_normal();  // may end with a slash
  if ((normal.has_filename() ? normal : normal.parent_path()).filename() == "mnist-10k") {
    return "data/mnist-10k is a folder of digitnet's checkout: run the program there, or give its "
           "full path";
  }
  return "`scripts/get-mnist " + folder.string() +
         "` downloads MNIST, and the checkout's data/mnist-10k needs no download";
}

/// Where a relative path was looked for.
inline std::string looked_for(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  return error || path.is_absolute() ? "" : "; looked for " + absolute.string();
}

/// Whether the IDX file of this name holds images that are transposed.
inline bool is_transposed_idx(const std::filesystem::path& path) {
  return path.filename().string().starts_with("emnist-");
}

inline std::filesystem::path mnist_file(const std::filesystem::path& folder, Split split,
                                        bool images) {
  if (auto found = find_mnist_file(folder, split, images)) return *std::move(found);
  const std::vector<std::string> names = mnist_names(split, images);
  std::error_code error;
  const std::string found = std::filesystem::is_directory(folder, error) ? "no such file"
                            : std::filesystem::exists(folder, error)
                                ? "that " + folder.string() + " is not a folder"
                                : "no such folder" + looked_for(folder);
  throw FileError{
      (folder / names[0]).string(), "",
      "this MNIST file (or " + names[2] + ", either may end in .gz); " + data_advice(folder),
      found};
}

}  // namespace detail

/// Whether `folder` holds either file of this part, under any of its names.
inline bool has_mnist_split(const std::filesystem::path& folder, Split split) {
  return detail::find_mnist_file(folder, split, true) ||
         detail::find_mnist_file(folder, split, false);
}

/// Loads one part of MNIST, or of a data set that comes as the same files: `train-` or `t10k-`
/// (also `test-`, `emnist-digits-train-`, `qmnist-train-` and their likes), `images` or `labels`,
/// with a hyphen or a dot before `idx`, raw or gzip, in `folder`, in `MNIST/raw` below it
/// (torchvision; also EMNIST, QMNIST, KMNIST and FashionMNIST), or each in a folder of its own name
/// (Kaggle). EMNIST keeps its images transposed; they are turned. The other part need not be there.
/// Throws FileError; that of a missing file says how to get it.
inline Dataset load_mnist_split(const std::filesystem::path& folder, Split split,
                                std::size_t limit = default_size_limit) {
  const std::filesystem::path images = detail::mnist_file(folder, split, true);
  const std::filesystem::path labels = detail::mnist_file(folder, split, false);
  Dataset data = read_idx(images, labels, limit);
  if (detail::is_transposed_idx(images)) transpose_images(data);
  return data;
}

/// Loads both parts. Throws FileError as load_mnist_split() does.
inline Mnist load_mnist(const std::filesystem::path& folder,
                        std::size_t limit = default_size_limit) {
  return {load_mnist_split(folder, Split::train, limit),
          load_mnist_split(folder, Split::test, limit)};
}

/// Tells whether `data` is exactly the official training or test part of MNIST, by the SHA-256 of
/// its IDX files, wherever it was loaded from. Takes about a fifth of a second for 60,000 images
/// and next to nothing for any other number but 10,000.
inline std::optional<Split> official_mnist_split(const Dataset& data) {
  struct Official {
    Split split;
    std::size_t size;
    std::string_view images, labels;
  };
  static constexpr std::array<Official, 2> all{
      {{Split::train, 60'000, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
       {Split::test, 10'000, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"}}};
  if (data.shape != Shape{1, 28, 28} || data.pixels.size() != data.size() * data.shape.size()) {
    return std::nullopt;
  }
  for (const Official& official : all) {
    if (data.size() == official.size &&
        sha256(detail::bytes_of(idx_labels_bytes(data))) == official.labels &&
        sha256(detail::bytes_of(idx_images_bytes(data))) == official.images) {
      return official.split;
    }
  }
  return std::nullopt;
}

}  // namespace digitnet
