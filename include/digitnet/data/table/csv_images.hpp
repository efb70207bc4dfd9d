#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/csv/csv_cursor.hpp>
#include <digitnet/data/csv/csv_layout.hpp>
#include <digitnet/io/byte_source.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet::detail {

/// The images of a CSV file, line by line.
class CsvImages {
 public:
  /// Throws FileError as read_csv() does; a label is not asked for.
  CsvImages(const std::filesystem::path& path, std::size_t limit)
      : source_{path, limit}, limit_{limit} {
    while (!read_through(unit_)) unit_ = true;
    start(unit_);
  }

  CsvImages(const CsvImages&) = delete;  // the cursor looks into the text
  CsvImages& operator=(const CsvImages&) = delete;

  [[nodiscard]] Shape shape() const noexcept { return mnist_shape; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool has_labels() const { return cursor_->layout().has_label(); }

  [[nodiscard]] std::vector<std::uint8_t> next(std::size_t most) {
    std::vector<std::uint8_t> pixels;
    for (std::size_t i = 0; i < most && next_row(); ++i) cursor_->row(pixels);
    return pixels;
  }

 private:
  static constexpr Shape mnist_shape{1, 28, 28};
  static constexpr int digits = 10;

  /// Reads all lines, to count them and to find what is wrong before anything is said. False if
  /// they are not `unit`, and must be.
  bool read_through(bool unit) {
    LabelColumnCheck labels{digits};
    std::vector<std::uint8_t> pixels;
    start(unit);
    const bool labelled = has_labels();
    for (size_ = 0; next_row(); ++size_) {
      pixels.clear();
      const std::uint8_t label = cursor_->row(pixels);
      if (cursor_->found_fraction() && !unit) return false;
      if (labelled) labels.add(label, pixels.back());
    }
    if (size_ == 0) throw FileError{source_.path(), "", "at least one line with an image", "none"};
    if (!unit && cursor_->is_unit()) return false;
    if (!cursor_->layout().label_named) labels.finish(source_.path());
    return true;
  }

  void start(bool unit) {
    source_.rewind();
    text_.clear();
    whole_ = 0;
    read_lines();
    cursor_.emplace(lines(), source_.path(), mnist_shape.size(), unit, digits, false);
  }

  bool next_row() {
    while (!cursor_->next_row()) {
      if (!read_lines()) return false;
      cursor_->go_on(lines());
    }
    return true;
  }

  /// Reads on, up to the end of a line that is not blank; false at the end of the file.
  bool read_lines() {
    constexpr std::size_t step = std::size_t{1} << 17U, longest_line = std::size_t{1} << 20U;
    text_.erase(0, whole_);
    whole_ = 0;
    while (whole_ == 0) {
      const std::vector<std::uint8_t> more = source_.read((std::min)(step, limit_ + 1));
      text_.append(more.begin(), more.end());
      const std::size_t first = text_.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
      const std::size_t end = text_.rfind('\n');
      if (more.empty()) {
        whole_ = text_.size();
        break;
      }
      if (first != text_.npos && end != text_.npos && end > first) {
        whole_ = end + 1;
      } else if (text_.size() > longest_line) {
        throw FileError{source_.path(), "", "lines of numbers",
                        "one of more than " + std::to_string(longest_line) + " bytes"};
      }
    }
    return whole_ > 0;
  }

  [[nodiscard]] std::string_view lines() const noexcept {
    return std::string_view{text_}.substr(0, whole_);
  }

  ByteSource source_;
  std::size_t limit_;
  std::string text_;
  std::size_t whole_ = 0;  ///< bytes of `text_` that are whole lines
  std::optional<CsvCursor> cursor_;
  bool unit_ = false;
  std::size_t size_ = 0;
};

}  // namespace digitnet::detail
