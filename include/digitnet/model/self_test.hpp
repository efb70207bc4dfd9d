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

template <class Net>
std::vector<typename Net::Scalar> self_test_logits(const Net& net) {
  using Scalar = typename Net::Scalar;
  Predictor<Net> predictor{net};
  std::vector<Scalar> logits(self_test_images * Net::classes);
  for (std::size_t i = 0; i < self_test_images; ++i) {
    const auto image = self_test_image(Net::in.size(), i);
    predictor.logits(std::span{image}, std::span{logits}.subspan(i * Net::classes, Net::classes));
  }
  return logits;
}

inline bool all_finite(const auto& values) {
  return std::ranges::all_of(values, [](auto value) { return is_finite(value); });
}

/// What a model file of `net` says in its metadata "self_test". Throws InvalidArgument for a
/// network whose weights or logits are not finite: it could not be loaded again.
template <class Net>
std::string self_test_text(const Net& net) {
  const auto logits = self_test_logits(net);
  if (!all_finite(net.parameters()) || !all_finite(net.buffers()) || !all_finite(logits)) {
    throw InvalidArgument{"a network whose weights or logits are not finite cannot be saved"};
  }
  std::string text;
  for (const auto logit : logits) {
    if (!text.empty()) text += ' ';
    text += shortest_text(logit);
  }
  return text;
}

/// Throws FileError unless `net` computes finite logits and `text`, if any, lists them.
template <class Net>
void check_self_test(const Net& net, const std::string& path, std::string_view text) {
  const auto found = self_test_logits(net);
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

}  // namespace digitnet::detail
