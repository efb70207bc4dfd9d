#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/digits/answer/number_reading.hpp>
#include <digitnet/digits/number/candidates.hpp>
#include <digitnet/digits/number/number_sheet.hpp>
#include <digitnet/digits/number/opinions.hpp>
#include <digitnet/digits/number/pieces.hpp>
#include <digitnet/digits/number/text_lines.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace digitnet {

/// How read_number() works; the defaults are meant for everybody.
struct NumberOptions {
  std::optional<Polarity> polarity{};  ///< if the caller knows; guessed otherwise
  StrokeRange strokes{};               ///< stroke widths that are not changed
  int search_size = 800;               ///< pixels of the longer side when looking for digits
  std::size_t max_lines = 64;          ///< more are left out, the lower ones
  std::size_t max_patches = 2000;      ///< separate patches of ink, specks aside
  std::size_t max_candidates = 20000;  ///< parts of the writing that the networks are shown
  /// Asked between lines and between some hundred candidates; false ends the reading with
  /// NumberFinding::stopped. For a deadline, or somebody who no longer waits.
  std::function<bool()> keep_going{};
  std::optional<detail::ReadingWeights> weights{};  ///< chosen by the networks unless given
};

namespace detail {

inline bool going_on(const NumberOptions& options) {
  return !options.keep_going || options.keep_going();
}

/// A line of writing and what may be its digits.
struct ReadableLine {
  LinePieces pieces;
  std::vector<Candidate> candidates;
};

/// The digits of one line of the sheet; nothing if `options.keep_going` said no.
template <class Classify, class Whole>
std::optional<std::vector<Reading>> read_line(const Sheet& sheet, const ReadableLine& line,
                                              const Box& bounds, Classify& classify, Whole& whole,
                                              const NumberOptions& options) {
  constexpr bool alone = std::is_same_v<std::remove_cv_t<Whole>, NoWholeDigit>;
  const ReadingWeights weights =
      options.weights.value_or(alone ? ReadingWeights{} : ReadingWeights::with_whole_digit());
  const auto opinions = ask_about(line.pieces, line.candidates, classify, whole, options.strokes,
                                  weights, [&] { return going_on(options); });
  if (!opinions) return std::nullopt;
  const auto digits_of = [&](std::size_t i) {
    return std::span{opinions->digits}.subspan(i * 10, 10);
  };
  std::vector<CandidateScore> scores(line.candidates.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    scores[i] = score_candidate(line.candidates[i], digits_of(i), opinions->whole[i],
                                line.pieces.height, weights);
  }
  std::vector<Reading> result;
  for (const std::size_t i : best_path(line.pieces, line.candidates, scores, weights)) {
    Reading& reading = result.emplace_back();
    reading.digit = static_cast<int>(scores[i].digit);
    std::ranges::copy(digits_of(i), reading.probabilities.begin());
    reading.confidence = reading.probabilities[scores[i].digit];
    Prepared& seen = reading.seen;
    seen.finding = Finding::digit;
    seen.polarity = sheet.ink.polarity;
    seen.box = sheet.source_pixels(line.pieces.to_sheet(line.candidates[i].box), bounds);
    std::copy_n(opinions->images.begin() + static_cast<std::ptrdiff_t>(i * seen.pixels.size()),
                seen.pixels.size(), seen.pixels.begin());
  }
  return result;
}

}  // namespace detail

/// Reads all digits in a picture, line by line:
///
///  1. the ink is found as prepare_digit() does, at a size where the writing is large enough;
///  2. patches of ink are put into lines, specks and what lies beside the paper are left out;
///  3. patches wide enough for several digits are cut at all places where digits might touch;
///  4. all runs of neighbouring pieces that may be a digit are shown to the network;
///  5. the best sequence of them is taken: likely digits, whole ones, of plausible sizes, with few
///     and thin cuts. Pieces may be left out, at a cost.
///
/// `classify` gives the probabilities of the digits: a Predictor, or any function
/// `void(std::span<const std::uint8_t> images, std::span<float> probabilities)` for images
/// (N, 28, 28) and probabilities (N, 10). `whole` answers for WholeDigit: images (N, 2, 32, 32),
/// probabilities (N, 11); with it, digits that touch are told apart far better.
///
/// Time and memory are linear in the number of pixels and bounded by the limits in `options`, which
/// are checked before a network is asked and give a finding rather than an exception when exceeded.
/// Throws InvalidArgument for an empty picture or a search_size below 28, and what the networks
/// throw.
template <class Classify, class Whole>
requires(!std::is_convertible_v<Whole, NumberOptions>) NumberReading
    read_number(const Picture& picture, Classify&& classify, Whole&& whole,
                const NumberOptions& options = {}) {
  if (picture.empty()) throw InvalidArgument{"there is no number in a picture without pixels"};
  if (options.search_size < MnistFormat::side) {
    throw InvalidArgument{"search_size must be at least 28, not " +
                          std::to_string(options.search_size)};
  }
  NumberReading result;
  const detail::NumberSheet writing =
      detail::find_number_sheet(picture, options.polarity, options.search_size);
  const Sheet& sheet = writing.sheet;
  result.polarity = sheet.ink.polarity;
  if (writing.is_blank()) return result;
  std::size_t patches = 0, candidates = 0;
  for (const Component& c : sheet.components.list) {
    patches += static_cast<float>(c.box.longest()) > 0.2F * writing.height ? 1 : 0;
  }
  result.finding = NumberFinding::too_many_shapes;
  if (patches > options.max_patches) return result;
  std::vector<detail::ReadableLine> lines;
  for (const auto& text : detail::find_text_lines(sheet.components, options.max_lines)) {
    if (!detail::going_on(options)) {
      result.finding = NumberFinding::stopped;
      return result;
    }
    detail::ReadableLine& line = lines.emplace_back();
    line.pieces = detail::take_to_pieces(sheet, text, 0.4F);
    line.candidates = detail::find_candidates(line.pieces);
    candidates += line.candidates.size();
    if (candidates > options.max_candidates) return result;
  }
  for (const detail::ReadableLine& line : lines) {
    auto digits = detail::read_line(sheet, line, picture.box(), classify, whole, options);
    if (!digits) {
      result.lines.clear();
      result.finding = NumberFinding::stopped;
      return result;
    }
    if (!digits->empty()) result.lines.push_back(*std::move(digits));
  }
  result.finding = result.lines.empty() ? NumberFinding::no_digits : NumberFinding::number;
  return result;
}

/// The same without a network that knows whole digits.
template <class Classify>
NumberReading read_number(const Picture& picture, Classify&& classify,
                          const NumberOptions& options = {}) {
  return read_number(picture, classify, detail::NoWholeDigit{}, options);
}

}  // namespace digitnet
