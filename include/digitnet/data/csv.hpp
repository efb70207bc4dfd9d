#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/io/gzip.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet {

namespace detail {

/// Walks over comma-separated whole numbers and knows line and column for its complaints.
class CsvCursor {
 public:
  CsvCursor(std::string_view text, std::string_view path, std::size_t columns)
      : text_{text}, path_{path}, columns_{columns} {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
  }

  /// Passes over the first line if it starts with a name instead of a number.
  void skip_header() {
    skip_spaces();
    if (text_.empty() || std::string_view{"0123456789+-.\r\n"}.find(text_[0]) != text_.npos) return;
    const std::string_view names = text_.substr(0, text_.find('\n'));
    const auto found = static_cast<std::size_t>(std::count(names.begin(), names.end(), ',')) + 1;
    if (found != columns_) fail_columns(std::to_string(found));
    text_.remove_prefix((std::min)(names.size() + 1, text_.size()));
    ++line_;
  }

  /// Passes over blank lines; false at the end of the text.
  bool next_row() {
    column_ = 1;
    skip_spaces();
    while (end_of_line()) skip_spaces();
    return !text_.empty();
  }

  /// The next number of the row and the separator behind it.
  std::uint8_t number(unsigned largest) {
    skip_spaces();
    std::size_t digits = 0;
    unsigned value = 0;
    while (digits < text_.size() && text_[digits] >= '0' && text_[digits] <= '9') {
      value = (std::min)(10 * value + static_cast<unsigned>(text_[digits] - '0'), 1000U);
      ++digits;
    }
    if (digits == 0 || value > largest) fail_number(largest);
    const std::string_view field = text_;
    text_.remove_prefix(digits);
    skip_spaces();
    if (column_ < columns_ && !text_.empty() && text_[0] == ',') {
      text_.remove_prefix(1);
    } else if (text_.empty() || text_[0] == '\n' || text_[0] == '\r') {
      if (column_ < columns_) fail_columns(std::to_string(column_));
      if (!text_.empty() && !end_of_line()) fail_number(largest);
    } else if (text_[0] == ',') {
      fail_columns("more");
    } else {
      text_ = field;
      fail_number(largest);
    }
    ++column_;
    return static_cast<std::uint8_t>(value);
  }

 private:
  void skip_spaces() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\t')) text_.remove_prefix(1);
  }

  bool end_of_line() {
    const std::size_t size = text_.starts_with("\r\n") ? 2 : text_.starts_with('\n') ? 1 : 0;
    text_.remove_prefix(size);
    if (size > 0) ++line_;
    return size > 0;
  }

  [[noreturn]] void fail_columns(std::string_view found) const {
    throw FileError{path_, "line " + std::to_string(line_), std::to_string(columns_) + " columns",
                    found};
  }

  [[noreturn]] void fail_number(unsigned largest) const {
    constexpr std::size_t longest = 24;
    const std::string_view field = text_.substr(0, text_.find_first_of(",\n"));
    throw FileError{
        path_, "line " + std::to_string(line_) + ", column " + std::to_string(column_),
        "a whole number from 0 to " + std::to_string(largest),
        "\"" + std::string{field.substr(0, longest)} + (field.size() > longest ? "...\"" : "\"")};
  }

  std::string_view text_, path_;
  std::size_t columns_, line_ = 1, column_ = 1;
};

}  // namespace detail

/// Reads images from comma-separated text, raw or gzip: a line holds the label 0 to 9, then the
/// pixels 0 to 255 row by row (785 numbers for MNIST). A first line of names, blank lines, spaces
/// and Windows line ends are accepted.
///
/// Throws FileError with line and column for anything else or no image at all, and for more than
/// `limit` bytes of text; InvalidArgument if `shape` has no pixels.
inline Dataset read_csv(const std::filesystem::path& path, Shape shape = {1, 28, 28},
                        std::size_t limit = default_size_limit) {
  if (shape.channels < 1 || shape.height < 1 || shape.width < 1) {
    throw InvalidArgument{"images must have at least one pixel"};
  }
  const std::vector<std::uint8_t> content = read_maybe_gzip(path, limit);
  const std::string name = path.string();
  const std::size_t stride = shape.size();
  detail::CsvCursor cursor{
      {reinterpret_cast<const char*>(content.data()), content.size()}, name, stride + 1};
  Dataset result;
  result.shape = shape;
  // A pixel takes two characters or more.
  result.pixels.reserve(content.size() / 2);
  cursor.skip_header();
  while (cursor.next_row()) {
    const std::uint8_t label = cursor.number(9);
    for (std::size_t i = 0; i < stride; ++i) result.pixels.push_back(cursor.number(255));
    result.labels.push_back(label);
  }
  if (result.empty()) throw FileError{name, "", "at least one line with an image", "none"};
  result.pixels.shrink_to_fit();
  return result;
}

}  // namespace digitnet
