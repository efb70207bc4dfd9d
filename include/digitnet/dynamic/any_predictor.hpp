#pragma once

#include <digitnet/dynamic/any_network.hpp>
#include <digitnet/dynamic/planner.hpp>
#include <digitnet/dynamic/stage_run.hpp>
#include <digitnet/loss/softmax.hpp>
#include <digitnet/network/interleave.hpp>
#include <digitnet/network/predictor.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace digitnet {

/// A network that is known at run time made ready to answer: what Predictor is of a network that
/// the compiler knows. Images go through it `Lanes` at a time, so that one alone takes as long as
/// that many. One predictor serves one thread at a time; predicting allocates nothing.
template <int Lanes>
class Predictor<BasicAnyNetwork<Lanes>> {
 public:
  using Scalar = float;

  /// Probabilities are softmax(logits / temperature); throws InvalidArgument unless it is positive.
  explicit Predictor(const BasicAnyNetwork<Lanes>& net, float temperature = 1.0F)
      : plan_{detail::AnyPlanner<Lanes>{net.architecture(), net.tensors()}.take()},
        blocks_{static_cast<int>(std::clamp<std::size_t>(most_vectors / plan_.record, 1, 4))},
        run_{plan_, blocks_},
        in_{net.in()},
        row_(net.classes()),
        temperature_{temperature} {
    if (!(temperature > 0)) {
      throw InvalidArgument{"temperature: expected a positive number, found " +
                            std::to_string(temperature)};
    }
  }

  /// The network of a Model, at the model's temperature.
  explicit Predictor(const detail::CarriesNetwork<BasicAnyNetwork<Lanes>> auto& model)
      : Predictor{model.network, static_cast<float>(model.info.temperature)} {}

  [[nodiscard]] std::size_t classes() const noexcept { return row_.size(); }
  [[nodiscard]] float temperature() const noexcept { return temperature_; }

  /// Probabilities of images: bytes, which are divided by 255, or values in [0, 1]. Throws
  /// InvalidArgument for sizes that do not fit, and for values that are NaN or 16 and more in size.
  ///
  ///     images (N, C, H, W)      probabilities (N, classes), overwritten
  void predict(std::span<const std::uint8_t> images, std::span<float> probabilities) {
    answers(images, probabilities);
  }
  void predict(std::span<const float> images, std::span<float> probabilities) {
    detail::check_pixels(images);
    answers(images, probabilities);
  }

  /// Logits of images. Values are taken as they are. Throws InvalidArgument for sizes that do not
  /// fit.
  ///
  ///     images (N, C, H, W)      logits (N, classes), overwritten
  void logits(std::span<const std::uint8_t> images, std::span<float> logits) {
    rows(images, logits);
  }
  void logits(std::span<const float> images, std::span<float> logits) { rows(images, logits); }

 private:
  using V = Pack<float, Lanes>;
  static constexpr std::size_t most_vectors = std::size_t{1} << 18U;  // several blocks take, 16 MB

  template <class Pixel>
  void answers(std::span<const Pixel> images, std::span<float> probabilities) {
    run(images, probabilities,
        [&](std::span<float> answer) { softmax<float>(row_, answer, temperature_); });
  }

  template <class Pixel>
  void rows(std::span<const Pixel> images, std::span<float> logits) {
    run(images, logits, [&](std::span<float> answer) { std::ranges::copy(row_, answer.begin()); });
  }

  /// Calls `take(place)` for each image in order, with its logits in `row_`.
  template <class Pixel, class Take>
  void run(std::span<const Pixel> images, std::span<float> answers, const Take& take) {
    constexpr auto n = static_cast<std::size_t>(Lanes);
    const std::size_t size = in_.size(), count = answers.size() / row_.size();
    detail::check_value_count(images.size(), count * size);
    detail::check_value_count(answers.size(), count * row_.size());
    const std::size_t batch = n * static_cast<std::size_t>(blocks_);
    for (std::size_t first = 0; first < count; first += batch) {
      const std::size_t here = (std::min)(count - first, batch);
      const int blocks = static_cast<int>((here + n - 1) / n);
      for (int block = 0; block < blocks; ++block) {
        const std::size_t done = static_cast<std::size_t>(block) * n;
        fill(images.subspan((first + done) * size, (std::min)(here - done, n) * size), block);
      }
      run_.infer(plan_, blocks);
      for (std::size_t i = 0; i < here; ++i) {
        read(static_cast<int>(i / n), i % n);
        take(answers.subspan((first + i) * row_.size(), row_.size()));
      }
    }
  }

  /// Puts images side by side; lanes without one are empty.
  template <class Pixel>
  void fill(std::span<const Pixel> images, int block) {
    const Pixel* sources[Lanes] = {};
    for (std::size_t at = 0, lane = 0; at < images.size(); at += in_.size(), ++lane) {
      sources[lane] = &images[at];
    }
    const auto x = run_.maps(plan_, 0, block);
    std::ptrdiff_t first = 0;
    for (int c = 0; c < in_.channels; ++c) {
      for (int row = 0; row < in_.height; ++row, first += in_.width) {
        detail::interleave_row<float>(sources, first, in_.width, x.at(c, row, 0));
      }
    }
  }

  /// Takes the logits of one image out, in C, H, W order.
  void read(int block, std::size_t lane) {
    const auto y = run_.maps(plan_, plan_.output, block);
    auto to = row_.begin();
    for (int c = 0; c < y.shape.channels; ++c) {
      for (int row = 0; row < y.shape.height; ++row) {
        for (int column = 0; column < y.shape.width; ++column) {
          *to++ = (*y.at(c, row, column))[lane];
        }
      }
    }
  }

  detail::AnyPlan plan_;
  int blocks_;
  detail::AnyRun<Lanes> run_;
  Shape in_;
  std::vector<float> row_;  // logits of one image
  float temperature_;
};

}  // namespace digitnet
