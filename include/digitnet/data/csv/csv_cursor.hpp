#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/data/csv/csv_layout.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace digitnet::detail {

/// Walks over separated numbers and knows line and column for its complaints.
class CsvCursor {
 public:
  /// Images have `pixels` pixels, written as 0 to 255 or, if `unit`, as 0 to 1; before them stands
  /// a label below `classes`, if `labelled` always, otherwise perhaps. `text` has the whole first
  /// line.
  CsvCursor(std::string_view text, std::string path, std::size_t pixels, bool unit, int classes,
            bool labelled = true)
      : text_{text}, path_{std::move(path)}, unit_{unit}, classes_{classes}, labelled_{labelled} {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
    next_row();
    const std::string_view first = text_.substr(0, text_.find('\n'));
    layout_ = csv_layout(first, pixels);
    if (!text_.empty()) check_columns(first, pixels);
    if (!layout_.named) return;
    text_.remove_prefix((std::min)(first.size() + 1, text_.size()));
    ++line_;
  }

  /// Goes on with these lines, once the others are read.
  void go_on(std::string_view text) noexcept { text_ = text; }

  [[nodiscard]] const CsvLayout& layout() const noexcept { return layout_; }

  /// Whether a pixel turned out to be a fraction, so that the file has to be read as `unit`.
  [[nodiscard]] bool found_fraction() const noexcept { return found_fraction_; }

  /// Whether the file has to be read as `unit`, by the pixels so far.
  [[nodiscard]] bool is_unit() const noexcept { return found_fraction_ || largest_ <= 1; }

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
        const unsigned pixel = number(255);
        largest_ = (std::max)(largest_, pixel);
        pixels.push_back(static_cast<std::uint8_t>(pixel));
      } else if (column == CsvColumn::label && !labelled_) {
        label = unused_label();
      } else if (column == CsvColumn::label) {
        label = static_cast<std::uint8_t>(number(static_cast<unsigned>(classes_ - 1)));
      } else {
        skip_field();
      }
    }
    return label;
  }

 private:
  /// Throws FileError unless the first line has a label, if there must be one, and all pixels.
  void check_columns(std::string_view first, std::size_t pixels) const {
    const std::string place = "line " + std::to_string(line_);
    const std::size_t found = layout_.fields - layout_.count(CsvColumn::ignored);
    const bool fits = layout_.named ? layout_.count(CsvColumn::pixel) == pixels
                                    : found == pixels || found == pixels + 1;
    if (!fits || (labelled_ && !layout_.has_label())) {
      const std::string most = std::to_string(pixels + 1);
      const bool one_hot = found == pixels + static_cast<std::size_t>(classes_);
      throw FileError{
          path_, place,
          labelled_ ? most + " columns" : std::to_string(pixels) + " or " + most + " columns",
          std::to_string(found) + columns_hint(first, one_hot)};
    }
    if (layout_.odd_last.empty() || !layout_.has_label()) return;
    throw FileError{path_, place, "a column called label, class, digit, target or y",
                    "none; if \"" + layout_.odd_last + "\" holds the labels, call it label"};
  }

  /// What may be the matter with the number of columns of the first line.
  [[nodiscard]] static std::string columns_hint(std::string_view first, bool one_hot) {
    if (one_hot) return ": are the labels one-hot? Write each as one number";
    const bool returns = first.substr(0, first.find_last_not_of("\r") + 1).find('\r') != first.npos;
    return returns ? ": lines that end with a carriage return alone are none; write line feeds"
                   : "";
  }

  /// Passes over a field and the separator behind it.
  std::string_view skip_field() {
    skip_spaces();
    const std::string_view field = text_.substr(0, text_.find_first_of(field_end()));
    text_.remove_prefix(field.size());
    end_field(field, 0);
    return field;
  }

  /// A number that is the same for the same label, whatever it is: a digit's own, others above.
  std::uint8_t unused_label() {
    const std::string name = csv_name(skip_field());
    const bool digit = !name.empty() && name[0] >= '0' && name[0] <= '9';
    if (digit && (name.size() == 1 || name[1] == '.')) {
      return static_cast<std::uint8_t>(name[0] - '0');
    }
    unsigned sum = 0;
    for (const char c : name) sum = 31 * sum + static_cast<unsigned char>(c);
    return static_cast<std::uint8_t>(10 + sum % 245);
  }

  bool skip_quote() {
    const bool quote = text_.starts_with('"');
    if (quote) text_.remove_prefix(1);
    return quote;
  }

  /// The next number of the row, which may stand in quotes, and the separator behind it.
  unsigned number(unsigned largest) {
    skip_spaces();
    const std::string_view field = text_;
    const bool quoted = skip_quote();
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
    if (quoted && !skip_quote()) {
      text_ = field;
      fail_number(largest);
    }
    if (layout_.separator != ' ') skip_spaces();
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
      if (layout_.separator == ' ') skip_spaces();
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
    const bool comma = layout_.separator != ',' && field.find(',') != field.npos;
    throw FileError{path_, "line " + std::to_string(line_) + ", column " + std::to_string(column_),
                    unit_ && largest == 255 ? std::string{"a number from 0 to 1"}
                                            : "a whole number from 0 to " + std::to_string(largest),
                    "\"" + std::string{field.substr(0, longest)} +
                        (field.size() > longest ? "...\"" : "\"") +
                        (comma ? "; decimals have a point, not a comma" : "")};
  }

  std::string_view text_;
  std::string path_;
  CsvLayout layout_;
  bool unit_, found_fraction_ = false;
  unsigned largest_ = 0;
  int classes_;
  bool labelled_;
  std::size_t line_ = 1, column_ = 1;
};

}  // namespace digitnet::detail
