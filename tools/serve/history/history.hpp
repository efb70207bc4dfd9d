#pragma once

#include "serve/reading/reading.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace digitnet::serve {

/// A drawing that was read, as it is kept.
struct Entry {
  std::int64_t id = 0;
  std::int64_t created = 0;  ///< milliseconds since 1970
  std::string picture;       ///< a PNG file; empty if only `seen` was sent
  std::string seen;          ///< what the network saw: 28 x 28 bytes, 255 ink
  std::optional<int> digit;  ///< the answer; nothing if there was no digit
  std::string reason;        ///< then: why
  std::array<float, digit_classes> probabilities{};
  std::string model;         ///< who answered
  std::optional<int> label;  ///< what a person says that it is
  bool is_number =
      false;             ///< a whole number: the digit, `seen`, probabilities and label say nothing
  std::string number{};  ///< then the answer, lines joined by newlines; empty if there was none
  std::string number_label{};  ///< what a person says that it is; empty for nothing
};

/// How many entries there are.
struct HistoryCount {
  std::int64_t entries = 0;
  std::int64_t labelled = 0;  ///< digits with a label
};

/// Where drawings are kept. For any number of threads. Everything throws DatabaseError if the store
/// fails, or does not answer within a few seconds.
class History {
 public:
  virtual ~History() = default;

  /// Keeps `entry` (its id and label are not looked at) and returns its id; forgets the oldest
  /// ones, those without a label first, if there are too many.
  virtual std::int64_t add(const Entry& entry) = 0;

  /// Puts `entry` in the place of the one with its id, unless that has a label or does not exist.
  virtual bool replace(const Entry& entry) = 0;

  /// At most `limit` entries without their pictures, the newest first, with ids below `before`.
  virtual std::vector<Entry> list(int limit, std::int64_t before) = 0;

  virtual std::optional<Entry> find(std::int64_t id) = 0;

  /// False if there is no such entry.
  virtual bool remove(std::int64_t id) = 0;

  /// How many entries there were; none is left.
  virtual std::int64_t clear() = 0;

  /// Sets or takes away the label of a digit; false if there is no such entry.
  virtual bool set_label(std::int64_t id, std::optional<int> label) = 0;

  /// Sets the label of a whole number, takes it away if empty; false if there is no such entry.
  virtual bool set_number_label(std::int64_t id, const std::string& label) = 0;

  /// Calls `take` for all digits with a label, without their pictures, in order.
  virtual void each_labelled(const std::function<void(const Entry&)>& take) = 0;

  virtual HistoryCount count() = 0;
};

/// Tells somebody what a store has to say beside its answers.
using Say = std::function<void(const std::string&)>;

/// The history at `place`: `postgresql://...` or `host=... dbname=...`, or a file of SQLite, which
/// is made if need be for its owner only; `:memory:` forgets in the end. Keeps at most `limit`
/// entries. Throws Error.
[[nodiscard]] std::unique_ptr<History> open_history(const std::string& place, std::int64_t limit,
                                                    Say say);

/// Probabilities as a store keeps them, and back: a JSON array.
[[nodiscard]] std::string probabilities_text(const std::array<float, digit_classes>& probabilities);
[[nodiscard]] std::array<float, digit_classes> parse_probabilities(const std::string& text);

}  // namespace digitnet::serve
