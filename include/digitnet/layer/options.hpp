#pragma once

#include <digitnet/core/requirements.hpp>

#include <type_traits>

namespace digitnet {

/// Zero rows and columns added on each side.
struct Padding {
  int value = 0;
};

/// Step between two windows.
struct Stride {
  int value = 1;
};

/// Whether a layer adds a trained constant per output channel.
struct Bias {
  bool value = true;
};

/// Into how many groups a convolution's channels are divided; each output channel sees the input
/// channels of its group alone.
struct Groups {
  int value = 1;
};

namespace detail {

template <class Wanted>
constexpr Wanted find_option(Wanted fallback) {
  return fallback;
}

template <class Wanted, class... Rest>
constexpr Wanted find_option(Wanted fallback, Wanted given, Rest... /*rest*/) {
  (void)fallback;
  return given;
}

template <class Wanted, class Other, class... Rest>
constexpr Wanted find_option(Wanted fallback, Other /*other*/, Rest... rest) {
  return find_option<Wanted>(fallback, rest...);
}

/// Whether no two of the options are of one type.
template <auto... Options>
inline constexpr bool given_once = true;
template <auto First, auto... Rest>
inline constexpr bool given_once<First, Rest...> =
    !(std::is_same_v<decltype(First), decltype(Rest)> || ...) && given_once<Rest...>;

template <class T, class... Allowed>
inline constexpr bool one_of = (std::is_same_v<T, Allowed> || ...);

}  // namespace detail

}  // namespace digitnet
