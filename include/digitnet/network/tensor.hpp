#pragma once

#include <digitnet/core/named_tensor.hpp>
#include <digitnet/network/predictor.hpp>

#include <unsupported/Eigen/CXX11/Tensor>

#include <array>
#include <span>

namespace digitnet {

/// Row-major tensors, so that (N, C, H, W) lies in memory as everywhere else in this library.
template <class Scalar, int Rank>
using Tensor = Eigen::Tensor<Scalar, Rank, Eigen::RowMajor>;

/// A row-major view of memory that belongs to somebody else; `Scalar` may be const.
template <class Scalar, int Rank>
using TensorMap = Eigen::TensorMap<Eigen::Tensor<Scalar, Rank, Eigen::RowMajor>>;

/// A parameter or buffer of a network as an Eigen tensor on the network's own memory, for example
/// `tensor_map<4>(net.tensors()[0])` for the kernels (O, I, H, W) of a convolution. Throws
/// InvalidArgument for another rank.
template <int Rank, class Scalar>
[[nodiscard]] TensorMap<Scalar, Rank> tensor_map(const NamedTensor<Scalar>& tensor) {
  if (tensor.dims.size() != Rank) {
    throw InvalidArgument{"tensor \"" + tensor.name + "\": shape " + dims_to_string(tensor.dims) +
                          " is not of rank " + std::to_string(Rank)};
  }
  Eigen::array<Eigen::Index, Rank> dims{};
  for (std::size_t i = 0; i < Rank; ++i) dims[i] = static_cast<Eigen::Index>(tensor.dims[i]);
  return {tensor.values.data(), dims};
}

/// Probabilities (N, classes) of images (N, C, H, W) with values in [0, 1]. Throws InvalidArgument
/// if the images are not of the network's input shape.
template <class Net>
[[nodiscard]] Tensor<typename Net::Scalar, 2> predict(
    Predictor<Net>& predictor, const Tensor<typename Net::Scalar, 4>& images) {
  const Shape shape{static_cast<int>(images.dimension(1)), static_cast<int>(images.dimension(2)),
                    static_cast<int>(images.dimension(3))};
  if (!(shape == Net::in)) {
    throw InvalidArgument{"images: expected " + Net::in.text() + ", found " + shape.text()};
  }
  using Scalar = typename Net::Scalar;
  Tensor<Scalar, 2> probabilities(images.dimension(0), static_cast<Eigen::Index>(Net::classes));
  predictor.predict(
      std::span<const Scalar>{images.data(), static_cast<std::size_t>(images.size())},
      std::span<Scalar>{probabilities.data(), static_cast<std::size_t>(probabilities.size())});
  return probabilities;
}

}  // namespace digitnet
