#pragma once

#include <digitnet/core/error.hpp>

#include <string>

namespace digitnet::serve {

/// A database fails or does not answer in time.
class DatabaseError : public Error {
 public:
  enum class Kind {
    failed,
    busy,  ///< somebody else uses it, or it does not answer in time
    full   ///< the disk is
  };

  explicit DatabaseError(const std::string& what, Kind kind = Kind::failed)
      : Error{"database: " + what}, kind_{kind} {}

  [[nodiscard]] Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

}  // namespace digitnet::serve
