#pragma once

#include <digitnet/layer/rules.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace digitnet {

/// The text between quotation marks in `Named<"fc1", ...>`.
template <std::size_t Size>
struct LayerName {
  std::array<char, Size> text{};  ///< and a null behind it

  // NOLINTNEXTLINE(google-explicit-constructor): it stands for the text itself
  consteval LayerName(const char (&given)[Size]) { std::copy_n(given, Size, text.begin()); }
  /// The name alone.
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text.data(), Size - 1}; }
};

namespace detail {

/// A name that Python can have for an attribute, as PyTorch asks of it; no number, which is how
/// layers without a name are called.
constexpr bool is_layer_name(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

template <LayerName Name>
struct NameRules {
  static_assert(is_layer_name(Name.view()),
                "Named: a name consists of letters, digits and underscores and begins with no "
                "digit, as in Named<\"fc1\", Dense<10>>");
};

}  // namespace detail

/// A layer whose tensors have a name in files instead of its number: `fc1.weight` of
/// `Named<"fc1", Dense<120>>`. It is the layer itself in all else: fused and folded as such, and
/// models with and without names, or with others, load each other where shapes and order tell which
/// is which.
template <LayerName Name, class Layer>
struct Named : Layer {
  static_assert(detail::stated<detail::NameRules<Name>>);
  /// What its tensors begin with.
  static constexpr std::string_view layer_name = Name.view();
};

namespace detail {

template <class Spec>
struct without_name {
  using type = Spec;
};
template <LayerName Name, class Layer>
struct without_name<Named<Name, Layer>> : without_name<Layer> {};

/// The layer that a name was given to.
template <class Spec>
using unnamed = typename without_name<Spec>::type;

/// The name that a layer was given; empty without one.
template <class Spec>
constexpr std::string_view given_name() {
  if constexpr (requires { Spec::layer_name; }) {
    return Spec::layer_name;
  } else {
    return {};
  }
}

/// What the tensors of layer `index` are called: its name, or its number.
template <class Spec>
std::string name_of_layer(int index) {
  const std::string_view name = given_name<Spec>();
  return name.empty() ? std::to_string(index) : std::string{name};
}

/// Whether no two of these are the same name.
constexpr bool names_differ(std::initializer_list<std::string_view> names) {
  for (const auto* name = names.begin(); name != names.end(); ++name) {
    if (!name->empty() && std::find(name + 1, names.end(), *name) != names.end()) return false;
  }
  return true;
}

template <class... Specs>
struct NamesRules {
  static_assert(names_differ({given_name<Specs>()...}),
                "Named: each name may be given to one layer");
};

}  // namespace detail
}  // namespace digitnet
