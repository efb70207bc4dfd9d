#include <doctest/doctest.h>

#include "../data/test_files.hpp"
#include "synthetic.hpp"

#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/optim/any_optimizer.hpp>
#include <digitnet/train/augmented.hpp>
#include <digitnet/train/checkpoint.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace dn = digitnet;
using test_files::contains;
using test_files::file_error;

namespace {

constexpr dn::Shape shape{1, 9, 8};
template <int Hidden>
using Sized = dn::Network<shape, dn::Conv2d<3, 3, dn::Padding{1}>, dn::BatchNorm2d, dn::ReLU,
                          dn::Dropout<>, dn::Dense<Hidden>, dn::ReLU, dn::Dense<6>>;
using Net = Sized<10>;
using Distorted = dn::Augmented<dn::DatasetView>;
using Trainer = dn::Trainer<Net, dn::AnyOptimizer, Distorted>;

dn::TrainerOptions base_options() {
  return {.epochs = 3,
          .batch_size = 16,
          .schedule = dn::OneCycle{},
          .label_smoothing = 0.1F,
          .ema_decay = 0.9F};
}

struct Run {
  dn::TrainerOptions options = base_options();
  dn::Augmentation augmentation{.shift_pixels = 1, .noise = 0.1F};
  dn::AnyOptimizer optimizer{.chosen = dn::AdamW{}, .learning_rate = 0.01F};
  std::size_t images = 50;
};

/// One run: its own data, network and trainer.
struct Session {
  dn::Dataset data;
  Net net;
  Trainer trainer;

  explicit Session(const Run& run = {})
      : data{synthetic::dataset(run.images, shape, 6)},
        net{run.options.seed},
        trainer{net, Distorted{data, run.augmentation, 0.2}, run.optimizer, run.options} {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void steps(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) trainer.step();
  }
  void finish() {
    while (!trainer.finished()) trainer.step();
  }
  /// Everything there is, as bytes.
  [[nodiscard]] std::vector<float> state() {
    std::vector<float> all(net.parameters().begin(), net.parameters().end());
    all.insert(all.end(), net.buffers().begin(), net.buffers().end());
    for (const auto& [name, values] : trainer.state()) {
      all.insert(all.end(), values.begin(), values.end());
    }
    all.push_back(static_cast<float>(trainer.steps()));
    return all;
  }
};

const test_files::TemporaryFolder& folder() {
  static const test_files::TemporaryFolder instance;
  return instance;
}

dn::SafeTensors saved(Session& session) {
  const auto path = folder().path() / "checkpoint";
  dn::save_checkpoint(path, session.net, session.trainer, {{"note", "kept"}});
  return dn::read_safetensors(path);
}

/// What a run that differs by `change` says to a checkpoint of the usual one.
template <class Change>
std::string refused(Change&& change) {
  Session original;
  original.steps(5);
  const auto file = saved(original);
  Run run;
  change(run);
  Session other{run};
  const auto before = other.state();
  const std::string message =
      file_error([&] { dn::load_checkpoint(file, other.net, other.trainer); });
  CHECK(other.state() == before);
  return message;
}

}  // namespace

TEST_CASE("a run that is interrupted and resumed ends with the same bytes") {
  Session whole;
  whole.finish();
  for (const std::size_t step : {0U, 1U, 3U, 4U, 7U, 11U}) {  // four steps make an epoch
    CAPTURE(step);
    Session first;
    first.steps(step);
    const auto file = saved(first);
    CHECK(file.metadata().at("note") == "kept");
    CHECK(file.metadata().at("steps") == std::to_string(step));
    Session second;
    second.steps(2);  // whatever was there is replaced
    dn::load_checkpoint(file, second.net, second.trainer);
    CHECK(second.state() == first.state());
    second.finish();
    CHECK(second.state() == whole.state());
  }
}

TEST_CASE("optimisers without second moments and runs without moving average, too") {
  Run run;
  run.options.ema_decay = 0;
  using SgdTrainer = dn::Trainer<Net, dn::Sgd>;
  const auto data = synthetic::dataset(50, shape, 6);
  const dn::Sgd sgd{.learning_rate = 0.05F, .momentum = 0.9F};
  Net whole{dn::Seed{1}}, first{dn::Seed{1}}, second{dn::Seed{2}};
  SgdTrainer all{whole, data, sgd, run.options}, some{first, data, sgd, run.options};
  while (!all.finished()) all.step();
  for (int i = 0; i < 5; ++i) some.step();
  dn::save_checkpoint(folder().path() / "sgd", first, some);
  SgdTrainer rest{second, data, sgd, run.options};
  dn::load_checkpoint(dn::read_safetensors(folder().path() / "sgd"), second, rest);
  while (!rest.finished()) rest.step();
  CHECK(std::ranges::equal(second.parameters(), whole.parameters()));
  CHECK(std::ranges::equal(second.buffers(), whole.buffers()));
}

TEST_CASE("another number of threads may continue a run") {
  Session first, whole;
  whole.finish();
  first.steps(5);
  Run run;
  run.options.threads = 2;
  Session second{run};
  dn::load_checkpoint(saved(first), second.net, second.trainer);
  second.finish();
  CHECK(second.state() == whole.state());
}

