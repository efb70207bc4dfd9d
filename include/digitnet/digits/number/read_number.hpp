#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/keep_going.hpp>
#include <digitnet/digits/answer/number_reading.hpp>
#include <digitnet/digits/number/number_options.hpp>
#include <digitnet/digits/number/number_sheet.hpp>
#include <digitnet/digits/number/opinions.hpp>
#include <digitnet/digits/number/pieces.hpp>
#include <digitnet/digits/number/read_line.hpp>
#include <digitnet/digits/number/text_lines.hpp>
#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/judge/second_look.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

/// Whether a picture shows a single shape that the network for digits takes for none.
template <class Classify>
bool is_other_shape(const Picture& picture, Polarity polarity, Classify& classify,
                    std::optional<double> threshold) {
  if (!threshold) return false;
  PrepareOptions options;
  options.polarity = polarity;
  const Prepared seen = prepare_digit(picture, options);
  if (seen.finding != Finding::digit) return false;
  std::array<float, 10> answer{};
  ask(classify, seen.pixels, answer);
  return !are_known<float>(seen.pixels, {1, MnistFormat::side, MnistFormat::side}, answer,
                           threshold,
                           [&](std::span<const std::uint8_t> more, std::span<float> to) {
                             ask(classify, more, to);
                           })
              .front();
}

/// What is written in ink of one polarity, the likelier one unless it is given. Throws Interrupted.
template <class Classify, class Whole>
NumberReading read_uninterrupted(const Picture& picture, std::optional<Polarity> polarity,
                                 Classify& classify, Whole& whole, const NumberOptions& options) {
  NumberReading result;
  const NumberSheet writing =
      find_number_sheet(picture, polarity, options.search_size, options.keep_going);
  const Sheet& sheet = writing.sheet;
  result.polarity = sheet.ink.polarity;
  if (writing.is_blank()) return result;
  std::size_t patches = 0, candidates = 0;
  for (const Component& c : sheet.components.list) {
    patches += static_cast<float>(c.box.longest()) > 0.2F * writing.height ? 1 : 0;
  }
  result.finding = NumberFinding::too_many_shapes;
  if (patches > options.max_patches) return result;
  std::vector<ReadableLine> lines;
  for (const auto& text : find_text_lines(sheet.components, options.max_lines)) {
    go_on(options.keep_going);
    ReadableLine& line = lines.emplace_back();
    line.pieces = take_to_pieces(sheet, text, 0.4F);
    line.candidates = find_candidates(line.pieces);
    candidates += line.candidates.size();
    if (candidates > options.max_candidates) return result;
  }
  bool one_shape = false;
  for (const ReadableLine& line : lines) {
    auto found = read_line(sheet, line, picture.box(), classify, whole, options);
    if (found.digits.empty() || found.known < options.least_known * found.ink) continue;
    one_shape = found.is_one_shape && result.lines.empty();
    result.lines.push_back(std::move(found.digits));
  }
  if (one_shape &&
      is_other_shape(picture, result.polarity, classify, options.rejection_threshold)) {
    result.lines.clear();
  }
  result.finding = result.lines.empty() ? NumberFinding::no_digits : NumberFinding::number;
  return result;
}

/// The same; what was interrupted is `stopped`.
template <class Classify, class Whole>
NumberReading read_polarity(const Picture& picture, std::optional<Polarity> polarity,
                            Classify& classify, Whole& whole, const NumberOptions& options) {
  try {
    return read_uninterrupted(picture, polarity, classify, whole, options);
  } catch (const Interrupted&) {
    NumberReading stopped;
    stopped.finding = NumberFinding::stopped;
    return stopped;
  }
}

}  // namespace detail

/// Reads all digits in a picture, line by line:
///
///  1. the ink is found as prepare_digit() does, at a size where the writing is large enough;
///  2. patches of ink are put into lines, specks and what lies beside the paper are left out;
///  3. patches wide enough for several digits are cut at all places where digits might touch;
///  4. all runs of neighbouring pieces that may be a digit are shown to the network;
///  5. the best sequence of them is taken: likely digits, whole ones, of plausible sizes, with few
///     and thin cuts. Pieces may be left out, at a cost;
///  6. a line that is mostly other than digits that the networks know is no number, nor is a single
///     shape that the network for digits, shown it as one digit, knows as none.
///
/// Where nothing is found, the picture is looked at once more with ink and paper exchanged, unless
/// the polarity is given.
///
/// `classify` gives the probabilities of the digits: a Predictor, or any function
/// `void(std::span<const std::uint8_t> images, std::span<float> probabilities)` for images
/// (N, 28, 28) and probabilities (N, 10). `whole` answers for WholeDigit: images (N, 2, 32, 32),
/// probabilities (N, 12); with it, digits that touch are told apart far better.
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
  NumberReading result = detail::read_polarity(picture, options.polarity, classify, whole, options);
  if (options.polarity || result.finding != NumberFinding::no_digits) return result;
  const Polarity other =
      result.polarity == Polarity::dark_ink ? Polarity::light_ink : Polarity::dark_ink;
  NumberReading second = detail::read_polarity(picture, other, classify, whole, options);
  const bool better =
      second.finding == NumberFinding::number || second.finding == NumberFinding::stopped;
  return better ? second : result;
}

/// The same without a network that knows whole digits.
template <class Classify>
NumberReading read_number(const Picture& picture, Classify&& classify,
                          const NumberOptions& options = {}) {
  return read_number(picture, classify, detail::NoWholeDigit{}, options);
}

}  // namespace digitnet
