#include "serve/history/history.hpp"

#include "common/text/text.hpp"
#include "serve/database/database_place.hpp"
#include "serve/history/sqlite_history.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/core/text.hpp>

#include <nlohmann/json.hpp>

#include <utility>

#ifdef DIGITNET_SERVE_POSTGRESQL
#include "serve/history/postgres_history.hpp"
#endif

namespace digitnet::serve {

std::unique_ptr<History> open_history(const std::string& place, std::int64_t limit, Say say) {
  if (is_postgresql(place)) {
#ifdef DIGITNET_SERVE_POSTGRESQL
    return std::make_unique<PostgresHistory>(place, limit);
#else
    throw Error{"this program was built without PostgreSQL: libpq was missing"};
#endif
  }
  return std::make_unique<SqliteHistory>(place, limit, std::move(say));
}

std::string probabilities_text(const std::array<float, digit_classes>& probabilities) {
  std::string text = "[";
  for (const float p : probabilities) text += (text.size() > 1 ? "," : "") + shortest_text(p);
  return text + "]";
}

std::array<float, digit_classes> parse_probabilities(const std::string& text) {
  std::array<float, digit_classes> result{};
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array() || json.size() != digit_classes)
    throw Error{"damaged history: probabilities"};
  for (std::size_t i = 0; i < digit_classes; ++i) {
    if (!json[i].is_number()) throw Error{"damaged history: probabilities"};
    result[i] = json[i].get<float>();
  }
  return result;
}

}  // namespace digitnet::serve
