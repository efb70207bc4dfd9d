#pragma once

#include <digitnet/digits/zoo/accurate.hpp>

namespace digitnet::zoo {

/// Reads pictures by anybody: the network of Accurate, which has learnt from MNIST's digits and
/// from drawn ones as people write them elsewhere, and to refuse letters.
struct Reader {
  static constexpr const char* name = "reader";
  static constexpr const char* about = "the same network, for everybody's handwriting";

  using Net = Accurate::Net;
};

}  // namespace digitnet::zoo
