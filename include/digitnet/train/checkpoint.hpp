#pragma once

#include <digitnet/model/model.hpp>
#include <digitnet/train/trainer.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

inline constexpr const char* checkpoint_format = "digitnet checkpoint 2";
/// The same without the fingerprint of the data.
inline constexpr const char* first_checkpoint_format = "digitnet checkpoint 1";

inline constexpr const char* best_prefix = "best.";

/// Everything that is a run's state, by name: network, optimiser, moving average, and the best
/// weights so far unless `best` is null.
template <class Net, class... Rest>
auto checkpoint_tensors(Net& net, Trainer<Net, Rest...>& trainer, Net* best) {
  auto tensors = net.tensors();
  for (const auto& [name, values] : trainer.state()) {
    if (!values.empty()) tensors.push_back({name, {values.size()}, values});
  }
  if (best != nullptr) {
    for (auto& tensor : best->tensors()) {
      tensor.name.insert(0, best_prefix);
      tensors.push_back(std::move(tensor));
    }
  }
  return tensors;
}

inline std::size_t steps_of(const SafeTensors& file, std::size_t most) {
  const std::string text = field(file, "steps");
  std::size_t steps = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), steps);
  if (error != std::errc{} || end != text.data() + text.size() || steps > most) {
    throw FileError{file.path(), "metadata steps", "a number from 0 to " + std::to_string(most),
                    excerpt(text)};
  }
  return steps;
}

}  // namespace detail

/// Writes the whole state of a run, so that `load_checkpoint` continues it to the same bytes as if
/// it had never stopped. `notes` are kept for the caller, and so are the best weights that early
/// stopping has seen, if `best` is not null. Throws FileError; the file is written whole or not at
/// all.
template <class Net, class... Rest>
void save_checkpoint(const std::filesystem::path& path, Net& net, Trainer<Net, Rest...>& trainer,
                     std::map<std::string, std::string> notes = {}, Net* best = nullptr) {
  notes["format_version"] = detail::checkpoint_format;
  notes["architecture"] = architecture<Net>();
  notes["steps"] = std::to_string(trainer.steps());
  notes["run"] = trainer.describe();
  notes["data"] = trainer.data_fingerprint();
  write_file(path, encode_safetensors(detail::checkpoint_tensors(net, trainer, best), notes));
}

/// Throws FileError unless `file` is a checkpoint of a version that this library reads.
inline void check_checkpoint_format(const SafeTensors& file) {
  const std::string format = detail::field(file, "format_version");
  if (format != detail::checkpoint_format && format != detail::first_checkpoint_format) {
    throw FileError{file.path(), "metadata format_version", detail::checkpoint_format,
                    detail::excerpt(format)};
  }
}

/// Whether `file` says which images its run has seen; checkpoints of the first format do not.
inline bool knows_its_data(const SafeTensors& file) {
  return detail::field(file, "format_version") != detail::first_checkpoint_format;
}

/// Restores the state of a run into a trainer that was made with the same network type, data and
/// options, and the best weights, if the file has some, into `best`. Throws FileError, leaving all
/// as it was, if the checkpoint belongs to another run or has best weights but `best` is null.
template <class Net, class... Rest>
void load_checkpoint(const SafeTensors& file, Net& net, Trainer<Net, Rest...>& trainer,
                     std::optional<Net>* best = nullptr) {
  check_checkpoint_format(file);
  const auto expect = [&](const char* key, const std::string& expected) {
    const std::string found = detail::field(file, key);
    if (found != expected) {
      throw FileError{file.path(), std::string{"metadata "} + key, expected, found};
    }
  };
  expect("architecture", architecture<Net>());
  expect("run", trainer.describe());
  if (const std::string& data = trainer.data_fingerprint();
      knows_its_data(file) && detail::field(file, "data") != data) {
    throw FileError{file.path(), "metadata data",
                    "the images and labels of this run (fingerprint " + data + ")",
                    "those of another (" + detail::excerpt(detail::field(file, "data")) + ")"};
  }
  const std::size_t steps = detail::steps_of(file, trainer.total_steps());
  const bool has_best = std::ranges::any_of(file.tensors(), [](const TensorInfo& tensor) {
    return tensor.name.starts_with(detail::best_prefix);
  });
  Net loaded;
  Net* const target = has_best && best != nullptr ? &loaded : nullptr;
  load_tensors(file, detail::checkpoint_tensors(net, trainer, target));
  if (target != nullptr) *best = std::move(loaded);
  trainer.resume_at(steps);
}

}  // namespace digitnet
