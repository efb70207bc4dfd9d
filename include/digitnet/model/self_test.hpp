#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/core/text.hpp>
#include <digitnet/model/metadata.hpp>
#include <digitnet/network/predictor.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// A model file tests itself: it lists the logits of a few computed images, so that whoever loads it
// finds out whether his program computes what its author's did.
namespace digitnet::detail {

/// Image `index` of the self-test: pixel i is ((31 i + 97 index) mod 256) / 255.
inline std::vector<std::uint8_t> self_test_image(std::size_t size, std::size_t index) {
  std::vector<std::uint8_t> image(size);
  for (std::size_t i = 0; i < size; ++i) image[i] = static_cast<std::uint8_t>(31 * i + 97 * index);
  return image;
}

inline constexpr std::size_t self_test_images = 3;

/// The logits of a predictor of a network that takes images of `size` values.
template <class P>
std::vector<typename P::Scalar> self_test_logits(P predictor, std::size_t size,
                                                 std::size_t classes) {
  std::vector<typename P::Scalar> logits(self_test_images * classes);
  for (std::size_t i = 0; i < self_test_images; ++i) {
    const auto image = self_test_image(size, i);
    predictor.logits(std::span{image}, std::span{logits}.subspan(i * classes, classes));
  }
  return logits;
}
template <class Net>
std::vector<typename Net::Scalar> self_test_logits(const Net& net) {
  return self_test_logits(Predictor<Net>{net}, Net::in.size(), Net::classes);
}

inline bool all_finite(const auto& values) {
  return std::ranges::all_of(values, [](auto value) { return is_finite(value); });
}

/// What a model file says in its metadata "self_test" of a network that computes these logits.
/// Throws InvalidArgument for such as are not finite: it could not be loaded again.
template <class Scalar>
std::string logits_text(const std::vector<Scalar>& logits, bool finite_weights) {
  if (!finite_weights || !all_finite(logits)) {
    throw InvalidArgument{"a network whose weights or logits are not finite cannot be saved"};
  }
  std::string text;
  for (const auto logit : logits) {
    if (!text.empty()) text += ' ';
    text += shortest_text(logit);
  }
  return text;
}
template <class Net>
std::string self_test_text(const Net& net) {
  return logits_text(self_test_logits(net),
                     all_finite(net.parameters()) && all_finite(net.buffers()));
}

/// Throws FileError unless the logits `found` are finite and `text`, if any, lists them.
template <class Scalar>
void check_logits(const std::vector<Scalar>& found, const std::string& path,
                  std::string_view text) {
  if (!all_finite(found)) {
    throw FileError{path, "weights", "such as give finite logits", "others"};
  }
  if (text.empty()) return;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i > 0 && text.starts_with(' ')) text.remove_prefix(1);
    const std::optional<double> expected = take_number(text);
    const auto actual = static_cast<double>(found[i]);
    if (!expected || !(std::abs(actual - *expected) <= 1e-3 * (1 + std::abs(*expected)))) {
      throw FileError{path, "metadata self_test, logit " + std::to_string(i),
                      expected ? shortest_text(*expected) : "a number", shortest_text(found[i])};
    }
  }
  if (!text.empty()) {
    throw FileError{path, "metadata self_test", std::to_string(found.size()) + " logits", "more"};
  }
}
template <class Net>
void check_self_test(const Net& net, const std::string& path, std::string_view text) {
  check_logits(self_test_logits(net), path, text);
}

}  // namespace digitnet::detail
