// expect: a learning-rate schedule needs double at\(std::size_t step, std::size_t total_steps\)
// A schedule of one's own whose function has another name.
#include <digitnet/train/trainer_options.hpp>

struct Halving {
  double factor(std::size_t step, std::size_t total_steps) const;
};

const digitnet::TrainerOptions options{.schedule = Halving{}};
