// tiny-dnn in the race.

#include <tiny_dnn/tiny_dnn.h>

#include "common.hpp"

namespace {

namespace tiny = tiny_dnn;
using tiny::activation::identity;
using tiny::activation::relu;
using Net = tiny::network<tiny::sequential>;

template <class Activation>
using Conv = tiny::convolutional_layer<Activation>;
using Pool = tiny::max_pooling_layer<identity>;
template <class Activation>
using Dense = tiny::fully_connected_layer<Activation>;

Net make(const std::string& name) {
  Net net;
  if (name == "lenet5") {
    net << Conv<relu>(28, 28, 5, 1, 6, tiny::padding::same) << Pool(28, 28, 6, 2)
        << Conv<relu>(14, 14, 5, 6, 16) << Pool(10, 10, 16, 2) << Dense<relu>(400, 120)
        << Dense<relu>(120, 84) << Dense<tiny::activation::softmax>(84, 10);
  } else {
    net << Conv<relu>(28, 28, 3, 1, 32) << Conv<relu>(26, 26, 3, 32, 64) << Pool(24, 24, 64, 2)
        << Dense<relu>(9216, 128) << Dense<tiny::activation::softmax>(128, 10);
  }
  return net;
}

std::vector<tiny::vec_t> vectors(const race::Images& images) {
  std::vector<tiny::vec_t> result;
  for (int i = 0; i < race::image_count; ++i) {
    result.emplace_back(images.image(i), images.image(i) + race::pixels);
  }
  return result;
}

void train(const race::Job& job, const race::Images& images) {
  struct Enough {};
  Net net = make(job.network);
  std::vector<tiny::vec_t> inputs = vectors(images);
  std::vector<tiny::label_t> labels(images.labels.begin(), images.labels.end());
  tiny::adam optimizer;
  optimizer.alpha = race::learning_rate;
  race::Meter meter{job.seconds};
  try {
    net.train<tiny::cross_entropy_multiclass>(
        optimizer, inputs, labels, race::batch, 1'000'000,
        [&] {
          if (!meter.tick()) throw Enough{};  // train() has no other way out
        },
        [] {});
  } catch (const Enough&) {
  }
  std::vector<tiny::vec_t> targets;
  inputs.resize(race::batch);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    targets.emplace_back(race::classes);
    targets[i][images.labels[i]] = 1;
  }
  const double loss = net.get_loss<tiny::cross_entropy_multiclass>(inputs, targets) / race::batch;
  race::answer("tiny-dnn", job, meter.calls_per_second(), loss);
}

void infer(const race::Job& job, const race::Images& images) {
  Net net = make(job.network);
  net.set_netphase(tiny::net_phase::test);
  const auto all = vectors(images);
  double rate = 0;
  if (job.what == "one") {
    std::size_t next = 0;
    rate = race::calls_per_second(job.seconds, [&] { net.predict(all[next++ % 16]); });
  } else {
    std::vector<tiny::tensor_t> images_256;
    for (int i = 0; i < race::inference_batch; ++i) {
      images_256.push_back({all[static_cast<std::size_t>(i)]});
    }
    rate = race::calls_per_second(job.seconds, [&] { net.predict(images_256); });
  }
  race::answer("tiny-dnn", job, rate);
}

}  // namespace

int main(int argc, char** argv) {
  const race::Job job = race::parse(argc, argv);
  const race::Images images;
  job.what == "train" ? train(job, images) : infer(job, images);
}
