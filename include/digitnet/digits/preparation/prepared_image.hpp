#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/digits/preparation/prepare.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

namespace digitnet {

/// An image of a data set, 255 being ink: one of MNIST's 28x28 pixels is taken as it is, as such
/// sets are made, and any other is prepared as a picture. Throws InvalidArgument unless there is
/// one channel, and `pixels` has as many as `shape` says.
inline Prepared prepared_image(std::span<const std::uint8_t> pixels, Shape shape) {
  constexpr int side = MnistFormat::side;
  if (shape.channels != 1 || shape.height < 1 || shape.width < 1 || pixels.size() != shape.size()) {
    throw InvalidArgument{"expected the pixels of an image of one channel, found " +
                          std::to_string(pixels.size()) + " for " + shape.text()};
  }
  if (shape.height != side || shape.width != side) {
    return prepare_digit(Picture{shape.width, shape.height, {pixels.begin(), pixels.end()}});
  }
  Prepared prepared;
  prepared.polarity = Polarity::light_ink;
  prepared.passed_through = true;
  std::ranges::copy(pixels, prepared.pixels.begin());
  if (std::ranges::any_of(pixels, [](std::uint8_t pixel) { return pixel > 0; })) {
    prepared.finding = Finding::digit;
    prepared.box = {0, 0, side, side};
  }
  return prepared;
}

}  // namespace digitnet
