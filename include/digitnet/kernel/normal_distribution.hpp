#pragma once

#include <digitnet/kernel/exponential.hpp>

namespace digitnet::kernel {

/// Phi(x), the probability that a normally distributed number is below x, and exp(-x^2 / 2), which
/// is sqrt(2 pi) times its density.
template <class V>
struct NormalDistribution {
  V below;
  V bell;
};

/// Of each lane of `x`. The tail beyond |x| is exp(-x^2 / 2) times a function that varies slowly,
/// which is a Chebyshev series in (4 - |x|) / (4 + |x|), after Schonfelder, "Chebyshev expansions
/// for the error and related functions" (1978); wrong by 1e-7 in single, 1e-15 in double precision.
template <class V>
[[gnu::always_inline]] inline NormalDistribution<V> normal_distribution(V x) {
  using Scalar = std::remove_cvref_t<decltype(std::declval<V>()[0])>;
  constexpr int terms = sizeof(Scalar) == sizeof(float) ? 12 : 22;
  constexpr Scalar series[] = {Scalar(0.168288201623232726),     Scalar(0.229157099905409074),
                               Scalar(0.0777883550906574178),    Scalar(0.0203846864182741054),
                               Scalar(0.0039181370454580748),    Scalar(0.000466660628337917095),
                               Scalar(6.28752013213933888e-6),   Scalar(-8.58398579912788001e-6),
                               Scalar(-1.01675761086361994e-6),  Scalar(1.39752675952132916e-7),
                               Scalar(3.66928079148688253e-8),   Scalar(-2.80417889249247117e-9),
                               Scalar(-1.25842241322208469e-9),  Scalar(8.95022240726024548e-11),
                               Scalar(4.53608653098422994e-11),  Scalar(-4.47428765650625549e-12),
                               Scalar(-1.67168790518569388e-12), Scalar(2.68378146955391664e-13),
                               Scalar(5.7217603331304161e-14),   Scalar(-1.6210482677151545e-14),
                               Scalar(-1.37449408203381876e-15), Scalar(9.10143893325231247e-16)};
  const V size = x < V{} ? -x : x;
  const V a = size > Scalar(40) ? V{} + Scalar(40) : size;
  const V u = (Scalar(4) - a) / (Scalar(4) + a);
  V next{};  // Clenshaw's recurrence
  V after{};
  unroll<terms - 1>([&](auto i) __attribute__((always_inline)) {
    const V here = Scalar(2) * u * next - after + series[terms - 1 - i];
    after = next;
    next = here;
  });
  const V bell = exp_of_negative(V(size * size * Scalar(-0.5))).exp();  // 0 beyond 40
  const V tail = bell * (u * next - after + series[0]);
  return {x < V{} ? tail : Scalar(1) - tail, bell};
}

}  // namespace digitnet::kernel
