#pragma once

#include <digitnet/core/requirements.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace digitnet {

/// One tensor of a network under the name and with the dimensions that PyTorch gives it, such as
/// `0.weight` (O, I, H, W). `Scalar` is const when the values are only read.
template <class Scalar>
struct NamedTensor {
  std::string name;
  std::vector<std::size_t> dims;  ///< empty for a single number
  std::span<Scalar> values;       ///< row-major; as many as the product of `dims`
};

namespace detail {

template <class T>
inline constexpr bool is_named_tensor = false;
template <class Scalar>
inline constexpr bool is_named_tensor<NamedTensor<Scalar>> = true;

template <class T>
using tensor_iterator = decltype(std::begin(std::declval<const T&>()));

}  // namespace detail

/// A list of tensors: a vector, an array or a span of `NamedTensor`.
template <class T>
concept NamedTensors = std::forward_iterator<detail::tensor_iterator<T>> &&
    detail::is_named_tensor<std::iter_value_t<detail::tensor_iterator<T>>>;

/// The scalar type of a list of tensors, const or not.
template <NamedTensors T>
using scalar_of =
    typename decltype(std::iter_value_t<detail::tensor_iterator<T>>::values)::element_type;

/// Number of values in a tensor with these dimensions, or nothing if it exceeds std::size_t.
[[nodiscard]] constexpr std::optional<std::size_t> element_count(
    std::span<const std::size_t> dims) noexcept {
  if (std::find(dims.begin(), dims.end(), std::size_t{0}) != dims.end()) return 0;
  std::size_t count = 1;
  for (const auto dim : dims) {
    if (count > (std::numeric_limits<std::size_t>::max)() / dim) return std::nullopt;
    count *= dim;
  }
  return count;
}

/// Dimensions as text, "[6, 1, 5, 5]".
[[nodiscard]] inline std::string dims_to_string(std::span<const std::size_t> dims) {
  std::string text = "[";
  for (const auto dim : dims) {
    if (text.size() > 1) text += ", ";
    text += std::to_string(dim);
  }
  return text + "]";
}

}  // namespace digitnet
