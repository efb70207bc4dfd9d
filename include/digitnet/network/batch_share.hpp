#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/core/simd.hpp>
#include <digitnet/core/thread_team.hpp>

#include <algorithm>
#include <cstdint>

namespace digitnet {

/// Which step of which run this is: all that dropout depends on.
struct StepId {
  Seed seed;
  std::uint64_t step = 0;
};

namespace detail {

/// The whole groups of images that one thread takes through the network. `Lanes` tells the
/// functions of libraries apart that were compiled for different processors.
template <class Scalar, int Lanes = lanes<Scalar>>
struct BatchShare {
  std::size_t images;  ///< of the whole batch
  StepId id;
  Part part;

  [[nodiscard]] int groups() const noexcept {
    return static_cast<int>((images + group_size - 1) / group_size);
  }
  [[nodiscard]] int first_group() const noexcept {
    return static_cast<int>(part.first(static_cast<std::size_t>(groups())));
  }
  [[nodiscard]] int last_group() const noexcept {
    return static_cast<int>(part.last(static_cast<std::size_t>(groups())));
  }
  [[nodiscard]] int first_block() const noexcept {
    return first_group() * blocks_per_group<Scalar>;
  }
  [[nodiscard]] int last_block() const noexcept { return last_group() * blocks_per_group<Scalar>; }

  /// Position of a block's first image in the batch.
  [[nodiscard]] std::size_t first_image(int block) const noexcept {
    return static_cast<std::size_t>(block) * static_cast<std::size_t>(lanes<Scalar>);
  }

  /// Images in a block: the last ones of a batch may be partly or wholly padding.
  [[nodiscard]] int valid(int block) const noexcept {
    const std::size_t first = first_image(block);
    return first >= images ? 0
                           : static_cast<int>((std::min)(images - first,
                                                         static_cast<std::size_t>(lanes<Scalar>)));
  }

  /// Calls `body(block, first image)` for each block of this share.
  template <class Body>
  void for_each_block(Body&& body) const {
    for (int block = first_block(); block < last_block(); ++block) body(block, first_image(block));
  }

  /// What dropout in stage `stage` is keyed with.
  [[nodiscard]] std::uint64_t random_key(int stage) const noexcept {
    const auto bits =
        philox({static_cast<std::uint32_t>(id.step), static_cast<std::uint32_t>(id.step >> 32U),
                static_cast<std::uint32_t>(stage), static_cast<std::uint32_t>(Purpose::dropout)},
               {static_cast<std::uint32_t>(id.seed.value),
                static_cast<std::uint32_t>(id.seed.value >> 32U)});
    return (std::uint64_t{bits[1]} << 32U) | bits[0];
  }
};

}  // namespace detail
}  // namespace digitnet
