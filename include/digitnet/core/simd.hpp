#pragma once

#include <digitnet/core/requirements.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace digitnet {

#if defined(__AVX512F__)
inline namespace vectors_of_64_bytes {   // see Shape
inline constexpr int vector_bytes = 64;  ///< width of a native vector register
#elif defined(__AVX__)
inline namespace vectors_of_32_bytes {
inline constexpr int vector_bytes = 32;  ///< see above
#else
inline namespace vectors_of_16_bytes {
inline constexpr int vector_bytes = 16;  ///< see above
#endif

/// Images that one vector register holds side by side: 16, 8 or 4 floats; half as many doubles.
template <class Scalar>
inline constexpr int lanes = vector_bytes / static_cast<int>(sizeof(Scalar));

/// Images whose gradients are summed before anything else sees them. It does not depend on the
/// vector width or the number of threads, and so neither do the trained weights.
inline constexpr int group_size = 16;

/// Blocks of `lanes` images that make up one gradient group.
template <class Scalar>
inline constexpr int blocks_per_group = group_size / lanes<Scalar>;

}  // inline namespace

namespace detail {

template <class Element, int N>
struct vector_of {
  // GCC and Clang lower these to whatever the target has; `a * b + c` contracts to one FMA.
  typedef Element type __attribute__((vector_size(N * sizeof(Element)), may_alias));
};

template <std::size_t Bytes>
using signed_of_size = std::conditional_t<Bytes == 4, std::int32_t, std::int64_t>;

}  // namespace detail

/// `N` scalars that arithmetic treats as one value.
template <class Element, int N>
using Pack = typename detail::vector_of<Element, N>::type;

/// One native vector: the same feature of `lanes` images.
template <class Scalar>
using Vec = Pack<Scalar, lanes<Scalar>>;

/// The integer vector that a comparison of two `Vec<Scalar>` yields: -1 where true, else 0.
template <class Scalar>
using LaneMask = Pack<detail::signed_of_size<sizeof(Scalar)>, lanes<Scalar>>;

/// A vector that may start at any address of its element type.
template <class Scalar>
struct unaligned_vec {
  typedef Scalar type __attribute__((vector_size(lanes<Scalar> * sizeof(Scalar)),
                                     aligned(alignof(Scalar)), may_alias));
};

/// `lanes<Scalar>` numbers from memory, at any address of their type.
template <class Scalar>
[[gnu::always_inline]] inline Vec<Scalar> load_vec(const Scalar* from) {
  return *reinterpret_cast<const typename unaligned_vec<Scalar>::type*>(from);
}

/// The same to memory.
template <class Scalar>
[[gnu::always_inline]] inline void store_vec(Scalar* to, Vec<Scalar> value) {
  *reinterpret_cast<typename unaligned_vec<Scalar>::type*>(to) = value;
}

/// `value` in each lane.
template <class Scalar>
[[gnu::always_inline]] inline Vec<Scalar> broadcast(Scalar value) {
  return value - Vec<Scalar>{};  // x - 0 is x even for -0, so no subtraction is left; 0 + x is not
}

/// The greater one in each lane.
template <class V>
[[gnu::always_inline]] inline V greater(V a, V b) {
  return a > b ? a : b;
}

/// Zero in place of negative lanes. NaN stays NaN: what has gone wrong must not pass for nothing.
template <class V>
[[gnu::always_inline]] inline V relu(V value) {
  return value < V{} ? V{} : value;
}

/// The larger of each two lanes, and NaN if one of them is NaN.
template <class V>
[[gnu::always_inline]] inline V max_or_nan(V a, V b) {
  const V larger = b > a ? b : a;
  return b != b ? b : larger;
}

/// Square root of each lane, correctly rounded and so the same at any vector width. Compilers make
/// one instruction of std::sqrt only under -fno-math-errno, which is not ours to demand, and
/// Eigen's vector square root is an approximation.
template <class Scalar>
[[gnu::always_inline]] inline Vec<Scalar> sqrt(Vec<Scalar> value) {
  Vec<Scalar> root{};
#if defined(__AVX__)
  if constexpr (sizeof(Scalar) == sizeof(float)) {
    asm("vsqrtps %1, %0" : "=v"(root) : "v"(value));
  } else {
    asm("vsqrtpd %1, %0" : "=v"(root) : "v"(value));
  }
#else
  for (int lane = 0; lane < lanes<Scalar>; ++lane) root[lane] = std::sqrt(value[lane]);
#endif
  return root;
}

/// The same pointer, with its history hidden from the optimiser: GCC would otherwise keep values
/// that the next iteration reads again in registers, more than there are, and spill sums to the
/// stack.
template <class T>
[[gnu::always_inline]] inline T* opaque(T* pointer) {
  asm("" : "+r"(pointer));
  return pointer;
}

/// Calls `body(std::integral_constant<int, 0>) ... body(<N - 1>)` with no loop left: accumulators
/// indexed by such constants stay in registers, which a plain loop does not guarantee.
template <int N, class Body>
[[gnu::always_inline]] inline void unroll(Body&& body) {
  [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
    (body(std::integral_constant<int, I>{}), ...);
  }
  (std::make_integer_sequence<int, N>{});
}

namespace detail {

template <class V, std::size_t... I>
[[gnu::always_inline]] inline auto halve(V value, std::index_sequence<I...>) {
  return __builtin_shufflevector(value, value, I...) +
         __builtin_shufflevector(value, value, (I + sizeof...(I))...);
}

}  // namespace detail

/// Sum of the `N` lanes of a pack, always as halves: N -> N/2 -> ... -> 1.
template <int N, class V>
[[gnu::always_inline]] inline auto sum_lanes(V value) {
  if constexpr (N == 2) {
    return value[0] + value[1];
  } else {
    return sum_lanes<N / 2>(detail::halve(value, std::make_index_sequence<N / 2>{}));
  }
}

/// Adds the lanes of `value` to `total`, eight images after eight images: the order of the sum is
/// the same whether a block holds eight images or sixteen.
template <class Scalar>
[[gnu::always_inline]] inline void add_lanes(Scalar& total, Vec<Scalar> value) {
  if constexpr (lanes < Scalar >> 8) {
    const auto low = __builtin_shufflevector(value, value, 0, 1, 2, 3, 4, 5, 6, 7);
    const auto high = __builtin_shufflevector(value, value, 8, 9, 10, 11, 12, 13, 14, 15);
    total = (total + sum_lanes<8>(low)) + sum_lanes<8>(high);
  } else {
    total += sum_lanes<lanes<Scalar>>(value);
  }
}

}  // namespace digitnet
