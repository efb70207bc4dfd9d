#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/core/thread_team.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/digits/outliers/outliers.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace digitnet {

/// Outliers for a whole training run, drawn once: to draw one takes longer than to learn from it,
/// and augmentation makes another image of it each time.
class OutlierPool {
 public:
  /// So many distinct ones are as good as new ones in each epoch.
  static constexpr std::size_t most = 20'000;

  /// For a run that takes `needed` outliers; the same for any number of threads. Throws
  /// InvalidArgument as check_outlier_shape() unless `needed` is 0.
  OutlierPool(const Dataset& digits, std::size_t needed, Seed seed, ThreadTeam& team)
      : size_{digits.shape.size()}, count_{(std::min)(needed, most)}, pixels_(count_ * size_) {
    if (count_ == 0) return;
    check_outlier_shape(digits.shape);
    team.run([&](Part part) {
      for (std::size_t i = part.first(count_); i < part.last(count_); ++i) {
        RandomStream random{seed, Purpose::outliers, i};
        draw_outlier(digits, random, std::span{pixels_}.subspan(i * size_, size_));
      }
    });
  }

  /// Outlier number `i` of the run; they come round again.
  [[nodiscard]] const std::uint8_t* image(std::size_t i) const noexcept {
    return pixels_.data() + i % count_ * size_;
  }

 private:
  std::size_t size_, count_;
  std::vector<std::uint8_t> pixels_;
};

}  // namespace digitnet
