#pragma once

#include <digitnet/optim/adam.hpp>
#include <digitnet/train/trainer.hpp>

namespace digitnet {

/// How a network of the zoo is trained unless told otherwise.
struct Recipe {
  Adam optimizer{};
  TrainerOptions options{};
};

}  // namespace digitnet
