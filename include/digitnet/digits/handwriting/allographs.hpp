#pragma once

#include <digitnet/digits/handwriting/skeletons/eastern_letters.hpp>
#include <digitnet/digits/handwriting/skeletons/five_six.hpp>
#include <digitnet/digits/handwriting/skeletons/greek_cyrillic_letters.hpp>
#include <digitnet/digits/handwriting/skeletons/latin_letters.hpp>
#include <digitnet/digits/handwriting/skeletons/seven_eight_nine.hpp>
#include <digitnet/digits/handwriting/skeletons/signs.hpp>
#include <digitnet/digits/handwriting/skeletons/two_three_four.hpp>
#include <digitnet/digits/handwriting/skeletons/zero_one.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace digitnet {

namespace detail {

/// Element `I` of arrays that lie one behind the other.
template <std::size_t I, std::size_t N, std::size_t... More>
constexpr const Allograph& joined_at(const std::array<Allograph, N>& first,
                                     const std::array<Allograph, More>&... more) {
  if constexpr (I < N) {
    return first[I];
  } else {
    return joined_at<I - N>(more...);
  }
}

template <std::size_t... N>
consteval auto joined(const std::array<Allograph, N>&... parts) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<Allograph, sizeof...(I)>{joined_at<I>(parts...)...};
  }
  (std::make_index_sequence<(N + ...)>{});
}

inline constexpr auto all_allographs =
    joined(zero_allographs, one_allographs, two_allographs, three_allographs, four_allographs,
           five_allographs, six_allographs, seven_allographs, eight_allographs, nine_allographs);
inline constexpr auto all_glyphs =
    joined(latin_letters, greek_cyrillic_letters, eastern_letters, sign_glyphs);

}  // namespace detail

/// The ways in which digits are written, ordered by digit.
[[nodiscard]] constexpr std::span<const Allograph> allographs() noexcept {
  return detail::all_allographs;
}

/// The ways to write one digit (0 to 9), a part of allographs().
[[nodiscard]] constexpr std::span<const Allograph> allographs(std::uint8_t digit) noexcept {
  const auto first = std::ranges::lower_bound(allographs(), digit, {}, &Allograph::label);
  const auto last = std::ranges::upper_bound(allographs(), digit, {}, &Allograph::label);
  return {first, last};
}

/// Letters, signs and outlines that are no digits to a reader.
[[nodiscard]] constexpr std::span<const Allograph> glyphs() noexcept { return detail::all_glyphs; }

/// What a table calls it: "7 barred", or the name of a glyph.
[[nodiscard]] inline std::string title(const Allograph& allograph) {
  const std::string name{allograph.name()};
  return allograph.label() == no_digit ? name : std::to_string(allograph.label()) + " " + name;
}

}  // namespace digitnet
