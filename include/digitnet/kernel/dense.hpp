#pragma once

#include <digitnet/core/block.hpp>
#include <digitnet/core/part.hpp>
#include <digitnet/kernel/conv_geometry.hpp>
#include <digitnet/kernel/transpose.hpp>

#include <algorithm>

namespace digitnet::kernel {

namespace detail {

/// Calls `body.operator()<n>(first)` for [0, Total) in tiles of n = `Tile`, then once for the rest.
template <int Total, int Tile, class Body>
[[gnu::always_inline]] inline void for_each_tile(Body&& body) {
  constexpr int tile = (std::min)(Total, Tile);
  int first = 0;
  for (; first + tile <= Total; first += tile) body.template operator()<tile>(first);
  if constexpr (Total % tile > 0) body.template operator()<Total % tile>(first);
}

/// Calls `body.operator()<n>(first)` for pairs of blocks, so that each weight read serves two.
template <class Body>
[[gnu::always_inline]] inline void for_each_block_pair(int count, Body&& body) {
  int block = 0;
  for (; block + 2 <= count; block += 2) body.template operator()<2>(block);
  if (block < count) body.template operator()<1>(block);
}

template <int In, int Out, int Rows, int Pair, bool Relu, class Scalar, class X, class Y>
void dense_forward_tile(const Scalar* weights, const Scalar* bias, X x, Y y, int block, int row) {
  Vec<Scalar> sum[Rows][Pair];
  const Vec<Scalar>* from[Pair];
  unroll<Pair>([&](auto p) __attribute__((always_inline)) { from[p] = &x[block + p][0]; });
  unroll<Rows>([&](auto r) __attribute__((always_inline)) {
    const Vec<Scalar> start = broadcast(bias ? bias[row + r] : Scalar{0});
    unroll<Pair>([&](auto p) __attribute__((always_inline)) { sum[r][p] = start; });
  });
  for (int i = 0; i < In; ++i) {
    unroll<Rows>([&](auto r) __attribute__((always_inline)) {
      const Vec<Scalar> weight = broadcast(weights[(row + r) * In + i]);
      unroll<Pair>([&](auto p)
                       __attribute__((always_inline)) { sum[r][p] += weight * from[p][i]; });
    });
  }
  unroll<Pair>([&](auto p) __attribute__((always_inline)) {
    const auto to = y[block + p];
    unroll<Rows>([&](auto r) __attribute__((always_inline)) {
      to(row + r, 0, 0) = Relu ? relu(sum[r][p]) : sum[r][p];
    });
  });
}

template <int In, int Out, int Columns, int Pair, class Scalar, class DY, class DX>
void dense_data_tile(const Scalar* weights, DY dy, DX dx, int block, int column) {
  Vec<Scalar> sum[Columns][Pair] = {};
  const Vec<Scalar>* from[Pair];
  unroll<Pair>([&](auto p) __attribute__((always_inline)) { from[p] = &dy[block + p][0]; });
  for (int out = 0; out < Out; ++out) {
    unroll<Columns>([&](auto c) __attribute__((always_inline)) {
      const Vec<Scalar> weight = broadcast(weights[out * In + column + c]);
      unroll<Pair>([&](auto p)
                       __attribute__((always_inline)) { sum[c][p] += weight * from[p][out]; });
    });
  }
  unroll<Pair>([&](auto p) __attribute__((always_inline)) {
    Vec<Scalar>* to = &dx[block + p][0];
    unroll<Columns>([&](auto c) __attribute__((always_inline)) { to[column + c] = sum[c][p]; });
  });
}

/// Weight gradient of `Rows` outputs by one vector of inputs. `columns` holds, image after image,
/// the inputs of this vector; images are added strictly one after the other.
template <int In, int Rows, class Scalar, class DY>
void dense_weight_tile(const Scalar* columns, DY dy, int first, int count, int row, int width,
                       bool add, Scalar* d_weights) {
  constexpr int n = lanes<Scalar>;
  alignas(vector_bytes) Scalar edge[n] = {};
  Vec<Scalar> sum[Rows];
  unroll<Rows>([&](auto r) __attribute__((always_inline)) {
    Scalar* target = d_weights + (row + r) * In;
    if (!add) {
      sum[r] = Vec<Scalar>{};
    } else if (width == n) {
      sum[r] = load_vec(target);
    } else {
      std::copy_n(target, width, edge);
      sum[r] = load_vec(edge);
    }
  });
  for (int block = 0; block < count; ++block) {
    const Scalar* gradient = dy[first + block].data() + row * n;
    const Vec<Scalar>* images = reinterpret_cast<const Vec<Scalar>*>(columns) + block * n;
    for (int image = 0; image < n; ++image) {
      const Vec<Scalar> input = images[image];
      unroll<Rows>([&](auto r) __attribute__((always_inline)) {
        sum[r] += broadcast(gradient[r * n + image]) * input;
      });
    }
  }
  unroll<Rows>([&](auto r) __attribute__((always_inline)) {
    Scalar* target = d_weights + (row + r) * In;
    if (width == n) {
      store_vec(target, sum[r]);
    } else {
      store_vec(edge, sum[r]);
      std::copy_n(edge, width, target);
    }
  });
}

}  // namespace detail

/// y = W x + b, then ReLU if asked: for each of several blocks.
///
///     x (In)      weights (Out, In)      bias (Out) or null      y (Out), perhaps with a halo
template <int In, int Out, bool Relu, class Scalar, class X, class Y>
void dense_forward(const Scalar* weights, const Scalar* bias, X x, Y y) {
  constexpr int tile = vector_registers<Scalar> == 32 ? 8 : 5;
  detail::for_each_block_pair(x.count(), [&]<int Pair>(int block) {
    detail::for_each_tile<Out, tile>([&]<int Rows>(int row) {
      detail::dense_forward_tile<In, Out, Rows, Pair, Relu>(weights, bias, x, y, block, row);
    });
  });
}

/// dx = W^T dy, overwritten: for each of several blocks.
template <int In, int Out, class Scalar, class DY, class DX>
void dense_backward_data(const Scalar* weights, DY dy, DX dx) {
  constexpr int tile = vector_registers<Scalar> == 32 ? 8 : 5;
  detail::for_each_block_pair(dy.count(), [&]<int Pair>(int block) {
    detail::for_each_tile<In, tile>([&]<int Columns>(int column) {
      detail::dense_data_tile<In, Out, Columns, Pair>(weights, dy, dx, block, column);
    });
  });
}

/// dW = sum over all images of dy x^T and db = sum of dy, overwritten; `part` takes its share of
/// the columns. Every element is one chain of additions in image order, whoever computes it.
///
/// Squares of `lanes` images by `lanes` inputs are transposed on the way in: with inputs as lanes
/// no sum over lanes is needed.
template <int In, int Out, class Scalar, class X, class DY>
void dense_backward_weights(X x, DY dy, Scalar* d_weights, Scalar* d_bias, Part part) {
  constexpr int n = lanes<Scalar>;
  constexpr int chunk = 128 / n;  // blocks whose transposed columns stay in L1
  constexpr int tile = vector_registers<Scalar> == 32 ? 16 : 8;
  constexpr std::size_t vectors = (In + n - 1) / n;
  alignas(vector_bytes) Scalar columns[chunk * n * n];
  for (int first = 0; first < x.count(); first += chunk) {
    const int count = (std::min)(chunk, x.count() - first);
    for (std::size_t v = part.first(vectors); v < part.last(vectors); ++v) {
      const int column = static_cast<int>(v) * n;
      const int width = (std::min)(n, In - column);
      for (int block = 0; block < count; ++block) {
        Vec<Scalar> square[n] = {};
        const auto inputs = x[first + block];
        for (int i = 0; i < width; ++i) square[i] = inputs[static_cast<std::size_t>(column + i)];
        transpose<Scalar>(square);
        unroll<n>([&](auto i) __attribute__((always_inline)) {
          reinterpret_cast<Vec<Scalar>*>(columns)[block * n + i] = square[i];
        });
      }
      detail::for_each_tile<Out, tile>([&]<int Rows>(int row) {
        detail::dense_weight_tile<In, Rows>(columns, dy, first, count, row, width, first > 0,
                                            d_weights + column);
      });
    }
  }
  if (d_bias == nullptr || part.index != 0) return;
  for (int out = 0; out < Out; ++out) {
    Scalar sum{};
    for (int block = 0; block < dy.count(); ++block) {
      add_lanes(sum, dy[block][static_cast<std::size_t>(out)]);
    }
    d_bias[out] = sum;
  }
}

}  // namespace digitnet::kernel
