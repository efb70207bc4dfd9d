#pragma once

#include <digitnet/core/keep_going.hpp>
#include <digitnet/digits/number/candidates.hpp>
#include <digitnet/digits/number/whole_digit.hpp>
#include <digitnet/digits/number/whole_digit_views.hpp>
#include <digitnet/digits/preparation/normalise.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace digitnet::detail {

/// In place of a network that knows whole digits.
struct NoWholeDigit {};

template <class Network>
void ask(Network& network, std::span<const std::uint8_t> images, std::span<float> answers) {
  if constexpr (requires { network.predict(images, answers); }) {
    network.predict(images, answers);
  } else {
    network(images, answers);
  }
}

/// What networks think of the candidates of a line.
struct Opinions {
  std::vector<std::uint8_t> images;  ///< (N, 28, 28)
  std::vector<float> alone;          ///< (N, 10): what the network for digits says by itself
  std::vector<float> digits;         ///< (N, 10): what both say together
  std::vector<float> whole;          ///< (N): how likely it is one whole digit; 1 if nobody knows
  std::vector<float> sign;           ///< (N): how likely it is one whole sign that is no digit
};

/// Puts together what two networks think of an image: `digits` are the probabilities of one,
/// `answer` those of WholeDigit. Returns the probability that it is one whole digit, and leaves in
/// `digits` their geometric mean given that it is, in which the latter has the weight `share`.
inline float combine(std::span<float> digits, std::span<const float> answer, float share) {
  constexpr float least = 1e-6F;
  const float whole = (std::max)(least, 1 - answer[WholeDigit::none] - answer[WholeDigit::sign]);
  float sum = 0;
  for (std::size_t d = 0; d < digits.size(); ++d) {
    digits[d] = std::pow((std::max)(least, digits[d]), 1 - share) *
                std::pow((std::max)(least, answer[d] / whole), share);
    sum += digits[d];
  }
  for (float& digit : digits) digit /= sum;
  return whole;
}

/// Shows all candidates of a line to the networks, some hundred at a time. Throws Interrupted where
/// `keep_going` says no in between.
template <class Classify, class Whole>
Opinions ask_about(const LinePieces& line, std::span<const Candidate> candidates,
                   Classify& classify, Whole& whole, const StrokeRange& strokes,
                   const ReadingWeights& weights, const KeepGoing& keep_going) {
  constexpr bool alone = std::is_same_v<std::remove_cv_t<Whole>, NoWholeDigit>;
  constexpr std::size_t at_a_time = 256, pixels = MnistFormat::pixels;
  Opinions result;
  result.images.reserve(candidates.size() * pixels);
  result.alone.resize(candidates.size() * 10);
  result.digits.resize(candidates.size() * 10);
  result.whole.assign(candidates.size(), 1.0F);
  result.sign.assign(candidates.size(), 0.0F);
  std::optional<WholeDigitViews> views;
  if constexpr (!alone) views.emplace(line, true);
  std::vector<std::uint8_t> seen;
  std::vector<float> answers;
  for (std::size_t first = 0; first < candidates.size(); first += at_a_time) {
    go_on(keep_going);
    const auto some = candidates.subspan(first, (std::min)(at_a_time, candidates.size() - first));
    for (const Candidate& candidate : some) {
      const Picture image = candidate_image(line, candidate, strokes);
      result.images.insert(result.images.end(), image.pixels().begin(), image.pixels().end());
    }
    const auto own = std::span{result.alone}.subspan(first * 10, some.size() * 10);
    const auto digits = std::span{result.digits}.subspan(first * 10, some.size() * 10);
    ask(classify, std::span<const std::uint8_t>{result.images}.subspan(first * pixels), own);
    std::ranges::copy(own, digits.begin());
    if constexpr (!alone) {
      constexpr std::size_t classes = WholeDigit::classes;
      seen.clear();
      for (const Candidate& candidate : some) {
        views->append_view(candidate.first, candidate.last, candidate.box, seen);
      }
      answers.resize(some.size() * classes);
      ask(whole, seen, answers);
      for (std::size_t i = 0; i < some.size(); ++i) {
        const auto answer = std::span{answers}.subspan(i * classes, classes);
        result.whole[first + i] = combine(digits.subspan(i * 10, 10), answer, weights.share);
        result.sign[first + i] = answer[WholeDigit::sign];
      }
    }
  }
  return result;
}

}  // namespace digitnet::detail
