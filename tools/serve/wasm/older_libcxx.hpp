#pragma once

// Debian 12's emscripten (3.1.6) comes with libc++ 13, which lacks some of C++20's library that
// digitnet uses. These stand in for it, as far as needed; the file is included before all others.

#include <version>

#if defined(_LIBCPP_VERSION) && _LIBCPP_VERSION < 15000

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <ranges>
#include <string>
#include <system_error>
#include <type_traits>

namespace std {

#if _LIBCPP_VERSION < 14000
template <class To, class From>
requires(sizeof(To) == sizeof(From)) constexpr To bit_cast(const From& from) noexcept {
  return __builtin_bit_cast(To, from);
}
#endif

/// Reads the number that the text begins with, of up to 60 characters.
inline from_chars_result from_chars(const char* first, const char* last, double& value) {
  const string text{first, last - first < 60 ? last : first + 60};
  char* end = nullptr;
  const double parsed = strtod(text.c_str(), &end);
  if (end == text.c_str()) return {first, errc::invalid_argument};
  value = parsed;
  return {first + (end - text.c_str()), errc{}};
}

/// The shortest decimal number that is read back as `value`.
template <class Float>
requires is_floating_point_v<Float> to_chars_result to_chars(char* first, char* last, Float value) {
  char text[40];
  int length = 0;
  for (int digits = 1; digits <= 17; ++digits) {
    length = snprintf(text, sizeof text, "%.*g", digits, static_cast<double>(value));
    if (static_cast<Float>(strtod(text, nullptr)) == value) break;
  }
  if (last - first < length) return {last, errc::value_too_large};
  return {std::copy(text, text + length, first), errc{}};
}

namespace ranges {

template <class Range, class Equal = std::equal_to<void>>
constexpr auto adjacent_find(Range&& range, Equal same = {}) {
  return std::adjacent_find(std::begin(range), std::end(range), same);
}

template <class Range, class Test>
constexpr bool all_of(Range&& range, Test test) {
  return std::all_of(std::begin(range), std::end(range), test);
}

template <class Range, class Test>
constexpr bool any_of(Range&& range, Test test) {
  return std::any_of(std::begin(range), std::end(range), test);
}

template <class Range, class Value>
constexpr bool binary_search(Range&& range, const Value& value) {
  return std::binary_search(std::begin(range), std::end(range), value);
}

template <class Range, class Target>
constexpr auto copy(Range&& range, Target target) {
  struct Result {
    decltype(std::end(range)) in;
    Target out;
  };
  return Result{std::end(range), std::copy(std::begin(range), std::end(range), target)};
}

template <class A, class B>
constexpr bool equal(const A& a, const B& b) {
  return std::equal(std::begin(a), std::end(a), std::begin(b), std::end(b));
}

template <class Range, class Value>
constexpr void fill(Range&& range, const Value& value) {
  std::fill(std::begin(range), std::end(range), value);
}

template <class Range, class Value, class Projection = identity>
constexpr auto find(Range&& range, const Value& value, Projection projection = {}) {
  return std::find_if(std::begin(range), std::end(range),
                      [&](const auto& each) { return std::invoke(projection, each) == value; });
}

template <class Range, class Less = std::less<void>>
constexpr bool is_sorted(Range&& range, Less before = {}) {
  return std::is_sorted(std::begin(range), std::end(range), before);
}

template <class Range, class Value, class Less = std::less<void>, class Projection = identity>
constexpr auto lower_bound(Range&& range, const Value& value, Less before = {},
                           Projection projection = {}) {
  return std::lower_bound(std::begin(range), std::end(range), value,
                          [&](const auto& each, const Value& wanted) {
                            return std::invoke(before, std::invoke(projection, each), wanted);
                          });
}

template <class Range, class Less = std::less<void>, class Projection = identity>
constexpr auto max(const Range& range, Less before = {}, Projection projection = {}) {
  return *std::max_element(std::begin(range), std::end(range), [&](const auto& a, const auto& b) {
    return std::invoke(before, std::invoke(projection, a), std::invoke(projection, b));
  });
}

template <class Range>
constexpr auto max_element(Range&& range) {
  return std::max_element(std::begin(range), std::end(range));
}

template <class Range, class Target>
constexpr Target move(Range&& range, Target target) {
  return std::move(std::begin(range), std::end(range), target);
}

template <class Range>
constexpr void reverse(Range&& range) {
  std::reverse(std::begin(range), std::end(range));
}

template <class A, class B, class Target>
constexpr Target set_intersection(const A& a, const B& b, Target target) {
  return std::set_intersection(std::begin(a), std::end(a), std::begin(b), std::end(b), target);
}

template <class A, class B, class Target>
constexpr Target set_union(const A& a, const B& b, Target target) {
  return std::set_union(std::begin(a), std::end(a), std::begin(b), std::end(b), target);
}

template <class Range, class Less = std::less<void>, class Projection = identity>
constexpr void sort(Range&& range, Less before = {}, Projection projection = {}) {
  std::sort(std::begin(range), std::end(range), [&](const auto& a, const auto& b) {
    return std::invoke(before, std::invoke(projection, a), std::invoke(projection, b));
  });
}

template <class Range, class Less = std::less<void>, class Projection = identity>
constexpr void stable_sort(Range&& range, Less before = {}, Projection projection = {}) {
  std::stable_sort(std::begin(range), std::end(range), [&](const auto& a, const auto& b) {
    return std::invoke(before, std::invoke(projection, a), std::invoke(projection, b));
  });
}

template <class Range, class Target, class Function>
constexpr Target transform(Range&& range, Target target, Function function) {
  return std::transform(std::begin(range), std::end(range), target, function);
}

template <class A, class B, class Target, class Function>
constexpr Target transform(A&& a, B&& b, Target target, Function function) {
  return std::transform(std::begin(a), std::end(a), std::begin(b), target, function);
}

template <class Range, class Value, class Less = std::less<void>, class Projection = identity>
constexpr auto upper_bound(Range&& range, const Value& value, Less before = {},
                           Projection projection = {}) {
  return std::upper_bound(std::begin(range), std::end(range), value,
                          [&](const Value& wanted, const auto& each) {
                            return std::invoke(before, wanted, std::invoke(projection, each));
                          });
}

}  // namespace ranges
}  // namespace std

#endif
