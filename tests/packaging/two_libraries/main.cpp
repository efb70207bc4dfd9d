#include <cmath>
#include <cstdio>

float narrow();
float wide();

// Both libraries work, whichever was linked first, and compute the same.
int main() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 77;
  const float a = narrow(), b = wide();
  std::printf("%.9g %.9g\n", static_cast<double>(a), static_cast<double>(b));
  return std::abs(a - b) <= 1e-3F * (1 + std::abs(a)) ? 0 : 1;
}
