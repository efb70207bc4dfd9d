#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

#include <cstdint>
#include <vector>

namespace digitnet::fuzz {

/// Small, so that a file with its weights is small, with a buffer beside the parameters.
using Net = Network<Shape{1, 6, 6}, Conv2d<2, 3, Bias{false}>, BatchNorm2d, MaxPool2d<2>, Dense<3>>;

/// Images of noise, labelled 0, 1, 2, 0, ...
inline Dataset noise(Shape shape, int count) {
  Dataset data{shape, 3, {}, {}};
  RandomStream random{Seed{1}};
  std::vector<std::uint8_t> image(shape.size());
  for (int i = 0; i < count; ++i) {
    for (std::uint8_t& pixel : image) pixel = static_cast<std::uint8_t>(random());
    data.append(image, static_cast<std::uint8_t>(i % 3));
  }
  return data;
}

/// The data of the runs whose checkpoints are kept in corpus/checkpoint and tests/io/golden.
inline Dataset run_data() { return noise({1, 6, 6}, 6); }

}  // namespace digitnet::fuzz
