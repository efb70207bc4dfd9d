#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

/// What the C++ programs of the race share: the same job line, images, clock and answer for each.
namespace race {

constexpr int side = 28;
constexpr int pixels = side * side;
constexpr int classes = 10;
constexpr int batch = 64;             ///< of training
constexpr int inference_batch = 256;  ///< of `batch`
constexpr int image_count = 2048;     ///< a multiple of both; 6 MB as floats
constexpr float learning_rate = 1e-3F;

struct Job {
  std::string what;     ///< "train", "one" or "batch"
  std::string network;  ///< "lenet5" or "basic"
  int threads = 1;
  double seconds = 1;
  std::string folder = ".";  ///< where a peer finds files that it needs
};

[[noreturn]] inline void fail(const std::string& text) {
  std::fprintf(stderr, "%s\n", text.c_str());
  std::exit(2);
}

inline Job parse(int argc, char** argv) {
  if (argc != 5 && argc != 6)
    fail(std::string{"usage: "} + argv[0] + " train|one|batch NETWORK THREADS SECONDS [FOLDER]");
  Job job{argv[1], argv[2], std::atoi(argv[3]), std::atof(argv[4]), "."};
  if (argc == 6) job.folder = argv[5];
  if (job.what != "train" && job.what != "one" && job.what != "batch") {
    fail("expected train, one or batch, found " + job.what);
  }
  if (job.network != "lenet5" && job.network != "basic") {
    fail("expected lenet5 or basic, found " + job.network);
  }
  if (job.threads < 1 || !(job.seconds > 0)) fail("threads and seconds must be positive");
  return job;
}

/// Images that a network learns in some dozen steps, so that a falling loss shows that it does
/// learn: each class has its own pattern of 7x7 bright squares; noise is added.
struct Images {
  std::vector<std::uint8_t> bytes;  ///< (image_count, 28, 28)
  std::vector<float> floats;        ///< the same, in [0, 1]
  std::vector<std::uint8_t> labels;

  Images() {
    std::uint32_t state = 1;
    const auto random = [&state](std::uint32_t below) {
      state = state * 1664525U + 1013904223U;
      return (state >> 8U) % below;
    };
    bool bright[classes][16];
    for (auto& pattern : bright) {
      for (bool& square : pattern) square = random(100) < 40;
    }
    for (int image = 0; image < image_count; ++image) {
      const auto label = static_cast<std::uint8_t>(random(classes));
      labels.push_back(label);
      for (int pixel = 0; pixel < pixels; ++pixel) {
        const int square = pixel / side / 7 * 4 + pixel % side / 7;
        const std::uint32_t value = (bright[label][square] ? 150U : 0U) + random(100);
        bytes.push_back(static_cast<std::uint8_t>(value));
        floats.push_back(static_cast<float>(value) / 255.0F);
      }
    }
  }

  [[nodiscard]] const float* image(int index) const {
    return floats.data() + static_cast<std::size_t>(index) * pixels;
  }
};

inline double now() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

/// Measures a loop from within: after a warm-up, the median rate of about thirty slices of the
/// time.
class Meter {
 public:
  explicit Meter(double seconds) : seconds_{seconds}, start_{now()} {}

  /// To be called after each call; false as soon as enough is known. Looks at the clock only
  /// between slices.
  bool tick() {
    ++calls_;
    if (calls_ < slice_) return true;
    const double passed = now() - start_;
    if (end_ == 0) {  // still warming up
      if (passed < 0.3 * seconds_ || calls_ < 3) return true;
      slice_ = std::max(1L, std::lround(static_cast<double>(calls_) / passed * seconds_ / 30));
      end_ = now() + seconds_;
    } else {
      rates_.push_back(static_cast<double>(calls_) / passed);
    }
    calls_ = 0;
    start_ = now();
    return start_ < end_ || rates_.size() < 3;
  }

  [[nodiscard]] double calls_per_second() {
    const auto middle = rates_.begin() + static_cast<std::ptrdiff_t>(rates_.size() / 2);
    std::ranges::nth_element(rates_, middle);
    return *middle;
  }

 private:
  double seconds_, start_, end_ = 0;
  long calls_ = 0, slice_ = 0;
  std::vector<double> rates_;
};

template <class Call>
double calls_per_second(double seconds, Call&& call) {
  Meter meter{seconds};
  do {
    call();
  } while (meter.tick());
  return meter.calls_per_second();
}

/// Prints the answer. `per_second` is calls per second; `loss` that of the last training step.
inline void answer(const char* peer, const Job& job, double per_second, double loss = 0) {
  const double value = job.what == "train"   ? per_second * batch
                       : job.what == "batch" ? per_second * inference_batch
                                             : 1e6 / per_second;
  std::printf(R"({"peer": "%s", "network": "%s", "what": "%s", "threads": %d, "value": %.6g)", peer,
              job.network.c_str(), job.what.c_str(), job.threads, value);
  if (job.what == "train") std::printf(R"(, "loss": %.4f)", loss);
  std::printf("}\n");
}

}  // namespace race
