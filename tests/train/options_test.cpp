#include <doctest/doctest.h>

#include "synthetic.hpp"

#include <digitnet/judge/evaluate.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/optim/sgd.hpp>
#include <digitnet/train/augmented.hpp>
#include <digitnet/train/trainer.hpp>

#include <limits>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{1, 6, 6};
using Net = dn::Network<shape, dn::Dense<4>>;

/// Message of the InvalidArgument that a trainer with these options must throw.
template <class Change>
std::string refused(Change&& change) {
  auto data = synthetic::dataset(10, shape, 4);
  dn::TrainerOptions options;
  dn::Adam adam;
  change(options, data, adam);
  Net net{dn::Seed{1}};
  try {
    dn::Trainer<Net, dn::Adam>{net, data, adam, options};
  } catch (const dn::InvalidArgument& error) {
    return error.what();
  }
  return "not refused";
}

template <class Change>
std::string refused_option(Change&& change) {
  return refused([&](auto& options, auto&, auto&) { change(options); });
}

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("Trainer refuses each option out of range, naming it") {
  CHECK(refused_option([](auto& o) { o.batch_size = 0; }) ==
        "batch size: expected 1 to 65536, found 0");
  CHECK(refused_option([](auto& o) { o.batch_size = 65537; }) ==
        "batch size: expected 1 to 65536, found 65537");
  CHECK(refused_option([](auto& o) { o.epochs = 0; }) == "epochs: expected 1 to 1000000, found 0");
  CHECK(refused_option([](auto& o) { o.epochs = 1'000'001; }).starts_with("epochs"));
  CHECK(refused_option([](auto& o) { o.threads = 0; }) == "threads: expected 1 to 1024, found 0");
  CHECK(refused_option([](auto& o) { o.threads = 1025; }).starts_with("threads"));
  CHECK(refused_option([](auto& o) { o.label_smoothing = 1; }).starts_with("label smoothing"));
  CHECK(refused_option([](auto& o) { o.ema_decay = 1; }).starts_with("moving average"));
  CHECK(refused_option([](auto& o) { o.ema_decay = -0.5F; }).starts_with("moving average"));
  CHECK(refused_option([](auto& o) {
          o.ema_decay = static_cast<float>(not_a_number);
        }).starts_with("moving average"));
  CHECK(refused_option([](auto& o) { o.schedule = dn::OneCycle{.warm_up = 2}; }).find("warm_up") !=
        std::string::npos);
  CHECK(refused([](auto&, auto&, auto& adam) { adam.beta1 = 1; }).starts_with("Adam beta1"));
}

TEST_CASE("Trainer refuses distortions out of range and images that cannot be distorted") {
  const auto data = synthetic::dataset(10, shape, 4);
  const auto message = [&](const dn::Augmentation& augmentation, double plain_final) {
    Net net{dn::Seed{1}};
    try {
      dn::Trainer{net, dn::Augmented{data, augmentation, plain_final}, dn::Adam{}, {}};
    } catch (const dn::InvalidArgument& error) {
      return std::string{error.what()};
    }
    return std::string{"not refused"};
  };
  CHECK(message({}, 1.5).starts_with("share of steps without augmentation"));
  CHECK(message({}, not_a_number).starts_with("share of steps without augmentation"));
  CHECK(message({.shift_pixels = -1}, 0).starts_with("augmentation: shift_pixels"));
  CHECK(message({.shift_pixels = 1}, 0) == "not refused");
}

TEST_CASE("Trainer and evaluate refuse data that do not fit the network") {
  CHECK(refused([](auto&, auto& data, auto&) {
          data = {shape, 4, {}, {}};
        }) == "training: the data set is empty");
  CHECK(refused([](auto&, auto& data, auto&) {
          data.shape = {1, 4, 9};
        }) == "data set: the network expects images of 1x6x6, found 1x4x9");
  CHECK(refused([](auto&, auto& data, auto&) { data.labels[9] = 4; }) ==
        "data set: the network has 4 classes, found label 4");
  CHECK(refused([](auto&, auto& data, auto&) { data.pixels.pop_back(); }) ==
        "data set: expected 360 pixels for 10 labels, found 359");
  auto data = synthetic::dataset(10, shape, 4);
  const Net net{dn::Seed{1}};
  CHECK_THROWS_WITH_AS((void)dn::evaluate(net, data, {.temperature = 0}),
                       doctest::Contains("temperature"), dn::InvalidArgument);
  CHECK_THROWS_AS((void)dn::evaluate(net, data, {.threads = 0}), dn::InvalidArgument);
  data.labels.push_back(0);
  CHECK_THROWS_AS((void)dn::evaluate(net, data), dn::InvalidArgument);
}

