#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/csv_layout.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/io/gzip.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

/// Walks over separated numbers and knows line and column for its complaints.
class CsvCursor {
 public:
  /// Images have `pixels` pixels, written as 0 to 255 or, if `unit`, as 0 to 1.
  CsvCursor(std::string_view text, std::string_view path, std::size_t pixels, bool unit)
      : text_{text}, path_{path}, unit_{unit} {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
    const std::string_view first = text_.substr(0, text_.find('\n'));
    layout_ = csv_layout(first, pixels);
    if (!layout_.named) return;
    const auto counted = [&](CsvColumn kind) {
      return static_cast<std::size_t>(std::ranges::count(layout_.columns, kind));
    };
    if (counted(CsvColumn::label) != 1 || counted(CsvColumn::pixel) != pixels) {
      const std::size_t ignored = counted(CsvColumn::ignored);
      throw FileError{path_, "line 1", std::to_string(pixels + 1) + " columns",
                      std::to_string(layout_.columns.size() - ignored)};
    }
    text_.remove_prefix((std::min)(first.size() + 1, text_.size()));
    ++line_;
  }

  [[nodiscard]] const CsvLayout& layout() const noexcept { return layout_; }

  /// Whether a pixel turned out to be a fraction, so that the file has to be read as `unit`.
  [[nodiscard]] bool found_fraction() const noexcept { return found_fraction_; }

  /// Passes over blank lines; false at the end of the text.
  bool next_row() {
    column_ = 1;
    skip_spaces();
    while (end_of_line()) skip_spaces();
    return !text_.empty();
  }

  /// Reads the next row, appends its pixels and returns its label.
  std::uint8_t row(std::vector<std::uint8_t>& pixels) {
    std::uint8_t label = 0;
    for (const CsvColumn column : layout_.columns) {
      if (column == CsvColumn::pixel) {
        pixels.push_back(static_cast<std::uint8_t>(number(255)));
      } else if (column == CsvColumn::label) {
        label = static_cast<std::uint8_t>(number(9));
      } else {
        text_.remove_prefix((std::min)(text_.find_first_of(field_end()), text_.size()));
        end_field(text_, 0);
      }
    }
    return label;
  }

 private:
  /// The next number of the row and the separator behind it.
  unsigned number(unsigned largest) {
    skip_spaces();
    const std::string_view field = text_;
    std::size_t digits = 0;
    unsigned value = 0;
    while (digits < text_.size() && text_[digits] >= '0' && text_[digits] <= '9') {
      value = (std::min)(10 * value + static_cast<unsigned>(text_[digits] - '0'), 1000U);
      ++digits;
    }
    const bool pixel = largest == 255;
    const char next = digits < text_.size() ? text_[digits] : ' ';
    if (next == '.' || (digits > 0 && (next == 'e' || next == 'E'))) {
      value = decimal(largest, digits);
    } else if (digits == 0 || value > (unit_ && pixel ? 1 : largest)) {
      fail_number(largest);
    } else if (unit_ && pixel) {
      value *= 255;
    }
    text_.remove_prefix(digits);
    skip_spaces();
    end_field(field, largest);
    return value;
  }

  /// A number with a point or an exponent, as pandas writes them; `length` becomes its length.
  unsigned decimal(unsigned largest, std::size_t& length) {
    double value = -1;
    const auto result = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    length = static_cast<std::size_t>(result.ptr - text_.data());
    const bool pixel = largest == 255, whole = value == std::floor(value);
    if (result.ec != std::errc{} || !(value >= 0)) fail_number(largest);
    if (pixel && !whole && value < 1) found_fraction_ = true;
    if (pixel && unit_ && value <= 1) return static_cast<unsigned>(std::lround(255 * value));
    if (pixel && found_fraction_ && !unit_) return 0;  // read again
    if (!whole || value > largest || (pixel && unit_)) fail_number(largest);
    return static_cast<unsigned>(value);
  }

  /// Passes over what ends a field, the last one's line too; `field` is its text, to complain
  /// about.
  void end_field(std::string_view field, unsigned largest) {
    const std::size_t columns = layout_.columns.size();
    const bool separated = !text_.empty() && text_[0] == layout_.separator;
    if (column_ < columns && separated) {
      text_.remove_prefix(1);
    } else {
      if (column_ == columns && separated) {  // a separator may end the line, too
        text_.remove_prefix(1);
        skip_spaces();
        if (!text_.empty() && text_[0] != '\n' && text_[0] != '\r') fail_columns("more");
      }
      if (text_.empty() || text_[0] == '\n' || text_[0] == '\r') {
        if (column_ < columns) fail_columns(std::to_string(column_));
        if (!text_.empty() && !end_of_line()) fail_number(largest);
      } else {
        text_ = field;
        fail_number(largest);
      }
    }
    ++column_;
  }

