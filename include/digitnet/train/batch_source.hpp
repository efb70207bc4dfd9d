#pragma once

#include <digitnet/augment/augmentation.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/digits/outliers/outlier_pool.hpp>
#include <digitnet/loss/softmax_cross_entropy.hpp>
#include <digitnet/network/interleave.hpp>
#include <digitnet/train/trainer_options.hpp>

#include <algorithm>
#include <numeric>
#include <type_traits>
#include <utility>
#include <vector>

namespace digitnet {

/// The images of a training run in the order in which it sees them: those of a data set, distorted,
/// and generated outliers among them, which are labelled `no_class`. A function of seed and epoch.
template <class Net>
class BatchSource {
 public:
  using Scalar = typename Net::Scalar;

  /// For a run over `data`, which must outlive this object; the `team` draws its outliers. Of
  /// `options`, it needs those that say what images are seen.
  BatchSource(const Dataset& data, const TrainerOptions& options, ThreadTeam& team)
      : data_{data},
        seed_{options.seed},
        augmentation_{options.augmentation},
        outliers_{static_cast<std::size_t>(static_cast<double>(options.outlier_share) *
                                           static_cast<double>(data.size()))},
        pool_{data, options.epochs * outliers_, options.seed, team},
        order_(data.size() + outliers_) {}

  /// Images an epoch, outliers included.
  [[nodiscard]] std::size_t size() const noexcept { return order_.size(); }
  [[nodiscard]] std::size_t outliers() const noexcept { return outliers_; }

  /// Shuffles the images (Fisher and Yates) for an epoch, unless that is the current one.
  void begin(std::size_t epoch) {
    if (epoch == epoch_) return;
    RandomStream random{seed_, Purpose::shuffle, epoch};
    std::iota(order_.begin(), order_.end(), 0U);
    for (std::size_t i = order_.size(); i > 1; --i) {
      std::swap(order_[i - 1], order_[random.below(static_cast<std::uint32_t>(i))]);
    }
    epoch_ = epoch;
  }

  /// Puts `count` images, from number `first` of the epoch on, into a block, and their labels into
  /// `labels`; augmented unless `plain`.
  template <class X>
  void fill(std::size_t first, int count, bool plain, X x, std::uint8_t* labels) const {
    constexpr std::size_t size = Net::in.size();
    constexpr auto n = static_cast<std::size_t>(lanes<Scalar>);
    const auto used = static_cast<std::size_t>((std::max)(count, 0));
    const std::uint8_t* images[n] = {};
    for (std::size_t lane = 0; lane < used; ++lane) {
      const std::size_t index = order_[first + lane];
      if (index < data_.size()) {
        images[lane] = data_.image(index).data();
        labels[lane] = data_.labels[index];
      } else {
        images[lane] = pool_.image(epoch_ * outliers_ + index - data_.size());
        labels[lane] = no_class;
      }
    }
    if (plain) {
      interleave(images, x);
      return;
    }
    float augmented[n * size];
    Scalar converted[std::is_same_v<Scalar, float> ? 1 : n * size];
    const Scalar* sources[n] = {};
    for (std::size_t lane = 0; lane < used; ++lane) {
      float* const to = augmented + lane * size;
      RandomStream random{seed_, Purpose::augmentation,
                          epoch_ * order_.size() + order_[first + lane]};
      augment({images[lane], size}, data_.shape, augmentation_, random, {to, size});
      if constexpr (std::is_same_v<Scalar, float>) {
        sources[lane] = to;
      } else {
        std::copy_n(to, size, converted + lane * size);
        sources[lane] = converted + lane * size;
      }
    }
    interleave(sources, x);
  }

 private:
  const Dataset& data_;
  Seed seed_;
  Augmentation augmentation_;
  std::size_t outliers_;  // an epoch
  OutlierPool pool_;
  std::vector<std::uint32_t> order_;
  std::size_t epoch_ = static_cast<std::size_t>(-1);
};

}  // namespace digitnet
