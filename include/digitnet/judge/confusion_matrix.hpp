#pragma once

#include <digitnet/core/requirements.hpp>

#include <cstddef>
#include <numeric>
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

  /// Mean F1 over the classes that have images; 0 without any.
  [[nodiscard]] double macro_f1() const {
    double sum = 0;
    std::size_t occurring = 0;
    for (std::size_t c = 0; c < classes_; ++c) {
      const ClassMetrics metrics = of_class(c);
      if (metrics.support == 0) continue;
      sum += metrics.f1;
      ++occurring;
    }
    return occurring == 0 ? 0.0 : sum / static_cast<double>(occurring);
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

}  // namespace digitnet
