#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/data/drawn_examples.hpp>
#include <digitnet/digits/outliers/outliers.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace digitnet {

/// What Outliers are made of, see DrawnExamples.
struct OutlierDrawing {
  static constexpr const char* name = "outliers";
  static constexpr std::size_t most = 20'000;
  static constexpr bool labelled = false;

  static void check_shape(const Shape& shape) { check_outlier_shape(shape); }
  static Label draw(const Dataset& digits, Seed seed, std::size_t i,
                    std::span<std::uint8_t> pixels) {
    RandomStream random{seed, Purpose::outliers, i};
    draw_outlier(digits, random, pixels);
    return no_class;
  }
};

/// Generated images that show no digit, of `no_class`, as examples among those of digits; parts of
/// these are in some of them:
///
///     fit(net, Mixed{train, Outliers{train, 0.2F}}, Adam{}, {.epochs = 10});
using Outliers = DrawnExamples<OutlierDrawing>;

}  // namespace digitnet
