#pragma once

#include "common/cli/command_line.hpp"
#include "common/cli/input_limits.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace digitnet::tools {

/// Puts an option into the help's group of limits.
inline CLI::Option* in_limits(CLI::Option* option) {
  return option->group("Limits (what is larger is refused)");
}

/// `--max-pixels`
inline void add_max_pixels(CLI::App& app, std::uint64_t& pixels) {
  // Beyond this stb_image decodes no picture in colour with alpha.
  constexpr std::uint64_t most = std::uint64_t{1} << 28U;
  in_limits(app.add_option("--max-pixels", pixels, "pixels of a picture, width x height"))
      ->check(check_natural)
      ->check(unlisted(CLI::Range(std::uint64_t{1}, most)))
      ->type_name("N")
      ->capture_default_str();
}

/// Makes an option take so many bytes: 1000, 64M, 2G.
inline CLI::Option* as_size(CLI::Option* option) {
  constexpr std::uint64_t most = std::uint64_t{1} << 60U;
  const auto looks_right = [](const std::string& text) {
    constexpr const char* digits = "0123456789";
    const std::size_t end = std::min(text.find_first_not_of(digits), text.size());
    const bool right = check_natural(text.substr(0, end)).empty() &&
                       text.find_first_of(digits, end) == std::string::npos;
    return right ? "" : text + " is not a size such as 1000, 64M or 2G";
  };
  // CLI11 does the last transformation first.
  return option->transform(unlisted(CLI::AsSizeValue{false}))
      ->transform(CLI::Validator{looks_right, ""})
      ->check(unlisted(CLI::Range(std::uint64_t{1}, most)))
      ->type_name("SIZE");
}

/// `--max-pixels` and `--max-file-size`
inline void add_limits(CLI::App& app, InputLimits& limits) {
  add_max_pixels(app, limits.picture.max_pixels);
  const auto set = [&limits](const std::uint64_t& bytes) { limits.set_file_bytes(bytes); };
  as_size(in_limits(app.add_option_function<std::uint64_t>(
              "--max-file-size", set,
              "bytes of a file, before and after decompression,\nfor example 64M or 2G")))
      ->default_str("1G; pictures 512M");
}

}  // namespace digitnet::tools
