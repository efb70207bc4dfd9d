#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/text.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/data/examples.hpp>
#include <digitnet/digits/outliers/outlier_pool.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace digitnet {

/// Generated images that show no digit, of `no_class`, as examples among those of digits:
///
///     fit(net, Mixed{train, Outliers{train, 0.2F}}, Adam{}, {.epochs = 10});
class Outliers {
 public:
  /// `share`: so many an epoch for each of `digits`, 0 .. 1; parts of these are in some of them.
  /// The data set must outlive this.
  Outliers(const Dataset& digits, float share) noexcept
      : digits_{&digits},
        share_{share},
        size_{share > 0 && share <= 1 ? static_cast<std::size_t>(static_cast<double>(share) *
                                                                 static_cast<double>(digits.size()))
                                      : 0} {}
  Outliers(const Dataset&&, float) = delete;  // keep the data set in a variable

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] static std::size_t labelled() noexcept { return 0; }

  [[nodiscard]] const std::uint8_t* bytes(std::size_t index, Label& label) const noexcept {
    label = no_class;
    return pool_->image(epoch_ * size_ + index);
  }

  /// Throws InvalidArgument for a share out of range, and if there are to be outliers of a shape
  /// that cannot be drawn.
  void check(Shape in, std::size_t /*classes*/) const {
    if (!(share_ >= 0 && share_ <= 1)) {
      throw InvalidArgument{"share of outliers: expected a value in [0, 1], found " +
                            std::to_string(share_)};
    }
    if (share_ > 0) check_outlier_shape(in);
  }

  void start(const RunPlan& plan, ThreadTeam& team) {
    pool_.emplace(*digits_, plan.epochs * size_, plan.seed, team);
  }
  void begin(const RunStep& now) noexcept { epoch_ = now.epoch; }

  [[nodiscard]] std::string describe() const {
    return share_ > 0 ? "; outliers " + shortest_text(share_) : "";
  }

 private:
  const Dataset* digits_;
  float share_;
  std::size_t size_;
  std::optional<OutlierPool> pool_;
  std::size_t epoch_ = 0;
};

}  // namespace digitnet
