#pragma once

#include <digitnet/core/text.hpp>
#include <digitnet/io/safetensors.hpp>
#include <digitnet/network/describe.hpp>
#include <digitnet/network/predictor.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet {

/// What a model file says besides its weights.
struct ModelInfo {
  std::string name{};                             ///< of the architecture, "lenet5"; free text
  double temperature = 1;                         ///< of the softmax, fitted on validation data
  std::map<std::string, std::string> training{};  ///< how it was made: seed, epochs, command, ...
  std::optional<double> rejection_threshold{};    ///< least mean_distinctness() of a digit
};

namespace detail {

inline constexpr const char* model_format = "digitnet 1";
inline constexpr const char* model_preprocessing =
    "pixel / 255, bright ink on a dark background, digit in a 20x20 box, centre of mass in the "
    "middle";

/// Image `index` of the self-test: pixel i is ((31 i + 97 index) mod 256) / 255.
inline std::vector<std::uint8_t> self_test_image(std::size_t size, std::size_t index) {
  std::vector<std::uint8_t> image(size);
  for (std::size_t i = 0; i < size; ++i) image[i] = static_cast<std::uint8_t>(31 * i + 97 * index);
  return image;
}

inline constexpr std::size_t self_test_images = 3;

template <class Net>
std::vector<typename Net::Scalar> self_test_logits(const Net& net) {
  using Scalar = typename Net::Scalar;
  Predictor<Net> predictor{net};
  std::vector<Scalar> logits(self_test_images * Net::classes);
  for (std::size_t i = 0; i < self_test_images; ++i) {
    const auto image = self_test_image(Net::in.size(), i);
    predictor.logits(std::span{image}, std::span{logits}.subspan(i * Net::classes, Net::classes));
  }
  return logits;
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

inline bool all_finite(const auto& values) {
  return std::ranges::all_of(values, [](auto value) { return std::isfinite(value); });
}

/// Throws FileError unless `net` computes finite logits and `text`, if any, lists them.
template <class Net>
void check_self_test(const Net& net, const std::string& path, std::string_view text) {
  const auto found = self_test_logits(net);
  if (!all_finite(found)) {
    throw FileError{path, "weights", "such as give finite logits", "others"};
  }
  if (text.empty()) return;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i > 0 && text.starts_with(' ')) text.remove_prefix(1);
    const std::optional<double> expected = take_number(text);
    const auto actual = static_cast<double>(found[i]);
    if (!expected || !(std::abs(actual - *expected) <= 1e-3 * (1 + std::abs(*expected)))) {
      throw FileError{path, "metadata self_test, logit " + std::to_string(i),
                      expected ? shortest_text(*expected) : "a number", shortest_text(found[i])};
    }
  }
  if (!text.empty()) {
    throw FileError{path, "metadata self_test", std::to_string(found.size()) + " logits", "more"};
  }
}

inline std::string field(const SafeTensors& file, const std::string& key) {
  const auto found = file.metadata().find(key);
  return found == file.metadata().end() ? std::string{} : found->second;
}

constexpr bool valid_temperature(double value) noexcept { return value > 0 && value < 1e6; }

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

constexpr bool valid_threshold(double value) noexcept { return value >= 0 && value < 1e6; }

}  // namespace detail

/// What the metadata of a model file say. Files without our metadata (PyTorch's) give the defaults.
/// Throws FileError for another format version, a bad temperature or a bad threshold.
inline ModelInfo model_info(const SafeTensors& file) {
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
  for (const auto& [key, value] : file.metadata()) {
    if (key.starts_with("training.")) info.training[key.substr(9)] = value;
  }
  return info;
}

/// The model as the bytes of a safetensors file: PyTorch's tensor names and shapes, and metadata
/// with format version, architecture, preprocessing, classes, temperature, threshold, training
/// summary and a self-test (the logits of a few computed images). Throws InvalidArgument for a
/// temperature that is not a positive number, a threshold that is negative, and a network whose
/// logits are not finite.
template <class Net>
std::vector<std::byte> encode_model(const Net& net, const ModelInfo& info = {}) {
  if (!detail::valid_temperature(info.temperature)) {
    throw InvalidArgument{"temperature: expected a positive number, found " +
                          shortest_text(info.temperature)};
  }
  if (info.rejection_threshold && !detail::valid_threshold(*info.rejection_threshold)) {
    throw InvalidArgument{"rejection threshold: expected a number from 0, found " +
                          shortest_text(*info.rejection_threshold)};
  }
  std::map<std::string, std::string> metadata{
      {"format", "pt"},
      {"format_version", detail::model_format},
      {"model", info.name},
      {"architecture", architecture<Net>()},
      {"preprocessing", detail::model_preprocessing},
      {"temperature", shortest_text(info.temperature)},
  };
  if (info.rejection_threshold) {
    metadata["rejection_threshold"] = shortest_text(*info.rejection_threshold);
  }
  std::string& classes = metadata["classes"];
  for (std::size_t c = 0; c < Net::classes; ++c) classes += (c ? " " : "") + std::to_string(c);
  std::string& self_test = metadata["self_test"];
  const auto logits = detail::self_test_logits(net);
  if (!detail::all_finite(net.parameters()) || !detail::all_finite(net.buffers()) ||
      !detail::all_finite(logits)) {
    throw InvalidArgument{"a network whose weights or logits are not finite cannot be saved"};
  }
  for (const auto logit : logits) {
    self_test += (self_test.empty() ? "" : " ") + shortest_text(logit);
  }
  for (const auto& [key, value] : info.training) metadata["training." + key] = value;
  return encode_safetensors(net.tensors(), metadata);
}

/// The network in a parsed file. Throws FileError if it is of another architecture, lacks a tensor,
/// computes logits that are not finite, or does not pass its self-test.
template <class Net>
Net decode_model(const SafeTensors& file) {
  model_info(file);
  const std::string found = detail::field(file, "architecture");
  const std::string expected = architecture<Net>();
  if (!found.empty() && found != expected) {
    throw FileError{file.path(), "metadata architecture", expected, found};
  }
  Net net;
  load_tensors(file, net.tensors());
  detail::check_self_test(net, file.path(), detail::field(file, "self_test"));
  return net;
}

/// Writes a model file, whole or not at all. Throws FileError.
template <class Net>
void save(const Net& net, const std::filesystem::path& path, const ModelInfo& info = {}) {
  write_file(path, encode_model(net, info));
}

/// Reads a model file. Throws FileError.
template <class Net>
Net load(const std::filesystem::path& path) {
  return decode_model<Net>(read_safetensors(path));
}

/// Reads a model file into `net`, which stays as it was if this throws FileError.
template <class Net>
void load(Net& net, const std::filesystem::path& path) {
  net = load<Net>(path);
}

}  // namespace digitnet
