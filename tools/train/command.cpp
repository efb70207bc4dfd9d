#include "train/command.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/train/checkpoint.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>

namespace digitnet::tools {
namespace {

constexpr std::string_view paths[] = {"--data",         "--from",          "--output",
                                      "--checkpoint",   "--log",           "--plot",
                                      "--architecture", "--export-header", "--export-onnx"};
constexpr std::string_view no_effect_on_weights[] = {
    "--threads", "--format",        "--quiet",     "--dashboard",
    "--force",   "--no-checkpoint", "--most-lost", "--with-preprocessing"};
constexpr std::string_view allowed_with_resume[] = {
    "--data", "--output", "--threads", "--format", "--quiet", "--dashboard", "--most-lost"};

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

void append(std::vector<std::string>& words, const GivenOption& option) {
  words.push_back(option.name);
  if (option.value) words.push_back(*option.value);
}

}  // namespace

std::string training_command(const TrainOptions& options) {
  std::string text = "digit-train --data DIR";
  for (std::size_t i = 1; i < options.data.size(); ++i)
    text += " --data DIR" + std::to_string(i + 1);
  if (!options.from.empty()) text += " --from MODEL";
  for (const GivenOption& option : options.given) {
    if (contains(paths, option.name) || contains(no_effect_on_weights, option.name)) continue;
    text += " " + option.name;
    if (option.value) text += " " + shell_word(*option.value);
  }
  return text;
}

std::string saved_command_line(const TrainOptions& options) {
  std::vector<std::string> words;
  const auto append_path = [&words](const std::string& name, const std::string& path) {
    std::error_code error;
    const auto absolute = std::filesystem::absolute(path, error);
    append(words, {name, error ? path : absolute.string()});
  };
  for (const GivenOption& option : options.given) {
    if (option.name == "--output") continue;
    if (contains(paths, option.name)) {
      append_path(option.name, *option.value);
    } else {
      append(words, option);
    }
  }
  append_path("--output", options.output);
  return nlohmann::json(words).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> command_line_in(const SafeTensors& checkpoint) {
  const auto kind = checkpoint.metadata().find("format_version");
  if (kind != checkpoint.metadata().end() && kind->second.find("checkpoint") == std::string::npos) {
    throw FileError{
        checkpoint.path(), "", "the checkpoint of a run that was interrupted",
        "a model; --from " + shell_word(checkpoint.path()) + " begins a new run with its weights"};
  }
  check_checkpoint_format(checkpoint);
  const auto note = checkpoint.metadata().find("command_line");
  try {
    if (note != checkpoint.metadata().end()) {
      return nlohmann::json::parse(note->second).get<std::vector<std::string>>();
    }
  } catch (const nlohmann::json::exception&) {  // said below
  }
  throw FileError{checkpoint.path(), "metadata command_line", "the options of digit-train",
                  note == checkpoint.metadata().end() ? "none" : "something else"};
}

std::size_t member_in(const SafeTensors& checkpoint) {
  const auto note = checkpoint.metadata().find("member");
  std::size_t number = 0;
  if (note == checkpoint.metadata().end()) return number;
  const char* const end = note->second.data() + note->second.size();
  const auto [after, error] = std::from_chars(note->second.data(), end, number);
  if (error == std::errc{} && after == end) return number;
  throw FileError{checkpoint.path(), "metadata member", "a whole number", note->second};
}

std::vector<std::string> overrides_of_resume(const TrainOptions& options) {
  std::vector<std::string> words;
  for (const GivenOption& option : options.given) {
    if (!contains(allowed_with_resume, option.name)) {
      throw InvalidArgument{option.name +
                            " cannot be given together with --resume: the run goes on with the "
                            "options that it was started with"};
    }
    append(words, option);
  }
  return words;
}

std::vector<std::string> member_command_line(const TrainOptions& options, const std::string& model,
                                             std::size_t number) {
  const auto numbered = [number](const std::string& path) {
    std::filesystem::path result{path};
    const std::string extension = result.extension().string();
    result.replace_extension();
    return result.string() + "-" + std::to_string(number) + extension;
  };
  std::vector<std::string> words;
  for (const GivenOption& option : options.given) {
    if (option.name == "--ensemble") continue;
    const bool written =
        contains(paths, option.name) && option.name != "--data" && option.name != "--from";
    append(words, written ? GivenOption{option.name, numbered(*option.value)} : option);
  }
  const std::string seed = std::to_string(options.seed + number - 1);
  append(words, {"--seed", seed});
  if (options.output.empty()) {
    append(words, {"--output", numbered("digitnet-" + model + ".safetensors")});
  }
  return words;
}

std::string shell_word(const std::string& text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
  return word + "'";
}

}  // namespace digitnet::tools
