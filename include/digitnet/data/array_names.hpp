#pragma once

#include <digitnet/core/requirements.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace digitnet::detail {

enum class ArrayRole { images, labels };

/// The part of a data set that an array belongs to; `whole` if its name tells none.
enum class ArrayPart { train, test, validation, whole };

struct ArrayName {
  ArrayRole role;
  ArrayPart part;
};

/// What people call an array tells: `x_train`, `X_test`, `train_images`, `trainLabels`, `y`,
/// `kmnist-test-imgs`; nothing for other names.
inline std::optional<ArrayName> array_name(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, ArrayPart>, 8> parts{
      {{"training", ArrayPart::train},
       {"train", ArrayPart::train},
       {"testing", ArrayPart::test},
       {"test", ArrayPart::test},
       {"tk", ArrayPart::test},  // t10k, without its digits
       {"validation", ArrayPart::validation},
       {"valid", ArrayPart::validation},
       {"val", ArrayPart::validation}}};
  constexpr std::array<std::string_view, 8> images{"x",    "images",   "image",  "imgs",
                                                   "data", "features", "pixels", "inputs"};
  constexpr std::array<std::string_view, 6> labels{"y",       "labels", "label",
                                                   "targets", "target", "classes"};
  std::string letters;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') letters += static_cast<char>(c - 'A' + 'a');
    if (c >= 'a' && c <= 'z') letters += c;
  }
  std::string_view role = letters;
  if (const std::size_t end = role.rfind("mnist"); end != role.npos) role.remove_prefix(end + 5);
  ArrayPart part = ArrayPart::whole;
  for (const auto& [word, meaning] : parts) {
    if (role.starts_with(word)) {
      role.remove_prefix(word.size());
    } else if (role.ends_with(word)) {
      role.remove_suffix(word.size());
    } else {
      continue;
    }
    part = meaning;
    break;
  }
  if (std::ranges::find(images, role) != images.end()) return {{ArrayRole::images, part}};
  if (std::ranges::find(labels, role) != labels.end()) return {{ArrayRole::labels, part}};
  return std::nullopt;
}

}  // namespace digitnet::detail
