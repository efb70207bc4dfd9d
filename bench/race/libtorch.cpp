// libtorch (the C++ interface of PyTorch) in the race. It trains a network built here; for
// inference it loads the TorchScript that `pytorch.py export` writes, since that can be optimised
// and modules built in C++ cannot.

#include <torch/script.h>
#include <torch/torch.h>

#include "common.hpp"

namespace {

torch::nn::Sequential make(const std::string& name) {
  namespace nn = torch::nn;
  if (name == "lenet5") {
    return nn::Sequential{nn::Conv2d{nn::Conv2dOptions(1, 6, 5).padding(2)},
                          nn::ReLU{},
                          nn::MaxPool2d{2},
                          nn::Conv2d{nn::Conv2dOptions(6, 16, 5)},
                          nn::ReLU{},
                          nn::MaxPool2d{2},
                          nn::Flatten{},
                          nn::Linear{400, 120},
                          nn::ReLU{},
                          nn::Linear{120, 84},
                          nn::ReLU{},
                          nn::Linear{84, 10}};
  }
  return nn::Sequential{nn::Conv2d{nn::Conv2dOptions(1, 32, 3)},
                        nn::ReLU{},
                        nn::Conv2d{nn::Conv2dOptions(32, 64, 3)},
                        nn::ReLU{},
                        nn::MaxPool2d{2},
                        nn::Flatten{},
                        nn::Linear{9216, 128},
                        nn::ReLU{},
                        nn::Linear{128, 10}};
}

std::vector<torch::Tensor> batches(const race::Images& images, int count) {
  return torch::from_blob(const_cast<float*>(images.floats.data()),
                          {race::image_count, 1, race::side, race::side})
      .contiguous(torch::MemoryFormat::ChannelsLast)
      .split(count);
}

void train(const race::Job& job, const race::Images& images) {
  torch::nn::Sequential net = make(job.network);
  for (torch::Tensor& parameter : net->parameters()) {
    if (parameter.dim() == 4) {
      parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
    }
  }
  std::vector<torch::Tensor> parameters = net->parameters();
  torch::optim::Adam optimizer{parameters, torch::optim::AdamOptions(race::learning_rate)};
  const auto inputs = batches(images, race::batch);
  const auto labels =
      torch::tensor(std::vector<std::int64_t>(images.labels.begin(), images.labels.end()))
          .split(race::batch);
  std::size_t step = 0;
  torch::Tensor loss;
  const double rate = race::calls_per_second(job.seconds, [&] {
    const std::size_t now = step++ % inputs.size();
    for (torch::Tensor& parameter : parameters) parameter.mutable_grad().reset();
    loss = torch::cross_entropy_loss(net->forward(inputs[now]), labels[now]);
    loss.backward();
    optimizer.step();
  });
  race::answer("libtorch", job, rate, loss.item<double>());
}

void infer(const race::Job& job, const race::Images& images) {
  const c10::InferenceMode guard;
  torch::jit::Module net = torch::jit::load(job.folder + "/" + job.network + ".pt");
  net.eval();
  net = torch::jit::optimize_for_inference(net);
  std::vector<std::vector<torch::jit::IValue>> inputs;
  for (const torch::Tensor& x : batches(images, job.what == "one" ? 1 : race::inference_batch)) {
    inputs.push_back({x.contiguous()});
  }
  std::size_t step = 0;
  const double rate = race::calls_per_second(job.seconds, [&] { net.forward(inputs[step++ % 8]); });
  race::answer("libtorch", job, rate);
}

}  // namespace

int main(int argc, char** argv) {
  const race::Job job = race::parse(argc, argv);
  const race::Images images;
  torch::set_num_threads(job.threads);
  torch::manual_seed(1);
  job.what == "train" ? train(job, images) : infer(job, images);
}