  void skip_spaces() {
    while (!text_.empty() && (text_[0] == ' ' || (text_[0] == '\t' && layout_.separator != '\t'))) {
      text_.remove_prefix(1);
    }
  }

  bool end_of_line() {
    const std::size_t size = text_.starts_with("\r\n") ? 2 : text_.starts_with('\n') ? 1 : 0;
    text_.remove_prefix(size);
    if (size > 0) ++line_;
    return size > 0;
  }

  [[nodiscard]] std::string field_end() const { return {layout_.separator, '\n', '\r'}; }

  [[noreturn]] void fail_columns(std::string_view found) const {
    throw FileError{path_, "line " + std::to_string(line_),
                    std::to_string(layout_.columns.size()) + " columns", found};
  }

  [[noreturn]] void fail_number(unsigned largest) const {
    constexpr std::size_t longest = 24;
    const std::string_view field =
        text_.substr(0, text_.find_first_of(std::string{layout_.separator, '\n'}));
    throw FileError{
        path_, "line " + std::to_string(line_) + ", column " + std::to_string(column_),
        unit_ && largest == 255 ? std::string{"a number from 0 to 1"}
                                : "a whole number from 0 to " + std::to_string(largest),
        "\"" + std::string{field.substr(0, longest)} + (field.size() > longest ? "...\"" : "\"")};
  }

  std::string_view text_, path_;
  CsvLayout layout_;
  bool unit_, found_fraction_ = false;
  std::size_t line_ = 1, column_ = 1;
};

inline bool all_alike(std::span<const std::uint8_t> values) noexcept {
  return std::ranges::adjacent_find(values, std::ranges::not_equal_to{}) == values.end();
}

/// Refuses lines without names whose first number never changes while the last one could be a
/// label: a network would learn to say one thing.
inline void check_label_column(const Dataset& data, std::string_view path) {
  if (data.size() < 2 || !all_alike(data.labels)) return;
  std::vector<std::uint8_t> last;
  const std::size_t stride = data.shape.size();
  for (std::size_t i = 1; i <= data.size(); ++i) last.push_back(data.pixels[i * stride - 1]);
  if (all_alike(last) || *std::ranges::max_element(last) > 9) return;
  throw FileError{path, "column 1", "labels that differ",
                  std::to_string(data.labels[0]) +
                      " in every line; if the label stands last, say so in a first line of names, "
                      "which calls its column label or class"};
}

/// The images in `text`, with pixels of 0 to 255 or, if `unit`, 0 to 1; nothing if they are not
/// `unit` and turn out to be fractions.
inline std::optional<Dataset> csv_rows(std::string_view text, std::string_view path, Shape shape,
                                       bool unit) {
  CsvCursor cursor{text, path, shape.size(), unit};
  Dataset result;
  result.shape = shape;
  result.pixels.reserve(text.size() / 2);  // a pixel takes two characters or more
  while (cursor.next_row()) {
    result.labels.push_back(cursor.row(result.pixels));
    if (cursor.found_fraction() && !unit) return std::nullopt;
  }
  if (!cursor.layout().named) check_label_column(result, path);
  return result;
}

}  // namespace detail

/// Reads images from text of numbers, raw or gzip: a line holds the label 0 to 9 and the pixels, 0
/// to 255 or 0 to 1, row by row (785 numbers for MNIST), separated by commas, semicolons or tabs. A
/// first line of names tells which column is the label (label, class, digit, target or y; otherwise
/// the first) and which to ignore (id, index, or no name); without it the label comes first. Blank
/// lines, spaces, a separator at the end of lines, 7.0 for 7 and Windows line ends are accepted.
///
/// Throws FileError with line and column for anything else or no image at all, for a first column
/// that is the same in all lines while the last one looks like labels, and for more than `limit`
/// bytes of text; InvalidArgument if `shape` has no pixels.
inline Dataset read_csv(const std::filesystem::path& path, Shape shape = {1, 28, 28},
                        std::size_t limit = default_size_limit) {
  if (shape.channels < 1 || shape.height < 1 || shape.width < 1) {
    throw InvalidArgument{"images must have at least one pixel"};
  }
  const std::vector<std::uint8_t> content = read_maybe_gzip(path, limit);
  const std::string_view text{reinterpret_cast<const char*>(content.data()), content.size()};
  const std::string name = path.string();
  auto result = detail::csv_rows(text, name, shape, false);
  if (!result) result = detail::csv_rows(text, name, shape, true);
  if (result->empty()) throw FileError{name, "", "at least one line with an image", "none"};
  result->pixels.shrink_to_fit();
  return *std::move(result);
}

}  // namespace digitnet
