// dlib in the race. Its trainer works in a thread of its own and converts each batch; here the
// network is driven directly with tensors made beforehand, which is faster.

#include <dlib/dnn.h>

#include <memory>

#include "common.hpp"

namespace {

template <long Filters, int Kernel, int Padding, class Below>
using Conv = dlib::add_layer<dlib::con_<Filters, Kernel, Kernel, 1, 1, Padding, Padding>, Below>;
template <class Below>
using Pool = dlib::add_layer<dlib::max_pool_<2, 2, 2, 2, 0, 0>, Below>;
using Input = dlib::input<dlib::matrix<float>>;

using LeNet5 = dlib::loss_multiclass_log<dlib::fc<
    10,
    dlib::relu<dlib::fc<
        84, dlib::relu<dlib::fc<
                120, Pool<dlib::relu<Conv<16, 5, 0, Pool<dlib::relu<Conv<6, 5, 2, Input>>>>>>>>>>>>;
using Basic = dlib::loss_multiclass_log<
    dlib::fc<10, dlib::relu<dlib::fc<
                     128, Pool<dlib::relu<Conv<64, 3, 0, dlib::relu<Conv<32, 3, 0, Input>>>>>>>>>;

/// Images `first` to `first + count` as one tensor.
template <class Net>
dlib::resizable_tensor tensor_of(Net& net, const race::Images& images, int first, int count) {
  std::vector<dlib::matrix<float>> matrices;
  for (int i = 0; i < count; ++i) {
    matrices.emplace_back(race::side, race::side);
    std::copy_n(images.image(first + i), race::pixels, &matrices.back()(0, 0));
  }
  dlib::resizable_tensor tensor;
  net.to_tensor(matrices.begin(), matrices.end(), tensor);
  return tensor;
}

template <class Net>
void train(const race::Job& job, const race::Images& images) {
  constexpr int batches = race::image_count / race::batch;
  const auto net = std::make_unique<Net>();
  std::vector<dlib::resizable_tensor> inputs;
  for (int i = 0; i < batches; ++i) {
    inputs.push_back(tensor_of(*net, images, i * race::batch, race::batch));
  }
  const std::vector<unsigned long> labels(images.labels.begin(), images.labels.end());
  std::vector<dlib::adam> solvers(Net::num_computational_layers, dlib::adam{0, 0.9F, 0.999F});
  int step = 0;
  double loss = 0;
  const double rate = race::calls_per_second(job.seconds, [&] {
    const int now = step++ % batches;
    const auto& x = inputs[static_cast<std::size_t>(now)];
    loss = net->compute_loss(x, labels.begin() + now * race::batch);
    net->back_propagate_error(x);
    net->update_parameters(dlib::make_sstack(solvers), race::learning_rate);
  });
  race::answer("dlib", job, rate, loss);
}

template <class Net>
void infer(const race::Job& job, const race::Images& images) {
  const auto net = std::make_unique<Net>();
  const int count = job.what == "one" ? 1 : race::inference_batch;
  std::vector<dlib::resizable_tensor> inputs;
  for (int i = 0; i < 8; ++i) inputs.push_back(tensor_of(*net, images, i * count, count));
  std::size_t next = 0;
  const double rate = race::calls_per_second(
      job.seconds, [&] { net->subnet().forward(inputs[next++ % 8]).host(); });
  race::answer("dlib", job, rate);
}

template <class Net>
void run(const race::Job& job) {
  const race::Images images;
  job.what == "train" ? train<Net>(job, images) : infer<Net>(job, images);
}

}  // namespace

int main(int argc, char** argv) {
  const race::Job job = race::parse(argc, argv);
  job.network == "lenet5" ? run<LeNet5>(job) : run<Basic>(job);
}
