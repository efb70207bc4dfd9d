#pragma once

#include <digitnet/image/picture.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

/// The ink of a digit, 0 .. 1, at sizes and with pens that MNIST does not have.
namespace digitnet::stress {

struct Spot {
  float x = 0, y = 0;
};

/// An MNIST image (28 x 28) as it is.
[[nodiscard]] Plane ink_of(std::span<const std::uint8_t> image);

/// `factor` times larger, with edges as sharp as a pen leaves them: cubic interpolation (Keys,
/// 1981), then a steep ramp around half ink.
[[nodiscard]] Plane enlarged(const Plane& ink, int factor);

/// The same digit with a round pen of `width` pixels drawn along the middle of its strokes, which
/// is found by thinning (Zhang and Suen, 1984).
[[nodiscard]] Plane with_pen(const Plane& ink, float width);

/// The middle of the strokes as a line of `width` pixels, `scale` times as large as in MNIST: a pen
/// as thin as one likes on a canvas as large as one likes.
[[nodiscard]] Plane with_hairline(const Plane& ink, float scale, float width);

/// Turned by `degrees` about the middle, on a canvas of the same size.
[[nodiscard]] Plane turned(const Plane& ink, float degrees);

/// Smaller, by area averaging, or larger.
[[nodiscard]] Plane resized(const Plane& ink, int width, int height);

/// Without the empty rows and columns around.
[[nodiscard]] Plane cropped(const Plane& ink);

/// A part of a stroke: a pen that is round, `from_width` pixels wide at its start and `to_width` at
/// its end.
struct Segment {
  Spot from, to;
  float from_width = 1, to_width = 1;
};

/// Draws all segments on an empty canvas, edges smoothed.
[[nodiscard]] Plane drawn(std::span<const Segment> segments, int width, int height);

}  // namespace digitnet::stress
