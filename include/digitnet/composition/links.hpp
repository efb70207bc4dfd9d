#pragma once

#include <digitnet/layer/layer.hpp>
#include <digitnet/network/stage/stage_runner.hpp>

#include <algorithm>

namespace digitnet::detail {

/// How the stages are executed where branches part and meet: block by block, without parameters.
/// They know their slots by how many come before their own.
template <LinkedStage L>
struct StageRunner<L> {
  static constexpr std::size_t grouped_gradients = 0;
  static constexpr std::size_t statistics = 0;

  template <int I, class Net, class Space>
  static void infer(const Net& /*net*/, Space& space, int first, int count) {
    for (int block = first; block < first + count; ++block) {
      L::template forward<I>(space, block);
    }
  }

  template <int I, class Run>
  static void forward(const Run& run) {
    run.share.for_each_block(
        [&](int block, std::size_t) { L::template forward<I>(run.space, block); });
  }

  template <int I, class Run>
  static void backward(const Run& run) {
    run.share.for_each_block(
        [&](int block, std::size_t) { L::template backward<I>(run.space, block); });
  }

  template <int I, class Run>
  static void gather(const Run& /*run*/, typename L::Scalar* /*target*/) {}
  template <int I, class Run>
  static void update(const Run& /*run*/, typename L::Scalar* /*buffers*/) {}
};

/// The way into a branch: what all branches take, `Distance` slots before this stage's own, is
/// copied to where the branch's first layer expects it. Backward adds the branch's share to the
/// gradient of that, or, as the first one to come, sets it: `Adds`.
template <Shape Own, Shape Origin, int Distance, bool Adds, class ScalarType>
struct BranchEntry : LayerDefaults<Own, Origin, ScalarType> {
  using Scalar = ScalarType;
  static constexpr bool is_linked = true;

  template <int I, class Space>
  static void forward(Space& space, int block) {
    const auto x = space.template activation<I - Distance>(block);
    const auto y = space.template activation<I + 1>(block);
    for_each_position<Origin>(
        [&](int c, int row, int column) { y(c, row, column) = x(c, row, column); });
  }

  template <int I, class Space>
  static void backward(Space& space, int block) {
    const auto dx = space.template gradient<I - Distance>(block);
    if constexpr (wants_gradient<decltype(space.template gradient<I - Distance>(block))>) {
      const auto dy = space.template gradient<I + 1>(block);
      for (std::size_t i = 0; i < Origin.size(); ++i) dx[i] = Adds ? dx[i] + dy[i] : dy[i];
    }
  }

  template <int I, class Maps>
  static void forward_single(Maps& maps) {
    constexpr kernel::MapLayout x = Maps::template layout<I - Distance>();
    constexpr kernel::MapLayout y = Maps::template layout<I + 1>();
    const Scalar* const from = maps.template input<I - Distance>();
    Scalar* const to = maps.template input<I + 1>();
    for_each_position<Shape{1, Origin.height, Origin.width}>([&](int, int row, int column) {
      std::copy_n(from + x.offset(row, column), Origin.channels, to + y.offset(row, column));
    });
  }
};

/// The sum of two branches: of this stage's input, and of the slot `Distance` before it.
template <Shape S, int Distance, class ScalarType>
struct BranchSum : LayerDefaults<S, S, ScalarType> {
  using Scalar = ScalarType;
  static constexpr bool is_linked = true;

  template <int I, class Space>
  static void forward(Space& space, int block) {
    const auto a = space.template activation<I - Distance>(block);
    const auto b = space.template activation<I>(block);
    const auto y = space.template activation<I + 1>(block);
    for_each_position<S>([&](int c, int row, int column) {
      y(c, row, column) = a(c, row, column) + b(c, row, column);
    });
  }

  template <int I, class Space>
  static void backward(Space& space, int block) {
    const auto dy = space.template gradient<I + 1>(block);
    const auto set = [&](auto dx) {
      if constexpr (wants_gradient<decltype(dx)>) {
        for (std::size_t i = 0; i < S.size(); ++i) dx[i] = dy[i];
      }
    };
    set(space.template gradient<I - Distance>(block));
    set(space.template gradient<I>(block));
  }

  template <int I, class Maps>
  static void forward_single(Maps& maps) {
    constexpr kernel::MapLayout first = Maps::template layout<I - Distance>();
    constexpr kernel::MapLayout second = Maps::template layout<I>();
    constexpr kernel::MapLayout sum = Maps::template layout<I + 1>();
    const Scalar* const a = maps.template input<I - Distance>();
    const Scalar* const b = maps.template input<I>();
    Scalar* const y = maps.template input<I + 1>();
    for_each_position<Shape{1, S.height, S.width}>([&](int, int row, int column) {
      for (int c = 0; c < S.channels; ++c) {
        y[sum.offset(row, column) + c] =
            a[first.offset(row, column) + c] + b[second.offset(row, column) + c];
      }
    });
  }
};

/// Where a branch ends: so many slots before the one that joins it to others, and from this channel
/// on in what they are together.
struct BranchEnd {
  Shape shape;
  int distance;
  int first_channel;
};

/// The channels of several branches, one after the other.
template <Shape Own, Shape Out, class ScalarType, BranchEnd... Ends>
struct BranchConcatenation : LayerDefaults<Own, Out, ScalarType> {
  using Scalar = ScalarType;
  static constexpr bool is_linked = true;

  template <int I, class Space>
  static void forward(Space& space, int block) {
    (take<Ends, I>(space, block), ...);
  }

  template <int I, class Space>
  static void backward(Space& space, int block) {
    (give<Ends, I>(space, block), ...);
  }

  template <int I, class Maps>
  static void forward_single(Maps& maps) {
    (take_single<Ends, I>(maps), ...);
  }

 private:
  template <BranchEnd E, int I, class Space>
  static void take(Space& space, int block) {
    const auto x = space.template activation<I - E.distance>(block);
    const auto y = space.template activation<I + 1>(block);
    for_each_position<E.shape>([&](int c, int row, int column) {
      y(E.first_channel + c, row, column) = x(c, row, column);
    });
  }

  template <BranchEnd E, int I, class Space>
  static void give(Space& space, int block) {
    const auto dy = space.template gradient<I + 1>(block);
    const auto dx = space.template gradient<I - E.distance>(block);
    for_each_position<E.shape>([&](int c, int row, int column) {
      dx(c, row, column) = dy(E.first_channel + c, row, column);
    });
  }

  template <BranchEnd E, int I, class Maps>
  static void take_single(Maps& maps) {
    constexpr kernel::MapLayout x = Maps::template layout<I - E.distance>();
    constexpr kernel::MapLayout y = Maps::template layout<I + 1>();
    const Scalar* const from = maps.template input<I - E.distance>();
    Scalar* const to = maps.template input<I + 1>() + E.first_channel;
    for_each_position<Shape{1, E.shape.height, E.shape.width}>([&](int, int row, int column) {
      std::copy_n(from + x.offset(row, column), E.shape.channels, to + y.offset(row, column));
    });
  }
};

}  // namespace digitnet::detail
