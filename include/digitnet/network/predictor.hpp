#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/loss/softmax_cross_entropy.hpp>
#include <digitnet/network/folding.hpp>
#include <digitnet/network/inference.hpp>
#include <digitnet/network/interleave.hpp>
#include <digitnet/network/single_image.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>

namespace digitnet {

/// The answer for one image.
template <class Scalar, std::size_t Classes>
struct Prediction {
  std::array<Scalar, Classes> probabilities{};
  std::size_t label = 0;  ///< the most probable class

  [[nodiscard]] Scalar confidence() const noexcept { return probabilities[label]; }
};

namespace detail {

/// Whether `M` carries a `Net` and the temperature of its softmax, as a Model does.
template <class M, class Net>
concept CarriesNetwork = requires(const M& model) {
  { model.network } -> std::same_as<const Net&>;
  { model.info.temperature } -> std::convertible_to<double>;
};

}  // namespace detail

/// A trained network made ready to answer: batch normalisation folded, dropout gone, its own
/// working memory. It copies what it needs from the network; predicting allocates nothing. One
/// predictor serves one thread at a time.
template <class Net>
class Predictor {
 public:
  using Scalar = typename Net::Scalar;
  using Answer = Prediction<Scalar, Net::classes>;

  /// Probabilities are softmax(logits / temperature); throws InvalidArgument unless it is positive.
  explicit Predictor(const Net& net, Scalar temperature = Scalar{1})
      : net_{detail::fold_network(net)},
        single_{net_.parameters().data()},
        space_{static_cast<std::size_t>(batch * lanes<Scalar>), 1},
        temperature_{temperature} {
    if (!(temperature > 0)) {
      throw InvalidArgument{"temperature: expected a positive number, found " +
                            std::to_string(temperature)};
    }
  }

  /// The network of a Model, at the model's temperature.
  explicit Predictor(const detail::CarriesNetwork<Net> auto& model)
      : Predictor{model.network, static_cast<Scalar>(model.info.temperature)} {}

  /// One image (C, H, W): values in [0, 1], or bytes, which are divided by 255. Throws
  /// InvalidArgument for another size.
  template <class Pixel>
  [[nodiscard]] Answer predict(std::span<const Pixel> image) {
    check_size(image.size(), Net::in.size());
    Answer answer;
    const auto take = [&](std::size_t, std::span<const Scalar, Net::classes> logits) {
      softmax<Scalar>(logits, answer.probabilities, temperature_);
    };
    if constexpr (has_single_path) {
      take(0, std::span<const Scalar, Net::classes>{single_(image.data()), Net::classes});
    } else {
      run(image.data(), 1, take);
    }
    answer.label = static_cast<std::size_t>(std::ranges::max_element(answer.probabilities) -
                                            answer.probabilities.begin());
    return answer;
  }

  /// Logits of many images.
  ///
  ///     images (N, C, H, W)      logits (N, classes), overwritten
  template <class Pixel>
  void logits(std::span<const Pixel> images, std::span<Scalar> logits) {
    const std::size_t count = check_batch(images.size(), logits.size());
    run(images.data(), count, [&](std::size_t index, std::span<const Scalar, Net::classes> row) {
      std::ranges::copy(row, logits.begin() + static_cast<std::ptrdiff_t>(index * Net::classes));
    });
  }

  /// Probabilities of many images.
  ///
  ///     images (N, C, H, W)      probabilities (N, classes), overwritten
  template <class Pixel>
  void predict(std::span<const Pixel> images, std::span<Scalar> probabilities) {
    const std::size_t count = check_batch(images.size(), probabilities.size());
    run(images.data(), count, [&](std::size_t index, std::span<const Scalar, Net::classes> row) {
      softmax<Scalar>(row, probabilities.subspan(index * Net::classes, Net::classes), temperature_);
    });
  }

  [[nodiscard]] Scalar temperature() const noexcept { return temperature_; }

 private:
  using Folded = decltype(detail::fold_network(std::declval<const Net&>()));
  using Plan = typename Folded::Plan;

  struct NoSingle {
    explicit NoSingle(const Scalar* /*parameters*/) {}
  };
  static constexpr bool has_single_path = detail::single_image_layers<typename Plan::Layers>;
  using Single = std::conditional_t<has_single_path, detail::SingleImage<Plan>, NoSingle>;

  static constexpr int batch = 4;  // blocks at a time: dense weights are read once for two of them

  static void check_size(std::size_t found, std::size_t expected) {
    if (found != expected) {
      throw InvalidArgument{"image: expected " + std::to_string(expected) + " values, found " +
                            std::to_string(found)};
    }
  }

  static std::size_t check_batch(std::size_t pixels, std::size_t outputs) {
    const std::size_t count = outputs / Net::classes;
    check_size(pixels, count * Net::in.size());
    check_size(outputs, count * Net::classes);
    return count;
  }

  /// Calls `take(index, logits)` for each image in order.
  template <class Pixel, class Take>
  void run(const Pixel* images, std::size_t count, Take&& take) {
    constexpr auto n = static_cast<std::size_t>(lanes<Scalar>);
    for (std::size_t first = 0; first < count; first += batch * n) {
      const std::size_t here = std::min(count - first, batch * n);
      const int blocks = static_cast<int>((here + n - 1) / n);
      for (int block = 0; block < blocks; ++block) {
        const Pixel* sources[n] = {};
        for (std::size_t lane = 0; lane < n; ++lane) {
          const std::size_t index = static_cast<std::size_t>(block) * n + lane;
          if (index < here) sources[lane] = images + (first + index) * Net::in.size();
        }
        interleave(sources, space_.template activation<0>(block));
      }
      detail::infer(net_, space_, 0, blocks);
      for (std::size_t index = 0; index < here; ++index) {
        const auto block = space_.template activation<Plan::count>(static_cast<int>(index / n));
        std::array<Scalar, Net::classes> row;
        for (std::size_t c = 0; c < Net::classes; ++c) row[c] = block.data()[c * n + index % n];
        take(first + index, std::span<const Scalar, Net::classes>{row});
      }
    }
  }

  Folded net_;
  Single single_;
  Workspace<Plan, false> space_;
  Scalar temperature_;
};

}  // namespace digitnet
