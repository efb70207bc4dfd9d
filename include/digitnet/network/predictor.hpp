#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/loss/softmax.hpp>
#include <digitnet/network/folding.hpp>
#include <digitnet/network/inference.hpp>
#include <digitnet/network/interleave.hpp>
#include <digitnet/network/magnitude.hpp>
#include <digitnet/network/single_image.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>

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

  /// Whether `T` converts to a view of pixels.
  template <class T>
  static constexpr bool is_pixels =
      std::is_convertible_v<const T&, std::span<const std::uint8_t>> ||
      std::is_convertible_v<const T&, std::span<const Scalar>>;

  /// Whether a single image has a fast path of its own, as it has for all layers of the library. A
  /// layer of one's own has none unless it is a SingleImageLayer; an image then takes as long as a
  /// block of 16 (8, 4) of them.
  static constexpr bool has_single_path =
      detail::single_image_layers<typename detail::FoldedNetwork<Net>::Plan::Layers>;

  /// Probabilities are softmax(logits / temperature); throws InvalidArgument unless it is positive.
  explicit Predictor(const Net& net, Scalar temperature = Scalar{1})
      : net_{detail::fold_network(net)},
        single_{net_.parameters().data(), net_.buffers().data()},
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

  /// One image (C, H, W): bytes, which are divided by 255, or values in [0, 1]; a vector, an array
  /// or any other contiguous range. Throws InvalidArgument for another size, and for values that
  /// are NaN or 16 and more in size, as those from 0 to 255 are.
  [[nodiscard]] Answer predict(std::span<const std::uint8_t> image) { return answer(image); }
  [[nodiscard]] Answer predict(std::span<const Scalar> image) {
    detail::check_pixels(image);
    return answer(image);
  }
  /// The same with the type of a pixel said: `predict<std::uint8_t>(pixels)`.
  template <class Pixel>
  [[nodiscard]] Answer predict(std::type_identity_t<std::span<const Pixel>> image) {
    check_type<Pixel>();
    if constexpr (is_pixel<Pixel>) return predict(image);
    return {};
  }
  /// Anything else.
  template <class Other>
  requires(!is_pixels<Other>) [[nodiscard]] Answer predict(const Other& /*image*/) {
    check_type<Other>();
    return {};
  }

  /// Probabilities of many images; throws as above.
  ///
  ///     images (N, C, H, W)      probabilities (N, classes), overwritten
  void predict(std::span<const std::uint8_t> images, std::span<Scalar> probabilities) {
    answers(images, probabilities);
  }
  void predict(std::span<const Scalar> images, std::span<Scalar> probabilities) {
    detail::check_pixels(images);
    answers(images, probabilities);
  }
  template <class Pixel>
  void predict(std::type_identity_t<std::span<const Pixel>> images,
               std::span<Scalar> probabilities) {
    check_type<Pixel>();
    if constexpr (is_pixel<Pixel>) predict(images, probabilities);
  }

  /// Logits of many images. Values are taken as they are, whatever their range. Throws
  /// InvalidArgument for sizes that do not fit.
  ///
  ///     images (N, C, H, W)      logits (N, classes), overwritten
  void logits(std::span<const std::uint8_t> images, std::span<Scalar> logits) {
    rows(images, logits);
  }
  void logits(std::span<const Scalar> images, std::span<Scalar> logits) { rows(images, logits); }
  template <class Pixel>
  void logits(std::type_identity_t<std::span<const Pixel>> images, std::span<Scalar> logits) {
    check_type<Pixel>();
    rows(images, logits);
  }

  [[nodiscard]] Scalar temperature() const noexcept { return temperature_; }

 private:
  using Folded = detail::FoldedNetwork<Net>;
  using Plan = typename Folded::Plan;

  struct NoSingle {
    NoSingle(const Scalar* /*parameters*/, const Scalar* /*buffers*/) {}
  };
  using Single = std::conditional_t<has_single_path, detail::SingleImage<Plan>, NoSingle>;

  static constexpr int batch = 4;  // blocks at a time: dense weights are read once for two of them

  template <class Pixel>
  static constexpr bool is_pixel =
      std::is_same_v<Pixel, std::uint8_t> || std::is_same_v<Pixel, Scalar>;

  template <class Pixel>
  static constexpr void check_type() {
    static_assert(is_pixel<Pixel>,
                  "Predictor: pixels are a contiguous range of std::uint8_t or of the network's "
                  "scalar type (float, unless it is a BasicNetwork<double, ...>)");
  }

  static std::size_t check_batch(std::size_t pixels, std::size_t outputs) {
    const std::size_t count = outputs / Net::classes;
    detail::check_value_count(pixels, count * Net::in.size());
    detail::check_value_count(outputs, count * Net::classes);
    return count;
  }

  template <class Pixel>
  Answer answer(std::span<const Pixel> image) {
    detail::check_value_count(image.size(), Net::in.size());
    Answer answer;
    const auto take = [&](std::size_t, std::span<const Scalar, Net::classes> logits) {
      softmax<Scalar>(logits, answer.probabilities, temperature_);
    };
    if constexpr (has_single_path) {
      take(0, std::span<const Scalar, Net::classes>{single_(image.data()), Net::classes});
    } else {
      run(image.data(), 1, take);
    }
    answer.label = static_cast<std::size_t>(
        std::max_element(answer.probabilities.begin(), answer.probabilities.end()) -
        answer.probabilities.begin());
    return answer;
  }

  template <class Pixel>
  void answers(std::span<const Pixel> images, std::span<Scalar> probabilities) {
    const std::size_t count = check_batch(images.size(), probabilities.size());
    run(images.data(), count, [&](std::size_t index, std::span<const Scalar, Net::classes> row) {
      softmax<Scalar>(row, probabilities.subspan(index * Net::classes, Net::classes), temperature_);
    });
  }

  template <class Pixel>
  void rows(std::span<const Pixel> images, std::span<Scalar> logits) {
    const std::size_t count = check_batch(images.size(), logits.size());
    run(images.data(), count, [&](std::size_t index, std::span<const Scalar, Net::classes> row) {
      std::ranges::copy(row, logits.begin() + static_cast<std::ptrdiff_t>(index * Net::classes));
    });
  }

  /// Calls `take(index, logits)` for each image in order.
  template <class Pixel, class Take>
  void run(const Pixel* images, std::size_t count, Take&& take) {
    constexpr auto n = static_cast<std::size_t>(lanes<Scalar>);
    for (std::size_t first = 0; first < count; first += batch * n) {
      const std::size_t here = (std::min)(count - first, batch * n);
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