TEST_CASE("the best weights of early stopping travel along") {
  Session first;
  first.steps(3);
  Net best{dn::Seed{77}};
  best.buffers()[0] = 5;
  const auto path = folder().path() / "best";
  dn::save_checkpoint(path, first.net, first.trainer, {}, &best);
  const auto file = dn::read_safetensors(path);
  Session second;
  std::optional<Net> loaded;
  dn::load_checkpoint(file, second.net, second.trainer, &loaded);
  CHECK(second.state() == first.state());
  REQUIRE(loaded);
  CHECK(std::ranges::equal(loaded->parameters(), best.parameters()));
  CHECK(std::ranges::equal(loaded->buffers(), best.buffers()));
  // Who does not ask for them must not lose them silently.
  Session third;
  const auto before = third.state();
  CHECK_THROWS_AS(dn::load_checkpoint(file, third.net, third.trainer), dn::FileError);
  CHECK(third.state() == before);
}

TEST_CASE("checkpoints of another run are refused and change nothing") {
  CHECK(
      contains(refused([](Run& r) { r.options.epochs = 4; }), "metadata run: expected images 50"));
  CHECK(contains(refused([](Run& r) { r.options.batch_size = 8; }), "metadata run"));
  CHECK(contains(refused([](Run& r) { r.options.seed = dn::Seed{2}; }), "metadata run"));
  CHECK(contains(refused([](Run& r) { r.augmentation.noise = 0; }), "metadata run"));
  CHECK(contains(refused([](Run& r) { r.options.ema_decay = 0; }), "metadata run"));
  CHECK(contains(refused([](Run& r) { r.optimizer.chosen = dn::Adam{}; }), "metadata run"));
  CHECK(contains(refused([](Run& r) { r.optimizer.learning_rate = 0.02F; }), "metadata run"));
  CHECK(contains(refused([](Run& r) { r.images = 51; }), "expected images 51"));

  // As many images, of which one pixel or one label is another, or in another order.
  const auto other_data = [](auto change) {
    Session run;
    run.steps(5);
    const auto file = saved(run);
    auto data = run.data;
    change(data);
    Net net{dn::Seed{1}};
    Trainer trainer{net, Distorted{data, Run{}.augmentation, 0.2}, Run{}.optimizer, base_options()};
    const std::string message = file_error([&] { dn::load_checkpoint(file, net, trainer); });
    CHECK(trainer.steps() == 0);
    return message;
  };
  CHECK(contains(other_data([](dn::Dataset& d) { d.pixels[777] ^= 1U; }),
                 "metadata data: expected the images and labels of this run (fingerprint "));
  CHECK(contains(other_data([](dn::Dataset& d) { d.pixels.back() ^= 128U; }), "metadata data"));
  CHECK(contains(other_data([](dn::Dataset& d) { d.labels[49] ^= 1U; }), "metadata data"));
  CHECK(contains(other_data([](dn::Dataset& d) { std::swap(d.labels[0], d.labels[1]); }),
                 "metadata data"));

  Session original;
  original.steps(5);
  const auto file = saved(original);
  Sized<11> wider{dn::Seed{1}};
  dn::Trainer<Sized<11>, dn::AnyOptimizer> trainer{wider, original.data, Run{}.optimizer,
                                                   base_options()};
  CHECK(contains(file_error([&] { dn::load_checkpoint(file, wider, trainer); }),
                 "metadata architecture"));
}

TEST_CASE("a checkpoint of the first format goes on, without knowing its data") {
  Session first, whole, other;
  whole.finish();
  first.steps(5);
  const auto file = saved(first);
  CHECK(dn::knows_its_data(file));
  auto metadata = file.metadata();
  metadata.erase("data");
  const auto tensors =
      dn::detail::checkpoint_tensors(first.net, first.trainer, static_cast<Net*>(nullptr));
  CHECK(contains(file_error([&] {
                   dn::load_checkpoint(
                       dn::SafeTensors{dn::encode_safetensors(tensors, metadata), "file"},
                       other.net, other.trainer);
                 }),
                 "metadata data"));
  metadata["format_version"] = "digitnet checkpoint 1";
  const dn::SafeTensors old{dn::encode_safetensors(tensors, metadata), "old"};
  CHECK_FALSE(dn::knows_its_data(old));
  dn::load_checkpoint(old, other.net, other.trainer);
  other.finish();
  CHECK(other.state() == whole.state());
}

TEST_CASE("files that are no checkpoints, or damaged ones, are refused and change nothing") {
  Session session;
  session.steps(3);
  const auto good = saved(session);
  const auto tensors =
      dn::detail::checkpoint_tensors(session.net, session.trainer, static_cast<Net*>(nullptr));
  Session other;
  const auto before = other.state();
  const auto message = [&](const auto& list, const std::map<std::string, std::string>& metadata) {
    const dn::SafeTensors file{dn::encode_safetensors(list, metadata), "file"};
    const std::string text =
        file_error([&] { dn::load_checkpoint(file, other.net, other.trainer); });
    CHECK(other.state() == before);
    return text;
  };
  const auto with = [&](const char* key, const char* value) {
    auto metadata = good.metadata();
    metadata[key] = value;
    return message(tensors, metadata);
  };
  CHECK(contains(message(session.net.tensors(), {}),
                 "metadata format_version: expected digitnet checkpoint 2"));
  for (const char* steps : {"", "-1", "13", "1x", "99999999999999999999999"}) {
    CAPTURE(steps);
    CHECK(contains(with("steps", steps), "metadata steps: expected a number from 0 to 12"));
  }
  auto fewer = tensors;
  fewer.pop_back();
  CHECK(contains(message(fewer, good.metadata()), "average.buffers"));

  const dn::SafeTensors model{dn::encode_model(session.net), "model"};
  CHECK_THROWS_AS(dn::load_checkpoint(model, other.net, other.trainer), dn::FileError);
  CHECK(other.state() == before);
}
