#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/judge/calibration.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace digitnet {

/// How well one class is recognised; a figure whose denominator is 0 is 0.
struct ClassMetrics {
  double precision = 0;     ///< right answers / answers of this class
  double recall = 0;        ///< right answers / images of this class
  double f1 = 0;            ///< harmonic mean of both
  std::size_t support = 0;  ///< images of this class
};

/// Images by true class (row) and answer (column). Images that got no answer are kept per true
/// class.
class ConfusionMatrix {
 public:
  ConfusionMatrix() = default;
  explicit ConfusionMatrix(std::size_t classes)
      : classes_{classes}, counts_(classes * classes), unanswered_(classes) {}

  [[nodiscard]] std::size_t classes() const noexcept { return classes_; }

  /// Images of class `truth` answered by `answer`; both below classes().
  [[nodiscard]] std::size_t operator()(std::size_t truth, std::size_t answer) const {
    return counts_[truth * classes_ + answer];
  }

  /// Images of class `truth` that got no answer.
  [[nodiscard]] std::size_t unanswered(std::size_t truth) const { return unanswered_[truth]; }

  void add(std::size_t truth, std::size_t answer) { ++counts_[truth * classes_ + answer]; }
  void add_unanswered(std::size_t truth) { ++unanswered_[truth]; }

  /// Throws InvalidArgument when the numbers of classes differ.
  void merge(const ConfusionMatrix& other) {
    if (other.classes_ != classes_) {
      throw InvalidArgument{"ConfusionMatrix: cannot merge " + std::to_string(other.classes_) +
                            " classes into " + std::to_string(classes_)};
    }
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    for (std::size_t i = 0; i < classes_; ++i) unanswered_[i] += other.unanswered_[i];
  }

  [[nodiscard]] std::size_t support(std::size_t truth) const {
    const auto row = counts_.begin() + static_cast<std::ptrdiff_t>(truth * classes_);
    return std::accumulate(row, row + static_cast<std::ptrdiff_t>(classes_), unanswered_[truth]);
  }

  [[nodiscard]] std::size_t images() const {
    return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0}) +
           std::accumulate(unanswered_.begin(), unanswered_.end(), std::size_t{0});
  }

  [[nodiscard]] std::size_t correct() const {
    std::size_t sum = 0;
    for (std::size_t c = 0; c < classes_; ++c) sum += (*this)(c, c);
    return sum;
  }

  /// Share of right answers; 0 without images.
  [[nodiscard]] double accuracy() const { return ratio(correct(), images()); }

  [[nodiscard]] ClassMetrics of_class(std::size_t c) const {
    std::size_t answers = 0;
    for (std::size_t truth = 0; truth < classes_; ++truth) answers += (*this)(truth, c);
    const std::size_t right = (*this)(c, c);
    const std::size_t images_of_class = support(c);
    return {.precision = ratio(right, answers),
            .recall = ratio(right, images_of_class),
            .f1 = ratio(2 * right, answers + images_of_class),
            .support = images_of_class};
  }

  /// Mean F1 over all classes, also those without images; 0 without classes.
  [[nodiscard]] double macro_f1() const {
    double sum = 0;
    for (std::size_t c = 0; c < classes_; ++c) sum += of_class(c).f1;
    return classes_ == 0 ? 0.0 : sum / static_cast<double>(classes_);
  }

  friend bool operator==(const ConfusionMatrix&, const ConfusionMatrix&) = default;

 private:
  static double ratio(std::size_t part, std::size_t whole) noexcept {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
  }

  std::size_t classes_ = 0;
  std::vector<std::size_t> counts_;  // (truth, answer)
  std::vector<std::size_t> unanswered_;
};

/// What `evaluate` finds out about a classifier.
struct Metrics {
  std::size_t images = 0;
  double accuracy = 0;  ///< share of right answers, 0 .. 1
  double loss = 0;      ///< mean cross-entropy, nats
  double ece = 0;       ///< expected calibration error, 0 .. 1; see Reliability
  double macro_f1 = 0;
  std::vector<double> top;  ///< top[k - 1]: the true class is among the k likeliest
  ConfusionMatrix confusion;
  std::vector<ClassMetrics> per_class;
  Reliability reliability;
};

/// Collects answers one image at a time. All sums are whole numbers (losses in steps of 2^-32
/// nats), so accumulators filled by several threads merge to the same bits in any order and any
/// division.
///
/// The answer is the class of the greatest probability; of equal ones the lowest index wins. A row
/// that holds NaN or an infinity has no answer: it counts as wrong, as outside every top k and
/// as confidence 0. Probabilities below the smallest normal float count as that float, which bounds
/// the loss of one image at 87.34 nats.
class MetricsAccumulator {
 public:
  explicit MetricsAccumulator(std::size_t classes) : confusion_{classes}, ranks_(classes) {}

  /// One image: `probabilities` of each class, its true class `label`. Throws InvalidArgument for
  /// another number of probabilities and a label that is no class.
  void add(std::span<const float> probabilities, std::size_t label) {
    const std::size_t classes = ranks_.size();
    if (probabilities.size() != classes || label >= classes) {
      throw InvalidArgument{"MetricsAccumulator: " + std::to_string(probabilities.size()) +
                            " probabilities and label " + std::to_string(label) + " for " +
                            std::to_string(classes) + " classes"};
    }
    std::size_t answer = 0, rank = 0;
    bool finite = true;
    const float own = probabilities[label];
    for (std::size_t c = 0; c < classes; ++c) {
      const float p = probabilities[c];
      finite = finite && std::isfinite(p);
      if (p > probabilities[answer]) answer = c;
      if (p > own || (p == own && c < label)) ++rank;
    }
    if (finite) {
      confusion_.add(label, answer);
      ++ranks_[rank];
    } else {
      confusion_.add_unanswered(label);
    }
    reliability_.add(finite ? static_cast<double>(probabilities[answer]) : 0.0,
                     finite && answer == label);
    constexpr double least = std::numeric_limits<float>::min();
    const double p = finite ? std::clamp<double>(own, least, 1.0) : least;
    loss_ += static_cast<std::uint64_t>(std::llround(-std::log(p) * loss_unit));
  }

  /// Adds what `other` has seen. Throws InvalidArgument when the numbers of classes differ.
  void merge(const MetricsAccumulator& other) {
    confusion_.merge(other.confusion_);
    for (std::size_t r = 0; r < ranks_.size(); ++r) ranks_[r] += other.ranks_[r];
    reliability_.merge(other.reliability_);
    loss_ += other.loss_;
  }

  /// The figures so far; all 0 without images.
  [[nodiscard]] Metrics metrics() const {
    Metrics result;
    result.images = confusion_.images();
    result.accuracy = confusion_.accuracy();
    result.ece = reliability_.expected_calibration_error();
    result.macro_f1 = confusion_.macro_f1();
    result.confusion = confusion_;
    result.reliability = reliability_;
    const double images = static_cast<double>(std::max<std::size_t>(result.images, 1));
    result.loss = static_cast<double>(loss_) / loss_unit / images;
    std::size_t within = 0;
    for (std::size_t c = 0; c < ranks_.size(); ++c) {
      within += ranks_[c];
      result.top.push_back(static_cast<double>(within) / images);
      result.per_class.push_back(confusion_.of_class(c));
    }
    return result;
  }

 private:
  static constexpr double loss_unit = 4294967296.0;  // 2^32

  ConfusionMatrix confusion_;
  Reliability reliability_;
  std::vector<std::size_t> ranks_;  // images whose true class has this many classes before it
  std::uint64_t loss_ = 0;
};

}  // namespace digitnet
