#pragma once

// The C++ side of random_networks_test.py, which writes programs that call compare() for networks
// that it has drawn. Numbers are files of scalars in the machine's byte order.

#include <digitnet/composition/parallel.hpp>
#include <digitnet/composition/residual.hpp>
#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/layer/layer_norm.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/layer/smooth_activation.hpp>
#include <digitnet/loss/binary_cross_entropy.hpp>
#include <digitnet/loss/mean_squared_error.hpp>
#include <digitnet/loss/softmax_cross_entropy.hpp>
#include <digitnet/network/predictor.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/optim/sgd.hpp>
#include <digitnet/train/trainer.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <vector>

namespace random_network {

namespace dn = digitnet;
using Path = std::filesystem::path;

template <class T>
std::vector<T> read(const Path& path) {
  std::vector<T> values(std::filesystem::file_size(path) / sizeof(T));
  std::ifstream{path, std::ios::binary}.read(
      reinterpret_cast<char*>(values.data()),
      static_cast<std::streamsize>(values.size() * sizeof(T)));
  return values;
}

template <class T>
void write(const Path& path, const std::vector<T>& values) {
  std::ofstream{path, std::ios::binary}.write(
      reinterpret_cast<const char*>(values.data()),
      static_cast<std::streamsize>(values.size() * sizeof(T)));
}

/// The images with their targets, in their order.
template <class Scalar, dn::TargetKind Kind>
struct Rows {
  std::size_t each_input, each_target;
  std::vector<Scalar> inputs;
  std::vector<dn::TargetElement<Kind, Scalar>> targets;

  [[nodiscard]] std::size_t size() const { return inputs.size() / each_input; }
  void load(std::size_t index, std::span<Scalar> input, dn::TargetOut<Kind, Scalar> target) const {
    std::copy_n(&inputs[index * each_input], each_input, input.begin());
    if constexpr (Kind == dn::TargetKind::label) {
      target = targets[index];
    } else {
      std::copy_n(&targets[index * each_target], each_target, target.begin());
    }
  }
};

/// An optimiser that notes the gradients of the first step.
template <class Inner, class Scalar>
struct Noting {
  Inner inner;
  std::vector<Scalar>* gradient;
  float learning_rate = inner.learning_rate;

  static constexpr int state_blocks = Inner::state_blocks;
  void validate() const { inner.validate(); }
  template <class S>
  void update(dn::ParameterSlice<S> slice, std::size_t step, S rate) const {
    if constexpr (std::is_same_v<S, Scalar>) {
      if (step == 1)
        std::ranges::copy(slice.gradient,
                          gradient->begin() + static_cast<std::ptrdiff_t>(slice.offset));
    }
    inner.update(slice, step, rate);
  }
};

/// Everything that a training leaves.
template <class Scalar>
struct Trained {
  std::vector<Scalar> gradient, weights;
  std::vector<double> losses;
  bool operator==(const Trained&) const = default;
};

template <class Net>
void for_each_weight(Net& net, const auto& body) {
  for (const auto& tensor : net.tensors()) std::ranges::for_each(tensor.values, body);
}

template <class Loss, class Optimizer, class Net>
auto train(Net net, const Path& folder, Loss loss, Optimizer optimizer, std::size_t batch,
           int threads) {
  using Scalar = typename Net::Scalar;
  constexpr dn::TargetKind kind = Loss::target_kind;
  Trained<Scalar> trained;
  trained.gradient.resize(Net::parameter_count);
  using Noted = Noting<Optimizer, Scalar>;
  using Examples = Rows<Scalar, kind>;
  dn::Trainer<Net, Noted, Examples, Loss> trainer{
      net,
      Examples{Net::in.size(), Net::classes, read<Scalar>(folder / "images"),
               read<dn::TargetElement<kind, Scalar>>(folder / "targets")},
      loss,
      Noted{optimizer, &trained.gradient},
      {.epochs = 1, .batch_size = batch, .threads = threads, .shuffle = false}};
  while (!trainer.finished()) {
    const dn::BatchResult result = trainer.step();
    trained.losses.push_back(result.loss / static_cast<double>(result.images));
  }
  for_each_weight(net, [&](Scalar value) { trained.weights.push_back(value); });
  return trained;
}

template <class Net>
void predict(const Net& net, const Path& folder) {
  using Scalar = typename Net::Scalar;
  dn::Predictor<Net> predictor{net};
  const auto images = read<Scalar>(folder / "images");
  const std::size_t count = images.size() / Net::in.size();
  std::vector<Scalar> logits(count * Net::classes), probabilities(logits.size()), single;
  predictor.logits(images, logits);
  predictor.predict(images, probabilities);
  for (std::size_t i = 0; i < count; ++i) {
    const auto answer = predictor.predict(
        std::span<const Scalar>{images}.subspan(i * Net::in.size(), Net::in.size()));
    single.insert(single.end(), answer.probabilities.begin(), answer.probabilities.end());
  }
  write(folder / "logits", logits);
  write(folder / "probabilities", probabilities);
  write(folder / "single", single);
}

/// Answers the images in `folder` with the weights there, and trains on them for an epoch.
template <class Net, class Loss, class Optimizer>
void compare(const Path& folder, Loss loss, Optimizer optimizer, std::size_t batch) {
  using Scalar = typename Net::Scalar;
  Net net;
  const auto weights = read<Scalar>(folder / "weights");
  std::ofstream names{folder / "tensors"};
  std::size_t at = 0;
  for (const auto& tensor : net.tensors()) {
    names << tensor.name << ' ' << dn::dims_to_string(tensor.dims) << '\n';
    for (Scalar& value : tensor.values) value = weights.at(at++);
  }
  predict(net, folder);
  const auto trained = train(net, folder, loss, optimizer, batch, 1);
  for (const int threads : {2, 3}) {
    if (train(net, folder, loss, optimizer, batch, threads) != trained) {
      std::fprintf(stderr, "%s: %d threads train to other bits than one\n", folder.string().c_str(),
                   threads);
      std::exit(1);
    }
  }
  write(folder / "gradient", trained.gradient);
  write(folder / "trained", trained.weights);
  write(folder / "losses", trained.losses);
}

}  // namespace random_network
