// A program of its own: it counts every allocation by standing in for the C library's functions,
// through which operator new and Eigen go as well.

#include <digitnet/composition/parallel.hpp>
#include <digitnet/composition/residual.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/inspect/input_gradient.hpp>
#include <digitnet/inspect/layer_output.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/layer/smooth_activation.hpp>
#include <digitnet/network/predictor.hpp>
#include <digitnet/optim/any_optimizer.hpp>
#include <digitnet/train/augmented.hpp>
#include <digitnet/train/freeze.hpp>
#include <digitnet/train/trainer.hpp>

#include "synthetic.hpp"

#include <Eigen/Core>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

std::atomic<long> allocations{0};

}  // namespace

extern "C" {

// What glibc itself calls them.
void* __libc_malloc(std::size_t);                 // NOLINT
void* __libc_calloc(std::size_t, std::size_t);    // NOLINT
void* __libc_realloc(void*, std::size_t);         // NOLINT
void* __libc_memalign(std::size_t, std::size_t);  // NOLINT

void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  ++allocations;
  return __libc_realloc(memory, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  ++allocations;
  *memory = __libc_memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}

}  // extern "C"

namespace {

namespace dn = digitnet;

bool passed = true;
const void* volatile sink = nullptr;  // what is looked at is not optimised away

/// Allocations that `body` makes must be `expected`, or some if that is -1.
template <class Body>
void expect(const char* what, long expected, Body&& body) {
  const long before = allocations;
  body();
  const long found = allocations - before;
  const bool good = expected < 0 ? found > 0 : found == expected;
  std::printf("%s: %s: %ld allocations\n", good ? "ok" : "FAILED", what, found);
  passed = passed && good;
}

constexpr dn::Shape shape{1, 14, 13};

using Convolutions =
    dn::Network<shape, dn::Conv2d<4, 3, dn::Padding{1}>, dn::ReLU, dn::MaxPool2d<2>,
                dn::Conv2d<6, 3>, dn::ReLU, dn::Dense<20>, dn::ReLU, dn::Dense<9>>;
using Everything =
    dn::Network<shape, dn::Conv2d<4, 3, dn::Stride{2}>, dn::BatchNorm2d, dn::LeakyReLU<>,
                dn::MaxPool2d<2>, dn::Dropout<>, dn::AvgPool2d<2, dn::Stride{1}>, dn::Dense<20>,
                dn::Dropout<>, dn::Dense<9>>;

using Composed =
    dn::Network<shape, dn::Conv2d<4, 3, dn::Padding{1}>, dn::GELU,
                dn::Residual<dn::Skip<dn::Conv2d<6, 1>>, dn::Conv2d<6, 3, dn::Padding{1}>,
                             dn::BatchNorm2d, dn::SiLU>,
                dn::Parallel<dn::Branch<dn::Conv2d<3, 1>>, dn::Branch<>>, dn::Dense<9>>;

template <class Net>
void check(const char* name, const dn::Dataset& data) {
  std::printf("%s\n", name);
  for (const int threads : {1, 2}) {
    for (const bool distorted : {false, true}) {
      const dn::TrainerOptions options{.epochs = 3,
                                       .batch_size = 48,
                                       .threads = threads,
                                       .schedule = dn::OneCycle{},
                                       .label_smoothing = 0.1F,
                                       .ema_decay = 0.9F};
      const dn::Augmentation augmentation = distorted ? dn::Augmentation{.shift_pixels = 1,
                                                                         .rotation_degrees = 10,
                                                                         .elastic_alpha = 8,
                                                                         .thickness = 0.2F,
                                                                         .noise = 0.1F}
                                                      : dn::Augmentation{};
      Net net{dn::Seed{1}};
      dn::Trainer trainer{net, dn::Augmented{data, augmentation}, dn::AnyOptimizer{}, options};
      expect("a run of three epochs", 0, [&] {
        while (!trainer.finished()) trainer.step();
      });
    }
  }
  const Net net{dn::Seed{1}};
  dn::Predictor<Net> predictor{net};
  std::vector<float> logits(data.size() * Net::classes), image(shape.size(), 0.5F);
  float sum = 0;
  expect("predicting one image, bytes and numbers", 0, [&] {
    sum += predictor.predict(data.image(0)).confidence();
    sum += predictor.predict(std::span<const float>{image}).confidence();
  });
  expect("predicting many images", 0, [&] {
    predictor.logits(std::span{data.pixels}, std::span{logits});
    predictor.predict(std::span{data.pixels}, std::span{logits});
  });
  if (!(sum > 0)) passed = false;
}

/// Layers frozen, and what is inside of a network.
void check_inside(const dn::Dataset& data) {
  Composed net{dn::Seed{1}};
  dn::Trainer trainer{net, data, dn::freeze<0, 2>(net, dn::Adam{}), {.epochs = 2, .threads = 2}};
  expect("training with frozen layers", 0, [&] {
    while (!trainer.finished()) trainer.step();
  });
  dn::InputGradient<Composed> gradient{net};
  auto features = dn::layer_output<3>(net);
  expect("a gradient of the input, and features", 0, [&] {
    sink = gradient(data.image(0), 3).data();
    sink = features(data.image(0)).data();
  });
}

}  // namespace

int main() {
  expect("the counter sees operator new", -1, [] { sink = std::make_unique<long>(1).get(); });
  expect("the counter sees aligned operator new", -1,
         [] { sink = dn::AlignedBuffer<float>{100}.data(); });
  expect("the counter sees Eigen", -1, [] { sink = Eigen::VectorXf::Zero(1000).eval().data(); });
  const dn::Dataset data = synthetic::dataset(130, shape, 9);
  check<Convolutions>("convolutions and dense layers", data);
  check<Everything>("all other layers", data);
  check<Composed>("layers of layers", data);
  check_inside(data);
  return passed ? 0 : 1;
}
