// digitnet in the race.

#include <digitnet/digits/zoo/basic.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/network/predictor.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/trainer.hpp>

#include "common.hpp"

namespace dn = digitnet;

namespace {

template <class Net>
void train(const race::Job& job, const race::Images& images) {
  dn::Dataset data;
  for (int i = 0; i < race::image_count; ++i) {
    const auto index = static_cast<std::size_t>(i);
    data.append(std::span{images.bytes}.subspan(index * race::pixels, race::pixels),
                images.labels[index]);
  }
  Net net{dn::Seed{1}};
  dn::Trainer<Net, dn::Adam> trainer{
      net,
      data,
      {.learning_rate = race::learning_rate},
      {.epochs = 1'000'000, .batch_size = race::batch, .threads = job.threads}};
  double loss = 0;
  const double rate =
      race::calls_per_second(job.seconds, [&] { loss = trainer.step().loss / race::batch; });
  race::answer("digitnet", job, rate, loss);
}

template <class Net>
void one(const race::Job& job, const race::Images& images) {
  dn::Predictor<Net> predictor{Net{dn::Seed{1}}};
  int next = 0;
  std::size_t sum = 0;
  const double rate = race::calls_per_second(job.seconds, [&] {
    sum += predictor.predict(std::span{images.image(next++ % 16), race::pixels}).label;
  });
  if (sum == static_cast<std::size_t>(-1)) std::puts("");  // the answers are used
  race::answer("digitnet", job, rate);
}

template <class Net>
void batch(const race::Job& job, const race::Images& images) {
  const auto threads = static_cast<std::size_t>(job.threads);
  dn::ThreadTeam team{job.threads};
  std::vector<dn::Predictor<Net>> predictors(threads, dn::Predictor<Net>{Net{dn::Seed{1}}});
  std::vector<float> probabilities(race::inference_batch * Net::classes);
  const double rate = race::calls_per_second(job.seconds, [&] {
    team.run([&](dn::Part part) {
      const std::size_t first = part.first(race::inference_batch);
      const std::size_t count = part.last(race::inference_batch) - first;
      predictors[static_cast<std::size_t>(part.index)].predict(
          std::span{images.image(static_cast<int>(first)), count * race::pixels},
          std::span{probabilities}.subspan(first * Net::classes, count * Net::classes));
    });
  });
  race::answer("digitnet", job, rate);
}

template <class Net>
void run(const race::Job& job) {
  const race::Images images;
  if (job.what == "train") train<Net>(job, images);
  if (job.what == "one") one<Net>(job, images);
  if (job.what == "batch") batch<Net>(job, images);
}

}  // namespace

int main(int argc, char** argv) {
  const race::Job job = race::parse(argc, argv);
  job.network == "lenet5" ? run<dn::zoo::LeNet5::Net>(job) : run<dn::zoo::Basic::Net>(job);
}
