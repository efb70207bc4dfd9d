// Uses floors 0-3 only: needs Eigen and nothing else.
#include <digitnet/core/shape.hpp>
#include <digitnet/version.hpp>

#include <Eigen/Core>

#include <cstdio>

int main() {
  constexpr digitnet::Shape shape{1, 28, 28};
  const Eigen::ArrayXf pixels = Eigen::ArrayXf::Zero(static_cast<Eigen::Index>(shape.size()));
  std::printf("digitnet %s, %td pixels\n", digitnet::version.data(), pixels.size());
  return pixels.size() == 784 ? 0 : 1;
}
