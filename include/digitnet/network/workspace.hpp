#pragma once

#include <digitnet/core/aligned_buffer.hpp>
#include <digitnet/network/plan.hpp>

namespace digitnet {

/// The working memory of a network for a number of images: one record a block of images (see
/// `detail::Plan`) and one scratch area a thread. Allocated once; nothing is allocated afterwards.
///
/// Every view starts at an opaque address, so that to the compiler each is an object of its own. If
/// it knows that two of them lie in one record, g++ 12 may write the address of an element of one
/// as a multiple of an address in the other with nothing to start from, as when GlobalAvgPool2d
/// reads two pixels for each that it writes; it then takes that for an access at null, the function
/// for one without effect, and deletes the call.
template <class Plan, bool Training>
class Workspace {
 public:
  using Scalar = typename Plan::Scalar;
  static constexpr std::size_t record = Training ? Plan::training_record : Plan::inference_record;

  Workspace(std::size_t images, int threads)
      : blocks_{static_cast<int>((images + group_size - 1) / group_size) *
                blocks_per_group<Scalar>},
        records_(static_cast<std::size_t>(blocks_) * record),
        scratch_(Training ? static_cast<std::size_t>(threads) * Plan::scratch : 0) {}

  /// Images that fit.
  [[nodiscard]] std::size_t capacity() const noexcept {
    return static_cast<std::size_t>(blocks_) * static_cast<std::size_t>(lanes<Scalar>);
  }

  /// Input of stage `I` (its output slot for `I` = number of stages) of block `index`.
  template <int I>
  [[nodiscard]] auto activation(int index) noexcept {
    return activations<I>(index, 1)[0];
  }

  template <int I>
  [[nodiscard]] auto activations(int first, int count) noexcept {
    Scalar* data = opaque(at(first) + Plan::activations[I]);
    if constexpr (I == Plan::count) {
      return Blocks<Scalar, Plan::out>{data, record, count};
    } else {
      using Layer = typename Plan::template Layer<I>;
      return Blocks<Scalar, Layer::in, Layer::halo>{data, record, count};
    }
  }

  /// Gradient with respect to `activation<I>`, without halo; nobody needs that of the input.
  template <int I>
  [[nodiscard]] auto gradient(int index) noexcept {
    if constexpr (I == 0) {
      return NoGradient{};
    } else {
      return gradients<I>(index, 1)[0];
    }
  }

  template <int I>
  [[nodiscard]] auto gradients(int first, int count) noexcept requires Training {
    Scalar* data = opaque(at(first) + Plan::gradients[I]);
    if constexpr (I == 0) {
      return NoGradient{};
    } else if constexpr (I == Plan::count) {
      return Blocks<Scalar, Plan::out>{data, record, count};
    } else {
      return Blocks<Scalar, Plan::template Layer<I>::in>{data, record, count};
    }
  }

  template <int I>
  [[nodiscard]] Scalar* saved(int index) noexcept requires Training {
    return opaque(at(index) + Plan::saved[I]);
  }

  [[nodiscard]] Scalar* scratch(int thread) noexcept {
    return opaque(scratch_.data() + static_cast<std::size_t>(thread) * Plan::scratch);
  }

 private:
  Scalar* at(int block) noexcept {
    return records_.data() + static_cast<std::size_t>(block) * record;
  }

  int blocks_;
  AlignedBuffer<Scalar> records_;
  AlignedBuffer<Scalar> scratch_;
};

}  // namespace digitnet
