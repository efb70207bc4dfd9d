#pragma once

#include <digitnet/core/error.hpp>

#include <httplib.h>

#include <charconv>
#include <cstdint>
#include <string>

namespace digitnet::serve {

/// A number in the query, `fallback` if there is none. Throws InvalidArgument unless it is one from
/// 0 to 10^18.
inline std::int64_t number(const httplib::Request& request, const std::string& name,
                           std::int64_t fallback) {
  if (!request.has_param(name)) return fallback;
  const std::string text = request.get_param_value(name);
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0 ||
      value > 1'000'000'000'000'000'000) {
    throw InvalidArgument{name + ": expected a whole number"};
  }
  return value;
}

/// A flag in the query, 0 or 1; `fallback` if there is none. Throws InvalidArgument.
inline bool flag(const httplib::Request& request, const std::string& name, bool fallback) {
  const std::int64_t value = number(request, name, fallback ? 1 : 0);
  if (value > 1) throw InvalidArgument{name + ": expected 0 or 1"};
  return value == 1;
}

}  // namespace digitnet::serve
