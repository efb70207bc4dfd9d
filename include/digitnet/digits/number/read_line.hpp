#pragma once

#include <digitnet/digits/answer/reading.hpp>
#include <digitnet/digits/number/candidates.hpp>
#include <digitnet/digits/number/number_options.hpp>
#include <digitnet/digits/number/opinions.hpp>
#include <digitnet/digits/number/pieces.hpp>
#include <digitnet/digits/preparation/sheet.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/judge/second_look.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace digitnet::detail {

/// A line of writing and what may be its digits.
struct ReadableLine {
  LinePieces pieces;
  std::vector<Candidate> candidates;
};

/// What was read in a line.
struct LineReading {
  std::vector<Reading> digits{};
  float known = 0, ink = 0;   ///< of digits that the networks know, and all; in pixels of the sheet
  bool is_one_shape = false;  ///< one digit, where all the writing may be one sign
};

/// How much ink is of those of the chosen `candidates` that the networks know: to the one for
/// digits they are distinct, to the other one not unlikely whole digits: three upright bars may be
/// a number, too.
template <class Classify>
float known_ink(const ReadableLine& line, const Opinions& opinions,
                std::span<const std::size_t> chosen, Classify& classify,
                std::optional<double> threshold) {
  constexpr std::size_t pixels = MnistFormat::pixels;
  constexpr float likely = 0.3F;
  std::vector<std::uint8_t> images;
  std::vector<float> answers;
  for (const std::size_t i : chosen) {
    const auto image = std::span{opinions.images}.subspan(i * pixels, pixels);
    const auto answer = std::span{opinions.alone}.subspan(i * 10, 10);
    images.insert(images.end(), image.begin(), image.end());
    answers.insert(answers.end(), answer.begin(), answer.end());
  }
  const auto known = are_known<float>(
      images, {1, MnistFormat::side, MnistFormat::side}, answers, threshold,
      [&](std::span<const std::uint8_t> more, std::span<float> to) { ask(classify, more, to); });
  float ink = 0;
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    const std::size_t i = chosen[k];
    if (known[k] && opinions.whole[i] >= likely) ink += line.candidates[i].area;
  }
  return ink;
}

/// The digits of one line of the sheet. Throws Interrupted where `options.keep_going` says no.
template <class Classify, class Whole>
LineReading read_line(const Sheet& sheet, const ReadableLine& line, const Box& bounds,
                      Classify& classify, Whole& whole, const NumberOptions& options) {
  constexpr bool alone = std::is_same_v<std::remove_cv_t<Whole>, NoWholeDigit>;
  const ReadingWeights weights =
      options.weights.value_or(alone ? ReadingWeights{} : ReadingWeights::with_whole_digit());
  const auto opinions = ask_about(line.pieces, line.candidates, classify, whole, options.strokes,
                                  weights, options.keep_going);
  const auto digits_of = [&](std::size_t i) {
    return std::span{opinions.digits}.subspan(i * 10, 10);
  };
  std::vector<CandidateScore> scores(line.candidates.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    scores[i] = score_candidate(line.candidates[i], digits_of(i), opinions.whole[i],
                                opinions.sign[i], line.pieces.height, weights);
  }
  auto path = best_path(line.pieces, line.candidates, scores, weights);
  std::erase_if(path, [&](std::size_t i) { return scores[i].digit == CandidateScore::other_sign; });
  LineReading result;
  const auto& pieces = line.pieces.pieces;
  const bool one_sign = std::ranges::any_of(
      line.candidates, [&](const Candidate& c) { return c.first == 0 && c.last == pieces.size(); });
  result.is_one_shape = path.size() == 1 && one_sign;
  const float pixel = line.pieces.scale * line.pieces.scale;
  for (const Piece& piece : pieces) result.ink += pixel * piece.area;
  result.known = pixel * known_ink(line, opinions, path, classify, options.rejection_threshold);
  for (const std::size_t i : path) {
    Reading& reading = result.digits.emplace_back();
    reading.digit = static_cast<int>(scores[i].digit);
    std::ranges::copy(digits_of(i), reading.probabilities.begin());
    reading.confidence = reading.probabilities[scores[i].digit];
    Prepared& seen = reading.seen;
    seen.finding = Finding::digit;
    seen.polarity = sheet.ink.polarity;
    seen.box = sheet.source_pixels(line.pieces.to_sheet(line.candidates[i].box), bounds);
    std::copy_n(opinions.images.begin() + static_cast<std::ptrdiff_t>(i * seen.pixels.size()),
                seen.pixels.size(), seen.pixels.begin());
  }
  return result;
}

}  // namespace digitnet::detail
