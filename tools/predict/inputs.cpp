#include "predict/inputs.hpp"

#include "common/text/format.hpp"
#include "common/text/text.hpp"

#include <digitnet/data/picture_names.hpp>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <filesystem>
#include <system_error>

namespace digitnet::tools {
namespace {

namespace fs = std::filesystem;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Cuts the digits off the front of `text` and returns them without leading zeros.
std::string_view take_number(std::string_view& text) {
  const auto length =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
  std::string_view number = text.substr(0, length);
  text.remove_prefix(length);
  number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
  return number;
}

/// Rank of a character: what separates folders comes first.
int rank(char c) { return c == '/' ? -1 : static_cast<unsigned char>(c); }

std::strong_ordering compare_naturally(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    std::strong_ordering order = std::strong_ordering::equal;
    if (is_digit(a.front()) && is_digit(b.front())) {
      const std::string_view x = take_number(a), y = take_number(b);
      order = x.size() != y.size() ? x.size() <=> y.size() : x <=> y;
    } else {
      order = rank(a.front()) <=> rank(b.front());
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
    if (order != std::strong_ordering::equal) return order;
  }
  return a.size() <=> b.size();
}

/// Appends the pictures in `folder`, and one error for each folder that cannot be listed; what has
/// no picture's name goes into `others`.
void append_folder(const fs::path& folder, std::vector<Input>& inputs,
                   std::vector<fs::path>& others) {
  std::vector<fs::path> folders{folder};
  std::vector<Input> found;
  while (!folders.empty()) {
    const fs::path here = std::move(folders.back());
    folders.pop_back();
    std::error_code error;
    fs::directory_iterator entry{here, error};
    for (; !error && entry != fs::directory_iterator{}; entry.increment(error)) {
      std::error_code ignored;
      if (has_hidden_name(entry->path())) continue;
      if (entry->is_directory(ignored)) {
        if (!entry->is_symlink(ignored)) folders.push_back(entry->path());
      } else if (!has_picture_name(entry->path())) {
        others.push_back(entry->path());
      } else {
        // Nobody meant a pipe or a device that lies in a folder, and reading one may never end.
        const fs::file_status status = entry->status(ignored);
        const bool odd = fs::exists(status) && !fs::is_regular_file(status);
        found.push_back(
            {entry->path().string(), odd ? "expected a file, found a pipe or a device" : ""});
      }
    }
    if (error) {
      found.push_back(
          {here.string(), "expected a folder that can be read, found " + error.message()});
    }
  }
  if (found.empty()) {
    found.push_back(
        {folder.string(), "expected a folder with PNG, JPEG or BMP files, found none in it"});
  }
  std::sort(found.begin(), found.end(),
            [](const Input& a, const Input& b) { return natural_less(a.path, b.path); });
  std::move(found.begin(), found.end(), std::back_inserter(inputs));
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  const std::strong_ordering order = compare_naturally(a, b);
  return order != std::strong_ordering::equal ? order < 0 : a < b;
}

std::vector<Input> find_inputs(std::span<const std::string> arguments,
                               std::vector<std::filesystem::path>& others) {
  std::vector<Input> inputs;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (argument != standard_input && fs::is_directory(argument, error)) {
      append_folder(argument, inputs, others);
    } else {
      inputs.push_back({argument});
    }
  }
  return inputs;
}

std::size_t column_width(std::span<const Input> inputs) {
  constexpr std::size_t widest_name = 60;
  std::size_t width = 0;
  for (const Input& input : inputs) {
    const std::size_t own = display_width(one_line(input.path));
    if (own <= widest_name) width = std::max(width, own);
  }
  return width;
}

}  // namespace digitnet::tools
