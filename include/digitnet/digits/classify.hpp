#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/text.hpp>
#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/judge/second_look.hpp>
#include <digitnet/model/info.hpp>
#include <digitnet/network/predictor.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace digitnet {

/// Why a picture is no digit.
enum class Rejection {
  none,             ///< it is one
  blank,            ///< there is no ink
  no_single_shape,  ///< ink, but scattered or in several separate shapes: perhaps a whole number
  unlike_any_digit  ///< one shape that the network does not know
};

/// `rejection` in words, as the tools print it; empty for `none`.
constexpr std::string_view reason(Rejection rejection) noexcept {
  switch (rejection) {
    case Rejection::blank:
      return reason(Finding::blank);
    case Rejection::no_single_shape:
      return reason(Finding::no_single_shape);
    case Rejection::unlike_any_digit:
      return "unlike any digit";
    case Rejection::none:
      break;
  }
  return "";
}

/// Why there is no digit, if there is none, from what prepare_digit() found and whether the network
/// knows it, see are_known().
constexpr Rejection judge(Finding finding, bool known) noexcept {
  if (finding == Finding::blank) return Rejection::blank;
  if (finding == Finding::no_single_shape) return Rejection::no_single_shape;
  return known ? Rejection::none : Rejection::unlike_any_digit;
}

/// What classify() says about a picture.
template <class Scalar, std::size_t Classes>
struct Classification {
  std::optional<int> digit{};  ///< nothing if it shows none
  Rejection rejection = Rejection::none;
  std::array<Scalar, Classes> probabilities{};  ///< sum 1; all alike if the picture is blank
  Scalar confidence{};                          ///< the greatest probability, digit or not
  Prepared seen{};                              ///< where the ink is, and what the network got

  /// Why there is no digit: "blank", "no single shape" or "unlike any digit"; else empty.
  [[nodiscard]] std::string_view reason() const noexcept { return digitnet::reason(rejection); }
};

/// Reads the digit in a picture of any kind and size, or says why there is none.
///
///     const auto model = load<zoo::Default::Net>(path);
///     Predictor predictor{model};
///     const auto answer = classify(read_picture("seven.png"), predictor, model.info);
///
/// A model without a threshold (`info.rejection_threshold`) takes any single shape for a digit. The
/// predictor must have the model's temperature, for which the threshold was chosen; throws
/// InvalidArgument otherwise, and as prepare_digit().
template <class Net>
[[nodiscard]] auto classify(const Picture& picture, Predictor<Net>& predictor,
                            const ModelInfo& info, const PrepareOptions& options = {}) {
  using Scalar = typename Net::Scalar;
  if (predictor.temperature() != static_cast<Scalar>(info.temperature)) {
    throw InvalidArgument{"classify: the predictor has temperature " +
                          shortest_text(predictor.temperature()) + ", the model " +
                          shortest_text(info.temperature)};
  }
  Classification<Scalar, Net::classes> result;
  result.seen = prepare_digit(picture, options);
  result.probabilities.fill(Scalar{1} / static_cast<Scalar>(Net::classes));
  const auto predict = [&](std::span<const std::uint8_t> image, std::span<Scalar> probabilities) {
    std::ranges::copy(predictor.predict(image).probabilities, probabilities.begin());
  };
  const std::span<const std::uint8_t> image{result.seen.pixels};
  if (result.seen.finding != Finding::blank) predict(image, result.probabilities);
  const auto label = static_cast<std::size_t>(std::ranges::max_element(result.probabilities) -
                                              result.probabilities.begin());
  result.confidence = result.probabilities[label];
  const bool known = result.seen.finding != Finding::digit ||
                     are_known(image, Net::in, std::span<const Scalar>{result.probabilities},
                               info.rejection_threshold, predict)
                         .front();
  result.rejection = judge(result.seen.finding, known);
  if (result.rejection == Rejection::none) result.digit = static_cast<int>(label);
  return result;
}

}  // namespace digitnet
