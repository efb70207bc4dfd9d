#pragma once

#include <digitnet/core/error.hpp>

namespace digitnet::tools {

/// The user asked for something that makes no sense: exit code 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

}  // namespace digitnet::tools
