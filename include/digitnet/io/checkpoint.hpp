#pragma once

#include <digitnet/io/model.hpp>
#include <digitnet/train/trainer.hpp>

#include <charconv>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace digitnet {

namespace detail {

inline constexpr const char* checkpoint_format = "digitnet checkpoint 1";

/// Everything that is a run's state, by name: network, optimiser, moving average.
template <class Net, class O>
auto checkpoint_tensors(Net& net, Trainer<Net, O>& trainer) {
  auto tensors = net.tensors();
  for (const auto& [name, values] : trainer.state()) {
    if (!values.empty()) tensors.push_back({name, {values.size()}, values});
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
/// it had never stopped. `notes` are kept for the caller. Throws FileError; the file is written
/// whole or not at all.
template <class Net, class O>
void save_checkpoint(const std::filesystem::path& path, Net& net, Trainer<Net, O>& trainer,
                     std::map<std::string, std::string> notes = {}) {
  notes["format_version"] = detail::checkpoint_format;
  notes["architecture"] = architecture<Net>();
  notes["steps"] = std::to_string(trainer.steps());
  notes["run"] = trainer.describe();
  write_file(path, encode_safetensors(detail::checkpoint_tensors(net, trainer), notes));
}

/// Throws FileError unless `file` is a checkpoint of a version that this library reads.
inline void check_checkpoint_format(const SafeTensors& file) {
  const std::string format = detail::field(file, "format_version");
  if (format != detail::checkpoint_format) {
    throw FileError{file.path(), "metadata format_version", detail::checkpoint_format,
                    detail::excerpt(format)};
  }
}

/// Restores the state of a run into a trainer that was made with the same network type, data and
/// options. Throws FileError, leaving network and trainer as they were, if the checkpoint belongs
/// to another run.
template <class Net, class O>
void load_checkpoint(const SafeTensors& file, Net& net, Trainer<Net, O>& trainer) {
  check_checkpoint_format(file);
  const auto expect = [&](const char* key, const std::string& expected) {
    const std::string found = detail::field(file, key);
    if (found != expected) {
      throw FileError{file.path(), std::string{"metadata "} + key, expected, found};
    }
  };
  expect("architecture", architecture<Net>());
  expect("run", trainer.describe());
  const std::size_t steps = detail::steps_of(file, trainer.total_steps());
  load_tensors(file, detail::checkpoint_tensors(net, trainer));
  trainer.resume_at(steps);
}

}  // namespace digitnet
