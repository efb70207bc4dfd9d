#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/digits/number/candidates.hpp>
#include <digitnet/digits/number/context.hpp>
#include <digitnet/digits/number/page.hpp>
#include <digitnet/digits/number/pieces.hpp>
#include <digitnet/digits/number/text_lines.hpp>
#include <digitnet/digits/number/whole_digit.hpp>
#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace digitnet {

/// How read_number() works; the defaults are meant for everybody.
struct ReadingOptions {
  std::optional<Polarity> polarity{};  ///< if the caller knows; guessed otherwise
  StrokeRange strokes{};               ///< stroke widths that are not changed
  int search_size = 800;               ///< pixels of the longer side when looking for digits
  std::size_t max_lines = 64;          ///< more are left out, the lower ones
  std::size_t max_patches = 2000;      ///< separate patches of ink, specks aside
  std::size_t max_candidates = 20000;  ///< parts of the writing that the network is shown
  std::optional<detail::ReadingWeights> weights{};  ///< chosen by the networks unless given
};

/// Pixels of an image that the network sees, 28 x 28.
inline constexpr std::size_t digit_pixels = std::size_t{MnistFormat::side} * MnistFormat::side;

/// A digit of a number.
struct ReadDigit {
  std::size_t digit = 0;
  float confidence = 0;  ///< the probability for it
  std::array<float, 10> probabilities{};
  Box box;  ///< around it, in pixels of the picture
  /// (28, 28), 0 paper .. 255 ink: what the network saw
  std::array<std::uint8_t, digit_pixels> pixels{};
};

/// What read_number() made of a picture.
enum class NumberFinding {
  number,          ///< at least one digit
  blank,           ///< no ink
  no_digits,       ///< ink, but nothing like a digit
  too_many_shapes  ///< more than ReadingOptions allows: noise, a photo of something else
};

/// `finding` in words, as the tools print it; empty for a number.
constexpr std::string_view reason(NumberFinding finding) noexcept {
  return finding == NumberFinding::blank             ? "blank"
         : finding == NumberFinding::no_digits       ? "no digits"
         : finding == NumberFinding::too_many_shapes ? "too many separate shapes"
                                                     : "";
}

/// The numbers in a picture.
struct NumberReading {
  std::vector<std::vector<ReadDigit>> lines;  ///< from top to bottom, each from left to right
  NumberFinding finding = NumberFinding::blank;
  Polarity polarity = Polarity::dark_ink;

  /// The digits as characters, lines separated by '\n'.
  [[nodiscard]] std::string text() const {
    std::string result;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i > 0) result += '\n';
      for (const ReadDigit& d : lines[i]) result += static_cast<char>('0' + d.digit);
    }
    return result;
  }
};

namespace detail {

/// In place of a network that knows whole digits.
struct NoJudge {};

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
  std::vector<float> digits;         ///< (N, 10)
  std::vector<float> whole;          ///< (N): how likely it is one whole digit; 1 if nobody knows
};

/// Puts together what two networks think of an image: `digits` are the probabilities of one,
/// `context` those of WholeDigit. Returns the probability that it is one whole digit, and leaves in
/// `digits` their geometric mean given that it is, in which the latter has the weight `share`.
inline float combine(std::span<float> digits, std::span<const float> context, float share) {
  constexpr float least = 1e-6F;
  const float whole = (std::max)(least, 1 - context[WholeDigit::none]);
  float sum = 0;
  for (std::size_t d = 0; d < digits.size(); ++d) {
    digits[d] = std::pow((std::max)(least, digits[d]), 1 - share) *
                std::pow((std::max)(least, context[d] / whole), share);
    sum += digits[d];
  }
  for (float& digit : digits) digit /= sum;
  return whole;
}

