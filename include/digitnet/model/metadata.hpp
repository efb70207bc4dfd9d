#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/core/text.hpp>
#include <digitnet/io/safetensors_reader.hpp>
#include <digitnet/model/info.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet {

namespace detail {

inline constexpr const char* model_format = "digitnet 1";

/// The metadata's value for `key`; empty if they have no such key.
inline std::string field(const SafeTensors& file, const std::string& key) {
  const auto found = file.metadata().find(key);
  return found == file.metadata().end() ? std::string{} : found->second;
}

/// Reads the number that `text` begins with and removes it; nothing if there is none. Unlike
/// strtod it does not depend on the locale.
inline std::optional<double> take_number(std::string_view& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

constexpr bool valid_temperature(double value) noexcept {
  return is_finite(value) && value > 0 && value < 1e6;
}
constexpr bool valid_threshold(double value) noexcept {
  return is_finite(value) && value >= 0 && value < 1e6;
}

/// The number that the metadata give for `key`; nothing if they have no such key.
inline std::optional<double> number_field(const SafeTensors& file, const std::string& key,
                                          bool (*valid)(double), const char* expected) {
  const std::string text = field(file, key);
  if (text.empty()) return std::nullopt;
  std::string_view rest = text;
  const std::optional<double> value = take_number(rest);
  if (!value || !rest.empty() || !valid(*value)) {
    throw FileError{file.path(), "metadata " + key, expected, excerpt(text)};
  }
  return value;
}

/// "0 1 2" as three names; what lies between two spaces, or before or behind one, is a name, too.
inline std::vector<std::string> split_at_spaces(std::string_view text) {
  std::vector<std::string> names;
  for (;;) {
    const std::size_t end = text.find(' ');
    names.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return names;
    text.remove_prefix(end + 1);
  }
}

/// Numbers as text, 16 hexadecimal digits each.
inline std::string hex_text(const std::vector<std::uint64_t>& numbers) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(16 * numbers.size());
  for (const std::uint64_t number : numbers) {
    for (int shift = 60; shift >= 0; shift -= 4) text += digits[number >> shift & 15U];
  }
  return text;
}

/// The same the other way; nothing unless `text` is such numbers, each greater than the one before.
inline std::optional<std::vector<std::uint64_t>> ascending_hex(std::string_view text) {
  std::vector<std::uint64_t> numbers;
  for (; !text.empty(); text.remove_prefix(16)) {
    std::uint64_t number = 0;
    const char* const end = text.data() + (std::min)(text.size(), std::size_t{16});
    const auto [stop, error] = std::from_chars(text.data(), end, number, 16);
    const bool ascending = numbers.empty() || number > numbers.back();
    if (text.size() < 16 || stop != end || error != std::errc{} || !ascending) return std::nullopt;
    numbers.push_back(number);
  }
  return numbers;
}

/// Throws InvalidArgument for what model_info() would refuse to read.
inline void validate(const ModelInfo& info, std::size_t classes) {
  if (!valid_temperature(info.temperature)) {
    throw InvalidArgument{"temperature: expected a positive number, found " +
                          shortest_text(info.temperature)};
  }
  if (info.rejection_threshold && !valid_threshold(*info.rejection_threshold)) {
    throw InvalidArgument{"rejection threshold: expected a number from 0, found " +
                          shortest_text(*info.rejection_threshold)};
  }
  if (!info.classes.empty() && info.classes.size() != classes) {
    throw InvalidArgument{"names of classes: expected " + std::to_string(classes) + ", found " +
                          std::to_string(info.classes.size())};
  }
  for (const std::string& name : info.classes) {
    if (name.empty() || name.find(' ') != std::string::npos) {
      throw InvalidArgument{"names of classes: expected such as have no space, found \"" +
                            printable(name) + '"'};
    }
  }
  if (std::ranges::adjacent_find(info.training_images, std::ranges::greater_equal{}) !=
      info.training_images.end()) {
    throw InvalidArgument{"training images: expected hashes in ascending order"};
  }
}

/// The metadata of a model file of a network with `classes` classes, all but those that depend on
/// the network itself.
inline std::map<std::string, std::string> metadata_of(const ModelInfo& info, std::size_t classes) {
  validate(info, classes);
  std::map<std::string, std::string> metadata{
      {"format", "pt"},
      {"format_version", model_format},
      {"model", info.name},
      {"preprocessing", info.preprocessing.empty() ? "pixel / 255" : info.preprocessing},
      {"temperature", shortest_text(info.temperature)},
  };
  if (info.rejection_threshold) {
    metadata["rejection_threshold"] = shortest_text(*info.rejection_threshold);
  }
  std::string& names = metadata["classes"];
  for (std::size_t c = 0; c < classes; ++c) {
    names += (c ? " " : "") + (info.classes.empty() ? std::to_string(c) : info.classes[c]);
  }
  if (!info.training_images.empty()) metadata["training_images"] = hex_text(info.training_images);
  for (const auto& [key, value] : info.training) metadata["training." + key] = value;
  return metadata;
}

}  // namespace detail

/// What the metadata of a model file say. Files without our metadata (PyTorch's) give the defaults.
/// Throws FileError for another format version, a bad temperature, threshold, list of classes or
/// list of hashes.
[[nodiscard]] inline ModelInfo model_info(const SafeTensors& file) {
  const std::string format = detail::field(file, "format_version");
  if (!format.empty() && format != detail::model_format) {
    throw FileError{file.path(), "metadata format_version", detail::model_format,
                    detail::excerpt(format)};
  }
  ModelInfo info{.name = detail::field(file, "model")};
  info.temperature =
      detail::number_field(file, "temperature", detail::valid_temperature, "a positive number")
          .value_or(1);
  info.rejection_threshold =
      detail::number_field(file, "rejection_threshold", detail::valid_threshold, "a number from 0");
  if (const std::string names = detail::field(file, "classes"); !names.empty()) {
    info.classes = detail::split_at_spaces(names);
    if (std::ranges::find(info.classes, std::string{}) != info.classes.end()) {
      throw FileError{file.path(), "metadata classes", "names with one space between two of them",
                      detail::excerpt(names)};
    }
  }
  info.preprocessing = detail::field(file, "preprocessing");
  const std::string images = detail::field(file, "training_images");
  if (auto hashes = detail::ascending_hex(images)) {
    info.training_images = *std::move(hashes);
  } else {
    throw FileError{file.path(), "metadata training_images",
                    "ascending numbers of 16 hexadecimal digits", detail::excerpt(images)};
  }
  for (const auto& [key, value] : file.metadata()) {
    if (key.starts_with("training.")) info.training[key.substr(9)] = value;
  }
  return info;
}

}  // namespace digitnet
