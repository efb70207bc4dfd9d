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
#include <optional>
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
  /// Images have `pixels` pixels, written as 0 to 255 or, if `unit`, as 0 to 1; before them stands
  /// a label below `classes`, if `labelled` always, otherwise perhaps. `text` has the whole first
  /// line.
  CsvCursor(std::string_view text, std::string path, std::size_t pixels, bool unit, int classes,
            bool labelled = true)
      : text_{text}, path_{std::move(path)}, unit_{unit}, classes_{classes} {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
    next_row();
    const std::string_view first = text_.substr(0, text_.find('\n'));
    layout_ = csv_layout(first, pixels);
    if ((labelled && !layout_.has_label()) ||
        (layout_.named && layout_.count(CsvColumn::pixel) != pixels)) {
      const std::string most = std::to_string(pixels + 1);
      throw FileError{
          path_, "line " + std::to_string(line_),
          labelled ? most + " columns" : std::to_string(pixels) + " or " + most + " columns",
          std::to_string(layout_.columns.size() - layout_.count(CsvColumn::ignored))};
    }
    if (!layout_.named) return;
    text_.remove_prefix((std::min)(first.size() + 1, text_.size()));
    ++line_;
  }

  /// Goes on with these lines, once the others are read.
  void go_on(std::string_view text) noexcept { text_ = text; }

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
        label = static_cast<std::uint8_t>(number(static_cast<unsigned>(classes_ - 1)));
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

  std::string_view text_;
  std::string path_;
  CsvLayout layout_;
  bool unit_, found_fraction_ = false;
  int classes_;
  std::size_t line_ = 1, column_ = 1;
};

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
  if (!cursor.layout().named) check.finish(path);
  return result;
}

}  // namespace detail

/// Reads images from text of numbers, raw or gzip: a line holds the label, below `classes`, and the
/// pixels, 0 to 255 or 0 to 1, row by row (785 numbers for MNIST), separated by commas, semicolons
/// or tabs. A first line of names tells which column is the label (label, class, digit, target or
/// y; otherwise the first) and which to ignore (id, index, or no name); without it the label comes
/// first. Blank lines, spaces, a separator at the end of lines, 7.0 for 7 and Windows line ends are
/// accepted.
///
/// Throws FileError with line and column for anything else or no image at all, for a first column
/// that is the same in all lines while the last one looks like labels, and for more than `limit`
/// bytes of text; InvalidArgument if `shape` has no pixels, and for more than 255 classes.
inline Dataset read_csv(const std::filesystem::path& path, Shape shape = {1, 28, 28},
                        std::size_t limit = default_size_limit, int classes = 10) {
  check_classes(classes);
  if (shape.channels < 1 || shape.height < 1 || shape.width < 1) {
    throw InvalidArgument{"images must have at least one pixel"};
  }
  const std::vector<std::uint8_t> content = read_maybe_gzip(path, limit);
  const std::string_view text{reinterpret_cast<const char*>(content.data()), content.size()};
  const std::string name = path.string();
  auto result = detail::csv_rows(text, name, shape, classes, false);
  if (!result) result = detail::csv_rows(text, name, shape, classes, true);
  if (result->empty()) throw FileError{name, "", "at least one line with an image", "none"};
  result->pixels.shrink_to_fit();
  return *std::move(result);
}

}  // namespace digitnet
