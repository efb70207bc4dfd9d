#pragma once

#include <digitnet/data/dataset.hpp>
#include <digitnet/data/fingerprint.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace digitnet {

/// A set of images in 2 kB: the least of the hashes of its images, ascending (the bottom-k sketch
/// of Broder, "On the resemblance and containment of documents", 1997). It cannot be turned back
/// into images, and tells how many of other images are in the set.
using ImageSketch = std::vector<std::uint64_t>;

/// A sketch of fewer hashes has those of all images.
inline constexpr std::size_t sketch_size = 256;

namespace detail {

/// Every bit depends on every pixel: mix_bytes() and the last step of SplitMix64 (Steele, Lea and
/// Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
inline std::uint64_t image_hash(std::span<const std::uint8_t> image) noexcept {
  std::uint64_t hash = mix_bytes(0xcbf29ce484222325U, image);
  hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9U;
  hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebU;
  return hash ^ (hash >> 31U);
}

/// Up to which hash a sketch knows whether it is in the set.
inline std::uint64_t known_up_to(const ImageSketch& sketch) noexcept {
  return sketch.size() < sketch_size ? (std::numeric_limits<std::uint64_t>::max)() : sketch.back();
}

}  // namespace detail

/// The sketch of all images of `data`; labels do not count, nor how often an image occurs.
[[nodiscard]] inline ImageSketch sketch_of(const Dataset& data) {
  ImageSketch hashes(data.size());
  for (std::size_t i = 0; i < data.size(); ++i) hashes[i] = detail::image_hash(data.image(i));
  std::ranges::sort(hashes);
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  hashes.resize((std::min)(hashes.size(), sketch_size));
  return hashes;
}

/// The sketch of the images of two sets together.
[[nodiscard]] inline ImageSketch join(const ImageSketch& a, const ImageSketch& b) {
  ImageSketch both;
  std::ranges::set_union(a, b, std::back_inserter(both));
  both.resize((std::min)(both.size(), sketch_size));
  return both;
}

/// Which share of the images of `data`, 0 to 1, are in the set that `sketch` was made of. It is an
/// estimate by those of them whose hash is small enough to be in the sketch, about 256 of as many
/// images as the set has; an image that is counted is in the set for sure, bit by bit. Nothing if
/// the sketch is empty or there is no such image.
[[nodiscard]] inline std::optional<double> share_in(const ImageSketch& sketch,
                                                    const Dataset& data) {
  if (sketch.empty()) return std::nullopt;
  const std::uint64_t most = detail::known_up_to(sketch);
  std::size_t examined = 0, found = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::uint64_t hash = detail::image_hash(data.image(i));
    if (hash > most) continue;
    ++examined;
    if (std::ranges::binary_search(sketch, hash)) ++found;
  }
  if (examined == 0) return std::nullopt;
  return static_cast<double>(found) / static_cast<double>(examined);
}

}  // namespace digitnet
