#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/data/dataset.hpp>

#include <algorithm>
#include <cstdint>

namespace synthetic {

namespace dn = digitnet;

/// Images that can be learnt: noise, and a bright square whose place tells the class.
inline dn::Dataset dataset(std::size_t count, dn::Shape shape, int classes,
                           std::uint64_t seed = 1) {
  dn::Dataset data{shape, classes, {}, {}};
  dn::RandomStream random{dn::Seed{seed}, dn::Purpose::test, 77};
  std::vector<std::uint8_t> image(shape.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto label = static_cast<int>(random.below(static_cast<std::uint32_t>(classes)));
    for (auto& pixel : image) pixel = static_cast<std::uint8_t>(random.below(60));
    for (int y = 0; y < 3; ++y) {
      for (int x = 0; x < 3; ++x) {
        const int row = std::min(label / 3 * 3 + y, shape.height - 1);
        const int column = std::min(label % 3 * 3 + x, shape.width - 1);
        image[static_cast<std::size_t>(row * shape.width + column)] = 255;
      }
    }
    data.append(image, static_cast<std::uint8_t>(label));
  }
  return data;
}

}  // namespace synthetic
