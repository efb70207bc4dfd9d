#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet::tools {

/// The argument that stands for standard input.
inline constexpr std::string_view standard_input = "-";

/// A picture to read: a file, or standard input.
struct Input {
  std::string path;
  std::string error{};  ///< why there is nothing to read at `path`; empty otherwise
};

/// Whether people sort `a` before `b`: runs of digits count as numbers, so that 9.png comes before
/// 10.png, and the files of a folder stay together. A total order.
[[nodiscard]] bool natural_less(std::string_view a, std::string_view b);

/// What the arguments of a command name, in their order: files and standard input as they are; of a
/// folder all pictures below it, told by their names (see has_picture_name(); hidden files and
/// folders are skipped, links to folders not followed), naturally sorted; other files go into
/// `others`. A folder that cannot be listed or holds no picture gives one input with an error.
[[nodiscard]] std::vector<Input> find_inputs(std::span<const std::string> arguments,
                                             std::vector<std::filesystem::path>& others);

/// Columns for the names of `inputs`. A name above 60 does not move everybody else's answers to the
/// right.
[[nodiscard]] std::size_t column_width(std::span<const Input> inputs);

}  // namespace digitnet::tools