template <class Classify, class Judge>
Opinions ask_about(const LinePieces& line, std::span<const Candidate> candidates,
                   Classify& classify, Judge& judge, const StrokeRange& strokes,
                   const ReadingWeights& weights) {
  Opinions result;
  result.images.reserve(candidates.size() * digit_pixels);
  for (const Candidate& candidate : candidates) {
    const Picture image = candidate_image(line, candidate, strokes);
    result.images.insert(result.images.end(), image.pixels().begin(), image.pixels().end());
  }
  result.digits.resize(candidates.size() * 10);
  ask(classify, result.images, result.digits);
  result.whole.assign(candidates.size(), 1.0F);
  if constexpr (!std::is_same_v<std::remove_cv_t<Judge>, NoJudge>) {
    constexpr std::size_t classes = WholeDigit::classes;
    std::vector<float> answers(candidates.size() * classes);
    const LineContext context{line};
    std::vector<std::uint8_t> views;
    views.reserve(candidates.size() * ContextFormat::pixels);
    for (const Candidate& candidate : candidates) {
      context.append_view(candidate.first, candidate.last, candidate.box, views);
    }
    ask(judge, views, answers);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      result.whole[i] = combine(std::span{result.digits}.subspan(i * 10, 10),
                                std::span{answers}.subspan(i * classes, classes), weights.context);
    }
  }
  return result;
}

/// The digits of one line of the page, given its pieces and the candidates they form.
template <class Classify, class Judge>
std::vector<ReadDigit> read_line(const Page& page, const LinePieces& line,
                                 std::span<const Candidate> candidates, const Box& bounds,
                                 Classify& classify, Judge& whole, const ReadingOptions& options) {
  constexpr bool alone = std::is_same_v<std::remove_cv_t<Judge>, NoJudge>;
  const ReadingWeights weights =
      options.weights.value_or(alone ? ReadingWeights{} : ReadingWeights::with_judge());
  const Opinions opinions = ask_about(line, candidates, classify, whole, options.strokes, weights);
  const auto digits_of = [&](std::size_t i) {
    return std::span{opinions.digits}.subspan(i * 10, 10);
  };
  std::vector<Judgement> judgements(candidates.size());
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    judgements[i] = judge(candidates[i], digits_of(i), opinions.whole[i], line.height, weights);
  }
  std::vector<ReadDigit> result;
  for (const std::size_t i : best_path(line, candidates, judgements, weights)) {
    ReadDigit digit;
    digit.digit = judgements[i].digit;
    std::copy_n(digits_of(i).begin(), 10, digit.probabilities.begin());
    digit.confidence = digit.probabilities[digit.digit];
    digit.box = page.to_source(line.to_page(candidates[i].box), bounds);
    std::copy_n(opinions.images.begin() + static_cast<std::ptrdiff_t>(i * digit_pixels),
                digit_pixels, digit.pixels.begin());
    result.push_back(digit);
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
/// give a finding rather than an exception when exceeded. Throws InvalidArgument for an empty
/// picture or a search_size below 28, and what the networks throw.
template <class Classify, class Judge>
requires(!std::is_convertible_v<Judge, ReadingOptions>) NumberReading
    read_number(const Picture& picture, Classify&& classify, Judge&& whole,
                const ReadingOptions& options = {}) {
  if (picture.empty()) throw InvalidArgument{"there is no number in a picture without pixels"};
  if (options.search_size < MnistFormat::side) {
    throw InvalidArgument{"search_size must be at least 28, not " +
                          std::to_string(options.search_size)};
  }
  NumberReading result;
  const detail::Page page = detail::find_page(picture, options.polarity, options.search_size);
  result.polarity = page.ink.polarity;
  if (detail::is_blank(page)) return result;
  std::size_t patches = 0, asked = 0;
  for (const Component& c : page.components.list) {
    patches += static_cast<float>(c.box.longest()) > 0.2F * page.height ? 1 : 0;
  }
  result.finding = NumberFinding::too_many_shapes;
  if (patches > options.max_patches) return result;
  std::vector<std::vector<ReadDigit>> lines;
  for (const auto& text : detail::find_text_lines(page.components, options.max_lines)) {
    const detail::LinePieces line = detail::take_to_pieces(page, text, 0.4F);
    const std::vector<detail::Candidate> candidates = detail::find_candidates(line);
    asked += candidates.size();
    if (asked > options.max_candidates) return result;
    auto digits =
        detail::read_line(page, line, candidates, picture.box(), classify, whole, options);
    if (!digits.empty()) lines.push_back(std::move(digits));
  }
  result.lines = std::move(lines);
  result.finding = result.lines.empty() ? NumberFinding::no_digits : NumberFinding::number;
  return result;
}

/// The same without a network that knows whole digits.
template <class Classify>
NumberReading read_number(const Picture& picture, Classify&& classify,
                          const ReadingOptions& options = {}) {
  return read_number(picture, classify, detail::NoJudge{}, options);
}

}  // namespace digitnet
