#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/io/file_kind.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet::detail {

/// What a column of a CSV file holds.
enum class CsvColumn { label, pixel, ignored };

/// How the lines of a CSV file are made, as far as its first line tells.
struct CsvLayout {
  char separator = ',';
  bool named = false;              ///< the first line holds names
  bool label_named = false;        ///< one of them is a label's
  std::size_t fields = 0;          ///< of the first line
  std::string odd_last{};          ///< the last name, if it alone is no pixel's and none a label's
  std::vector<CsvColumn> columns;  ///< without names: the label, if there is one, then pixels

  [[nodiscard]] std::size_t count(CsvColumn kind) const {
    return static_cast<std::size_t>(std::ranges::count(columns, kind));
  }
  [[nodiscard]] bool has_label() const { return count(CsvColumn::label) > 0; }
};

/// `field` in lower case, without spaces and quotes around it.
inline std::string csv_name(std::string_view field) {
  constexpr std::string_view around = " \t\r\"'";
  const std::size_t first = field.find_first_not_of(around);
  if (first == field.npos) return {};
  std::string name{field.substr(first, field.find_last_not_of(around) + 1 - first)};
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return name;
}

inline bool is_label_name(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 6> names{"label", "labels", "class",
                                                  "digit", "target", "y"};
  return std::ranges::find(names, name) != names.end();
}

/// Names of columns that number the lines; pandas leaves that of its own empty.
inline bool is_index_name(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 8> names{"",    "id",      "index",    "unnamed: 0",
                                                  "row", "imageid", "image_id", "#"};
  return std::ranges::find(names, name) != names.end();
}

/// The fields of a line, as csv_name() writes them; a separator may stand behind the last.
inline std::vector<std::string> csv_names(std::string_view line, char separator) {
  std::vector<std::string> names;
  for (std::string_view rest = line;;) {
    if (separator == ' ') {  // as many as there are
      rest.remove_prefix((std::min)(rest.find_first_not_of(" \r"), rest.size()));
    }
    const std::size_t end = rest.find(separator);
    names.push_back(csv_name(rest.substr(0, end)));
    if (end == rest.npos) break;
    rest.remove_prefix(end + 1);
  }
  if (names.size() > 1 && names.back().empty()) names.pop_back();
  return names;
}

/// The last of `names` if it alone is made otherwise than the others, as in pixel0 to pixel783 and
/// `answer`; columns that number the lines do not count.
inline std::string odd_last_name(std::vector<std::string> names) {
  std::erase_if(names, is_index_name);
  const auto stem = [](std::string name) {
    std::erase_if(name, [](char c) { return c >= '0' && c <= '9'; });
    return name;
  };
  if (names.size() < 3 || stem(names[0]) != stem(names[1]) ||
      stem(names.back()) == stem(names[0])) {
    return {};
  }
  return names.back();
}

/// The layout of a file that begins with `line`, for images of `pixels` pixels. Names tell which
/// column is the label and which are to be ignored; if none says so, the first one is the label,
/// unless there are no more columns than pixels.
inline CsvLayout csv_layout(std::string_view line, std::size_t pixels) {
  CsvLayout layout;
  for (const char c : {';', '\t', '|'}) {
    if (std::ranges::count(line, c) > std::ranges::count(line, layout.separator)) {
      layout.separator = c;
    }
  }
  const bool separated = line.find(layout.separator) != line.npos;
  const std::size_t last = line.find_last_not_of(" \t\r");
  if (!separated && line.substr(0, last + 1).find(' ', line.find_first_not_of(' ')) != line.npos) {
    layout.separator = ' ';
  }
  const std::vector<std::string> names = csv_names(line, layout.separator);
  layout.fields = names.size();
  const auto is_numeric = [](std::string_view name) {
    return name.find_first_of("0123456789+-.") == 0;
  };
  const auto repeated = std::ranges::adjacent_find(names);  // of numbers no names are made so
  const bool begins_with_name = last != line.npos && !is_numeric(names.front()) &&
                                (repeated == names.end() || !is_numeric(*repeated));
  layout.named = begins_with_name || is_label_name(names.back());
  if (!layout.named) {
    layout.columns.assign(names.size() == pixels ? pixels : pixels + 1, CsvColumn::pixel);
    if (names.size() != pixels) layout.columns[0] = CsvColumn::label;
    return layout;
  }
  const bool has_label = std::ranges::any_of(names, is_label_name);
  layout.label_named = has_label;
  if (!has_label) layout.odd_last = odd_last_name(names);
  const auto indices = static_cast<std::size_t>(std::ranges::count_if(names, is_index_name));
  bool label_found = !has_label && names.size() - indices == pixels;  // there is none
  for (const std::string& name : names) {
    const bool label = !label_found && (has_label ? is_label_name(name) : !is_index_name(name));
    label_found |= label;
    layout.columns.push_back(label                 ? CsvColumn::label
                             : is_index_name(name) ? CsvColumn::ignored
                                                   : CsvColumn::pixel);
  }
  return layout;
}

/// Throws FileError for what starts as a file of another kind does, and is no text.
inline void refuse_other_kinds(std::span<const std::byte> start, const std::string& path) {
  const FileKind kind = kind_of_file(start);
  const std::string_view text{reinterpret_cast<const char*>(start.data()), start.size()};
  const bool readable = kind.is_known() ? kind.name == "text" : is_text(text.substr(0, 4));
  if (start.empty() || readable) return;
  throw FileError{path, "",
                  "labelled images: lines of numbers (CSV), NumPy's .npz or .npy, or a folder of "
                  "MNIST's IDX files or of pictures in 0 to 9",
                  found_instead(start, FileUse::data)};
}

/// Looks for lines without names whose first number never changes while the last one could be a
/// label: a network would learn to say one thing.
class LabelColumnCheck {
 public:
  explicit LabelColumnCheck(int classes) noexcept : classes_{classes} {}

  void add(std::uint8_t label, std::uint8_t last_pixel) noexcept {
    if (lines_++ == 0) {
      label_ = label;
      last_ = last_pixel;
    }
    labels_differ_ |= label != label_;
    lasts_differ_ |= last_pixel != last_;
    lasts_are_labels_ &= last_pixel < classes_;
  }

  /// Throws FileError if the labels seem to stand last.
  void finish(const std::string& path) const {
    if (lines_ < 2 || labels_differ_ || !lasts_differ_ || !lasts_are_labels_) return;
    throw FileError{path, "column 1", "labels that differ",
                    std::to_string(label_) +
                        " in every line; if the label stands last, say so in a first line of "
                        "names, which calls its column label or class"};
  }

 private:
  int classes_;
  std::size_t lines_ = 0;
  std::uint8_t label_ = 0, last_ = 0;
  bool labels_differ_ = false, lasts_differ_ = false, lasts_are_labels_ = true;
};

}  // namespace digitnet::detail