TEST_CASE("Trainer: a batch larger than the data is the data") {
  const auto data = synthetic::dataset(10, shape, 4);
  Net net{dn::Seed{1}};
  dn::Trainer<Net, dn::Adam> trainer{net, data, {}, {.epochs = 2, .batch_size = 64}};
  CHECK(trainer.options().batch_size == 10);
  CHECK(trainer.steps_per_epoch() == 1);
  CHECK(trainer.total_steps() == 2);
  CHECK(trainer.step().images == 10);
  CHECK(trainer.steps() == 1);
  CHECK_FALSE(trainer.finished());
}

TEST_CASE("Trainer: the last batch of an epoch is what is left") {
  const auto data = synthetic::dataset(10, shape, 4);
  Net net{dn::Seed{1}};
  dn::Trainer<Net, dn::Adam> trainer{net, data, {}, {.epochs = 1, .batch_size = 4}};
  std::vector<std::size_t> sizes;
  while (!trainer.finished()) sizes.push_back(trainer.step().images);
  CHECK(sizes == std::vector<std::size_t>{4, 4, 2});
}

TEST_CASE("Trainer: the learning rate follows the schedule") {
  const auto data = synthetic::dataset(40, shape, 4);
  Net net{dn::Seed{1}};
  const dn::OneCycle cycle{.warm_up = 0.5, .initial_factor = 0.1, .final_factor = 0};
  dn::Trainer<Net, dn::Sgd> trainer{
      net, data, {.learning_rate = 0.5F}, {.epochs = 5, .batch_size = 4, .schedule = cycle}};
  for (std::size_t step = 0; step < 50; ++step) {
    CHECK(trainer.learning_rate() == doctest::Approx(0.5 * cycle.at(step, 50)));
    trainer.step();
  }
}

TEST_CASE("Trainer: the text of a run names all that decides it") {
  const auto data = synthetic::dataset(40, shape, 4);
  Net net{dn::Seed{1}};
  const auto text = [&](dn::TrainerOptions options, dn::Sgd sgd = {}) {
    return dn::Trainer<Net, dn::Sgd>{net, data, sgd, options}.describe();
  };
  const std::string base = text({});
  CHECK(base.starts_with("images 40; epochs 3; batch 40; seed 1; sgd 0.01 0 0; constant 0;"));
  CHECK(text({.threads = 2}) == base);  // decides nothing
  CHECK(text({.epochs = 4}) != base);
  CHECK(text({.batch_size = 3}) != base);
  CHECK(text({.seed = dn::Seed{2}}) != base);
  CHECK(text({.schedule = dn::Cosine{}}) != base);
  CHECK(text({.label_smoothing = 0.1F}) != base);
  const auto distorted = [&](const dn::Augmentation& augmentation, double plain_final) {
    return dn::Trainer{net, dn::Augmented{data, augmentation, plain_final}, dn::Sgd{}, {}}
        .describe();
  };
  CHECK(distorted({}, 0) == base);  // the same images in the same order
  CHECK(distorted({.noise = 0.1F}, 0) != base);
  CHECK(distorted({.noise = 0.1F}, 0.1) != distorted({.noise = 0.1F}, 0));
  CHECK(text({.shuffle = false}) != base);
  CHECK(text({.ema_decay = 0.9F}) != base);
  CHECK(text({}, {.learning_rate = 0.02F}) != base);
  CHECK(text({}, {.nesterov = true}) != base);
}

TEST_CASE("evaluate: the same figures for any number of threads") {
  const auto data = synthetic::dataset(75, shape, 4);
  const Net net{dn::Seed{1}};
  const auto one = dn::evaluate(net, data);
  CHECK(one.images == 75);
  for (const int threads : {2, 3}) {
    const auto many = dn::evaluate(net, data, {.threads = threads});
    CHECK(many.loss == one.loss);
    CHECK(many.confusion == one.confusion);
  }
}
