// Files as earlier versions of the library wrote them: they must load for ever. A new format gets a
// new file here; the old ones stay. The network is that of tests/fuzz, which wrote them.

#include <doctest/doctest.h>

#include "../fuzz/fuzz_network.hpp"

#include <digitnet/io/sha256.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/checkpoint.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dn = digitnet;

namespace {

using Net = dn::fuzz::Net;

std::filesystem::path golden(const char* name) {
  return std::filesystem::path{DIGITNET_DATA_DIR}.parent_path() / "tests/io/golden" / name;
}

std::string digest(std::span<const float> values) { return dn::sha256(std::as_bytes(values)); }

}  // namespace

TEST_CASE("golden: a model of format 1") {
  const auto model = dn::load<Net>(golden("model-1.safetensors"));  // repeats its self-test
  CHECK(digest(model.network.parameters()) ==
        "0413a5b6afbb7b18f04759eeaf6569ecd21df96ac309c0b18c2b978ac86841b6");
  CHECK(model.info.temperature == 1);
}

TEST_CASE("golden: checkpoints of formats 1 and 2 go on to the same weights") {
  const dn::Dataset data = dn::fuzz::run_data();
  std::vector<std::vector<float>> ends;
  for (const char* name : {"checkpoint-1", "checkpoint-2"}) {
    CAPTURE(name);
    Net net{dn::Seed{9}};
    dn::Trainer<Net, dn::Adam> trainer{net, data, {}, {.epochs = 4, .batch_size = 4}};
    std::optional<Net> best;
    const auto file = dn::read_safetensors(golden(name));
    CHECK(file.metadata().at("note") == "\u00e9");
    dn::load_checkpoint(file, net, trainer, &best);
    CHECK(trainer.steps() == 1);
    REQUIRE(best);
    CHECK(std::ranges::equal(best->parameters(), net.parameters()));
    CHECK(digest(net.parameters()) ==
          "3704e97e3869d042b99036935e930301776c5725e0df35c726833fdedde7388d");
    while (!trainer.finished()) trainer.step();
    ends.emplace_back(net.parameters().begin(), net.parameters().end());
    CHECK(std::ranges::all_of(ends.back(), [](float w) { return std::isfinite(w); }));
  }
  CHECK(ends[0] == ends[1]);
}
