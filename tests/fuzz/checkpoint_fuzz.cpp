// Checkpoints. A refused one must leave the run as it was; an accepted one must be able to go on.

#include <digitnet/core/error.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/checkpoint.hpp>

#include "fuzz_network.hpp"

#include <algorithm>
#include <vector>

namespace dn = digitnet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Net = dn::fuzz::Net;
  static const dn::Dataset images = dn::fuzz::run_data();
  const auto bytes = std::as_bytes(std::span{data, size});
  Net net{dn::Seed{1}};
  const std::vector<float> before(net.parameters().begin(), net.parameters().end());
  dn::Trainer<Net, dn::Adam> trainer{net, images, {}, {.epochs = 4, .batch_size = 4}};
  std::optional<Net> best;
  try {
    dn::load_checkpoint(
        dn::SafeTensors{std::vector<std::byte>{bytes.begin(), bytes.end()}, "fuzz.checkpoint"}, net,
        trainer, &best);
  } catch (const dn::FileError&) {
    if (trainer.steps() != 0 || best || !std::ranges::equal(before, net.parameters())) {
      __builtin_trap();
    }
    return 0;
  }
  try {
    if (!trainer.finished()) trainer.step();
  } catch (const dn::DivergenceError&) {
  }
  return 0;
}
