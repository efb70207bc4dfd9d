#pragma once

#include <digitnet/core/error.hpp>

#include <string>

namespace digitnet::serve {

/// The store of the history fails or does not answer in time.
class HistoryError : public Error {
 public:
  enum class Kind {
    failed,
    busy,  ///< somebody else uses it, or it does not answer in time
    full   ///< the disk is
  };

  explicit HistoryError(const std::string& what, Kind kind = Kind::failed)
      : Error{"history: " + what}, kind_{kind} {}

  [[nodiscard]] Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

}  // namespace digitnet::serve
