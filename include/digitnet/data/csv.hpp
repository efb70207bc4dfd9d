#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/csv/csv_cursor.hpp>
#include <digitnet/data/csv/csv_layout.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/io/byte_source.hpp>
#include <digitnet/io/gzip.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

/// The images in `text`, with pixels of 0 to 255 or, if `unit`, 0 to 1; nothing if they are not
/// `unit` and turn out to be fractions.
inline std::optional<Dataset> csv_rows(std::string_view text, const std::string& path, Shape shape,
                                       int classes, bool unit) {
  LabelColumnCheck check{classes};
  CsvCursor cursor{text, path, shape.size(), unit, classes};
  Dataset result{shape, classes, {}, {}};
  result.pixels.reserve(text.size() / 2);  // a pixel takes two characters or more
  while (cursor.next_row()) {
    result.labels.push_back(cursor.row(result.pixels));
    if (cursor.found_fraction() && !unit) return std::nullopt;
    check.add(result.labels.back(), result.pixels.back());
  }
  if (!unit && !result.empty() && cursor.is_unit()) return std::nullopt;
  if (!cursor.layout().label_named) check.finish(path);
  return result;
}

}  // namespace detail

/// Reads images from text of numbers, raw or gzip: a line holds the label, below `classes`, and the
/// pixels, 0 to 255 or 0 to 1, row by row (785 numbers for MNIST), separated by commas, semicolons,
/// tabs, bars or blanks. A first line of names tells which column is the label (label, class,
/// digit, target or y; otherwise the first) and which to ignore (id, index, or no name); without it
/// the label comes first. Numbers may stand in quotes. Blank lines, spaces, a separator at the end
/// of lines, 7.0 for 7 and Windows line ends are accepted.
///
/// Throws FileError with line and column for anything else or no image at all, for a first column
/// that is the same in all lines while the last one looks like labels, for names of which none is
/// a label's and the last one no pixel's, for files of other kinds, and for more than `limit`
/// bytes of text; InvalidArgument if `shape` has no pixels, and for more than 255 classes.
inline Dataset read_csv(const std::filesystem::path& path, Shape shape = {1, 28, 28},
                        std::size_t limit = default_size_limit, int classes = 10) {
  check_classes(classes);
  if (shape.channels < 1 || shape.height < 1 || shape.width < 1) {
    throw InvalidArgument{"images must have at least one pixel"};
  }
  const std::string name = path.string();
  detail::refuse_other_kinds(detail::bytes_of(detail::start_of_content(path)), name);
  const std::vector<std::uint8_t> content = read_maybe_gzip(path, limit);
  const std::string_view text{reinterpret_cast<const char*>(content.data()), content.size()};
  auto result = detail::csv_rows(text, name, shape, classes, false);
  if (!result) result = detail::csv_rows(text, name, shape, classes, true);
  if (result->empty()) throw FileError{name, "", "at least one line with an image", "none"};
  result->pixels.shrink_to_fit();
  return *std::move(result);
}

}  // namespace digitnet
