#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/array_names.hpp>
#include <digitnet/data/mnist.hpp>
#include <digitnet/data/numpy.hpp>
#include <digitnet/data/table/array_images.hpp>
#include <digitnet/data/table/csv_images.hpp>
#include <digitnet/io/byte_source.hpp>
#include <digitnet/io/file_kind.hpp>
#include <digitnet/io/idx_array.hpp>
#include <digitnet/io/npy.hpp>
#include <digitnet/io/number_stream.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

/// Whether text begins with a line of many numbers or names.
inline bool is_separated_text(std::span<const std::byte> start) {
  constexpr std::ptrdiff_t many = 16;
  if (kind_of_file(start).name != "text") return false;
  const std::string_view text{reinterpret_cast<const char*>(start.data()), start.size()};
  const std::size_t first = (std::min)(text.find_first_not_of("\xEF\xBB\xBF \r\n"), text.size());
  const std::string_view line = text.substr(first, text.find('\n', first) - first);
  if (std::ranges::count(line, ' ') >= many &&
      line.find_first_not_of("0123456789.+-eE \r") == line.npos) {
    return true;
  }
  return std::ranges::any_of(std::string_view{",;\t|"},
                             [&](char c) { return std::ranges::count(line, c) >= many; });
}

/// The array of an archive that holds images: the only one, or by its name, test images first.
inline NumpyArrayPlace images_in_archive(const std::filesystem::path& path, std::size_t limit) {
  using enum ArrayPart;
  const std::vector<NumpyArrayPlace> arrays = arrays_in_archive(path, limit);
  if (arrays.size() == 1) return arrays.front();
  for (const ArrayPart part : {test, whole, validation, train}) {
    if (const auto* images = find_array(arrays, ArrayRole::images, part)) return *images;
  }
  throw FileError{path.string(), "", "one array, or one named x_test, images or x",
                  std::to_string(arrays.size()) + " of other names"};
}

}  // namespace detail

/// Whether a regular file is a table of images, whatever it is called: CSV of many columns, IDX,
/// .npy or .npz, but for the last also as gzip.
inline bool is_image_table(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> content = detail::start_of_content(path);
  const auto start = detail::bytes_of(content);
  if (is_zip(start)) return kind_of_file(start).use == FileUse::data;
  return is_npy(start) || is_idx(start, 1) || is_idx(start, 2) || is_idx(start, 3) ||
         detail::is_separated_text(start);
}

/// Images without labels in a table, to be read a few at a time: a row of CSV (784 numbers; a label
/// is left unused, see has_labels()), an index of the first dimension of an IDX file, or of an
/// array that NumPy saved. Files are as read_csv(), read_idx_images() and read_numpy() take them.
///
/// Little of a file is in memory, but for archives and arrays in Fortran's order. All of it is read
/// through first, so that what is wrong is found before the first image is given.
class ImageTable {
 public:
  /// Throws FileError, also for a file or an array of more than `limit` bytes.
  explicit ImageTable(const std::filesystem::path& path, std::size_t limit = default_size_limit) {
    const std::vector<std::uint8_t> content = detail::start_of_content(path);
    const auto start = detail::bytes_of(content);
    const std::string name = path.string();
    if (is_zip(start)) {
      const NumpyArrayPlace place = detail::images_in_archive(path, limit);
      array_ = place.name();
      open(read_numpy_array(place, limit));
    } else if (is_npy(start)) {
      ByteSource source{path, limit};
      const std::vector<std::uint8_t> first = source.read(largest_npy_header);
      NumberArrayHeader header = npy_header(detail::bytes_of(first), name);
      if (header.is_column_major) {
        source.rewind();
        open(decode_npy(source.read(limit), name));
      } else {
        arrays_.emplace(NumberStream{std::move(header), std::move(source)}, false);
      }
    } else if (is_idx(start, 1) || is_idx(start, 2) || is_idx(start, 3)) {
      if (!is_idx(start, 3)) throw FileError{name, "", "images", "labels, by its dimensions"};
      NumberArrayHeader header =
          idx_array_header(start, name, detail::idx_images_magic, "images", limit);
      arrays_.emplace(NumberStream{std::move(header), ByteSource{path, limit}},
                      detail::is_transposed_idx(path));
    } else {
      csv_.emplace(path, limit);
    }
  }

  [[nodiscard]] Shape shape() const noexcept { return csv_ ? csv_->shape() : arrays_->shape(); }
  [[nodiscard]] std::size_t size() const noexcept { return csv_ ? csv_->size() : arrays_->size(); }

  /// Whether there is a column of labels.
  [[nodiscard]] bool has_labels() const { return csv_ && csv_->has_labels(); }

  /// The array of an archive that is read; empty for other files.
  [[nodiscard]] const std::string& array() const noexcept { return array_; }

  /// Pixels of the next images, up to `most`, perhaps fewer; none at the end. Throws FileError if
  /// the file has changed.
  [[nodiscard]] std::vector<std::uint8_t> next(std::size_t most) {
    return csv_ ? csv_->next(most) : arrays_->next(most);
  }

 private:
  void open(NumberArray array) {
    std::vector<std::uint8_t> bytes = std::exchange(array.bytes, {});
    const std::string name = array.path;
    arrays_.emplace(NumberStream{{std::move(array), 0, false}, ByteSource{std::move(bytes), name}},
                    false);
  }

  std::optional<detail::CsvImages> csv_;  // one of them
  std::optional<detail::ArrayImages> arrays_;
  std::string array_;
};

}  // namespace digitnet
