#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/text.hpp>
#include <digitnet/core/thread_team.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/data/examples.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace digitnet {

/// Images made by a program, as examples among those of a data set. They are drawn once, when a
/// training starts: to draw one takes longer than to learn from it, and augmentation makes another
/// image of it each time.
///
/// `Artist` says what is drawn, in static members:
/// - `name`, of the images, in the plural;
/// - `most`, how many distinct ones are as good as new ones in each epoch;
/// - `labelled`, whether they are of classes, or all of `no_class`;
/// - `check_shape(shape)`, which throws InvalidArgument for one that cannot be drawn;
/// - `Label draw(data, seed, i, pixels)`, which draws image `i` of a seed: a function of its
///   arguments, safe to call from several threads.
template <class Artist>
class DrawnExamples {
 public:
  static constexpr std::size_t most = Artist::most;

  /// `share`: so many an epoch for each image of `data`, 0 .. 1. The data set must outlive this.
  DrawnExamples(const Dataset& data, float share) noexcept
      : data_{&data},
        share_{share},
        size_{share > 0 && share <= 1 ? static_cast<std::size_t>(static_cast<double>(share) *
                                                                 static_cast<double>(data.size()))
                                      : 0} {}
  DrawnExamples(const Dataset&&, float) = delete;  // keep the data set in a variable

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t labelled() const noexcept { return Artist::labelled ? size_ : 0; }

  /// Pixels and label of example `index` of this epoch, once the run has started; when all are
  /// used up, they come round again.
  [[nodiscard]] const std::uint8_t* bytes(std::size_t index, Label& label) const noexcept {
    const std::size_t i = (epoch_ * size_ + index) % labels_.size();
    label = labels_[i];
    return pixels_.data() + i * data_->shape.size();
  }

  /// Throws InvalidArgument for a share out of range, and if there are to be images of a shape that
  /// cannot be drawn or of more classes than there are.
  void(check)(Shape in, std::size_t classes) const {
    if (!(share_ >= 0 && share_ <= 1)) {
      throw InvalidArgument{"share of " + std::string{Artist::name} +
                            ": expected a value in [0, 1], found " + std::to_string(share_)};
    }
    if (!(share_ > 0)) return;
    Artist::check_shape(in);
    if constexpr (requires { Artist::check_classes(classes); }) Artist::check_classes(classes);
  }

  /// Draws what the run needs; the same for any number of threads.
  void start(const RunPlan& plan, ThreadTeam& team) {
    const std::size_t count = (std::min)(plan.epochs * size_, most), size = data_->shape.size();
    pixels_.resize(count * size);
    labels_.resize(count);
    if (count == 0) return;
    Artist::check_shape(data_->shape);
    team.run([&](Part part) {
      for (std::size_t i = part.first(count); i < part.last(count); ++i) {
        labels_[i] = Artist::draw(*data_, plan.seed, i, std::span{pixels_}.subspan(i * size, size));
      }
    });
  }
  void begin(const RunStep& now) noexcept { epoch_ = now.epoch; }

  [[nodiscard]] std::string describe() const {
    return share_ > 0 ? "; " + std::string{Artist::name} + " " + shortest_text(share_) : "";
  }

 private:
  const Dataset* data_;
  float share_;
  std::size_t size_;
  std::vector<std::uint8_t> pixels_;  // (N, C, H, W)
  std::vector<Label> labels_;
  std::size_t epoch_ = 0;
};

}  // namespace digitnet
