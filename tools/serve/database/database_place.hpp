#pragma once

#include <string_view>

namespace digitnet::serve {

/// Whether `place` is one of libpq's connection strings: a URL, or `key=value ...`. Anything else
/// is a file of SQLite, or `:memory:`.
[[nodiscard]] inline bool is_postgresql(std::string_view place) noexcept {
  for (const std::string_view start :
       {"postgresql://", "postgres://", "host=", "hostaddr=", "port=", "dbname=", "user=",
        "password=", "passfile=", "service=", "sslmode="}) {
    if (place.starts_with(start)) return true;
  }
  return false;
}

}  // namespace digitnet::serve
