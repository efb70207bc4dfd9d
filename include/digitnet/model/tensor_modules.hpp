#pragma once

#include <digitnet/core/requirements.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace digitnet::detail {

/// A tensor by its name and its shape alone.
struct TensorPlace {
  std::string name;
  std::vector<std::size_t> dims;

  bool operator==(const TensorPlace&) const = default;
};

/// The tensors of one layer, as PyTorch keeps them: "conv1" with the parts weight and bias.
struct TensorModule {
  std::string name;
  std::vector<TensorPlace> parts;    ///< "weight", "bias", ... and their shapes, sorted
  std::vector<std::size_t> members;  ///< where these tensors stand in the list
};

/// What PyTorch calls the parts of its layers.
inline constexpr std::array<std::string_view, 4> module_parts{"weight", "bias", "running_mean",
                                                              "running_var"};

/// The part that a tensor is by the end of its name, empty if that says none.
constexpr std::string_view part_of(std::string_view name) noexcept {
  for (const std::string_view part : module_parts) {
    if (!name.ends_with(part)) continue;
    const std::string_view rest = name.substr(0, name.size() - part.size());
    if (rest.empty() || rest.ends_with('.') || rest.ends_with('_') || rest.ends_with('/')) {
      return part;
    }
  }
  return {};
}

/// The tensors grouped by layers, in the order in which these first occur.
inline std::vector<TensorModule> modules_of(const std::vector<TensorPlace>& tensors) {
  std::vector<TensorModule> modules;
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const std::string_view part = part_of(tensors[i].name);
    const std::string name = tensors[i].name.substr(0, tensors[i].name.size() - part.size());
    const auto [place, is_new] = places.emplace(name, modules.size());
    if (is_new) modules.push_back({name, {}, {}});
    TensorModule& module = modules[place->second];
    const auto at =
        std::ranges::upper_bound(module.parts, part, {}, &TensorPlace::name) - module.parts.begin();
    module.parts.insert(module.parts.begin() + at, {std::string{part}, tensors[i].dims});
    module.members.insert(module.members.begin() + at, i);
  }
  return modules;
}

/// Each tensor by itself: for names that say no part.
inline std::vector<TensorModule> single_tensors(const std::vector<TensorPlace>& tensors) {
  std::vector<TensorModule> modules;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    modules.push_back({tensors[i].name, {{"", tensors[i].dims}}, {i}});
  }
  return modules;
}

constexpr bool is_decimal(char c) noexcept { return c >= '0' && c <= '9'; }

/// Takes the number that `text` begins with off it, without zeros in front.
inline std::string_view take_name_number(std::string_view& text) noexcept {
  std::size_t end = 0;
  while (end < text.size() && is_decimal(text[end])) ++end;
  std::string_view number = text.substr(0, end);
  text.remove_prefix(end);
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  return number;
}

/// Whether a person would put `a` before `b`: numbers count as such, layer9 before layer10.
inline bool name_comes_before(std::string_view a, std::string_view b) noexcept {
  while (!a.empty() && !b.empty()) {
    if (is_decimal(a.front()) && is_decimal(b.front())) {
      const std::string_view x = take_name_number(a), y = take_name_number(b);
      if (x != y) return x.size() != y.size() ? x.size() < y.size() : x < y;
    } else {
      if (a.front() != b.front()) return a.front() < b.front();
      a.remove_prefix(1), b.remove_prefix(1);
    }
  }
  return a.size() < b.size();
}

/// Whether two names differ in their numbers alone.
inline bool same_but_for_numbers(std::string_view a, std::string_view b) noexcept {
  while (!a.empty() && !b.empty()) {
    if (is_decimal(a.front()) && is_decimal(b.front())) {
      (void)take_name_number(a), (void)take_name_number(b);
    } else {
      if (a.front() != b.front()) return false;
      a.remove_prefix(1), b.remove_prefix(1);
    }
  }
  return a.empty() && b.empty();
}

/// What the order of a file's tensors says of the network: nothing, as most writers sort them; that
/// somebody has chosen it; or all, as in files of our own.
enum class FileOrder { sorted, chosen, layers };

/// Puts modules of the same shapes, which come in the order of their file, in that of the network.
/// False if it cannot be told: their names differ in more than numbers, and nobody has chosen the
/// file's order, or the two contradict each other.
inline bool put_in_order(std::vector<const TensorModule*>& alike, FileOrder order) {
  if (alike.size() < 2 || order == FileOrder::layers) return true;
  const auto before = [](const TensorModule* a, const TensorModule* b) {
    return name_comes_before(a->name, b->name);
  };
  const bool numbered = std::ranges::all_of(alike, [&](const TensorModule* module) {
    return same_but_for_numbers(module->name, alike.front()->name);
  });
  if (!numbered) return order == FileOrder::chosen;
  if (order == FileOrder::chosen) return std::ranges::is_sorted(alike, before);
  std::ranges::sort(alike, before);
  return true;
}

}  // namespace digitnet::detail
