#include <doctest/doctest.h>

#include "../kernel/layer_run.hpp"

#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/network/backpropagation.hpp>

#include <array>
#include <cmath>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{3, 4, 5};
constexpr std::size_t channels = 3;
constexpr double pixels = 20;

struct Statistics {
  std::array<double, channels> mean{}, variance{};  // biased
};

Statistics statistics_of(const reference::Images& x) {
  Statistics s;
  const double count = x.count * pixels;
  x.for_each([&](int n, int c, int row, int column) {
    s.mean[static_cast<std::size_t>(c)] += x.at(n, c, row, column) / count;
  });
  x.for_each([&](int n, int c, int row, int column) {
    const auto channel = static_cast<std::size_t>(c);
    s.variance[channel] += std::pow(x.at(n, c, row, column) - s.mean[channel], 2) / count;
  });
  return s;
}

/// Images whose channels have different means and spreads.
reference::Images images(int count, std::uint64_t seed) {
  auto x = reference::random_images(shape, count, seed);
  x.for_each([&](int n, int c, int row, int column) {
    x.at(n, c, row, column) = x.at(n, c, row, column) * (c + 1) + 2 * c - 1;
  });
  return x;
}

struct Result {
  std::array<double, channels> mean, variance;
  reference::Images y, dx;
  std::vector<double> d_parameters;
};

/// The layer's own parts in the order in which training calls them; padding lanes hold garbage.
template <class Scalar>
Result run(const reference::Images& input, const reference::Images& gradient,
           const std::vector<double>& parameters) {
  using Layer = dn::BatchNorm2d::on<shape, Scalar>;
  const int count = input.count;
  reference::Lanes<Scalar, shape> x{input, 1e3}, y{count}, dy{gradient}, dx{count, 7};
  const auto p = reference::to_scalars<Scalar>(parameters);
  std::array<Scalar, 2 * channels> statistics{}, d_parameters{};
  const auto each_block = [&](auto&& body) {
    for (int block = 0; block < x.blocks(); ++block) {
      dn::Frame<Scalar> frame;
      frame.valid = x.valid(block);
      body(block, frame);
    }
  };
  const auto scale = static_cast<Scalar>(1 / (count * pixels));
  for (int moment = 0; moment < 2; ++moment) {
    Scalar* sums = &statistics[static_cast<std::size_t>(moment) * channels];
    each_block([&](int block, const auto& frame) {
      Layer::collect(x[block], moment, statistics.data(), sums, frame);
    });
    for (std::size_t c = 0; c < channels; ++c) sums[c] *= scale;
  }
  each_block([&](int block, const auto& frame) {
    Layer::normalise(p.data(), x[block], y[block], statistics.data());
    Layer::backward_parameters(x[block], dy[block], d_parameters.data(), statistics.data(), frame);
  });
  each_block([&](int block, const auto& frame) {
    Layer::backward_data(p.data(), x[block], dy[block], dx[block], d_parameters.data(),
                         statistics.data(), static_cast<std::size_t>(count), frame);
    for (int lane = frame.valid; lane < dn::lanes<Scalar>; ++lane) {
      const Scalar padding = dx[block](1, 2, 3)[lane];
      CHECK(padding == 0);  // padding images take no part
    }
  });
  Result result{{}, {}, y.images(), dx.images(), {}};
  for (std::size_t c = 0; c < channels; ++c) {
    result.mean[c] = static_cast<double>(statistics[c]);
    result.variance[c] = static_cast<double>(statistics[channels + c]);
  }
  for (const Scalar d : d_parameters) result.d_parameters.push_back(static_cast<double>(d));
  return result;
}

const std::vector<double> parameters{1.5, -0.5, 2, 0.25, -1, 3};  // weight (C), bias (C)

template <class Scalar>
void check(int count) {
  CAPTURE(count);
  constexpr double tolerance = sizeof(Scalar) == 4 ? 1e-4 : 1e-11;
  const auto x = images(count, 1);
  const auto dy = reference::random_images(shape, count, 2);
  const Statistics s = statistics_of(x);
  const auto found = run<Scalar>(x, dy, parameters);

  // The formulas of the paper, with x^ = (x - mean) / sqrt(variance + eps).
  std::vector<double> d_parameters(2 * channels);
  const auto normalised = [&](int n, int c, int row, int column) {
    const auto channel = static_cast<std::size_t>(c);
    return (x.at(n, c, row, column) - s.mean[channel]) / std::sqrt(s.variance[channel] + 1e-5);
  };
  reference::Images y{shape, count}, dx{shape, count};
  x.for_each([&](int n, int c, int row, int column) {
    const auto channel = static_cast<std::size_t>(c);
    const double hat = normalised(n, c, row, column);
    y.at(n, c, row, column) = hat * parameters[channel] + parameters[channels + channel];
    d_parameters[channel] += dy.at(n, c, row, column) * hat;
    d_parameters[channels + channel] += dy.at(n, c, row, column);
  });
  x.for_each([&](int n, int c, int row, int column) {
    const auto channel = static_cast<std::size_t>(c);
    const double m = count * pixels;
    dx.at(n, c, row, column) = parameters[channel] / std::sqrt(s.variance[channel] + 1e-5) *
                               (dy.at(n, c, row, column) - d_parameters[channels + channel] / m -
                                normalised(n, c, row, column) * d_parameters[channel] / m);
  });
  for (std::size_t c = 0; c < channels; ++c) {
    CHECK(std::abs(found.mean[c] - s.mean[c]) < tolerance);
    CHECK(std::abs(found.variance[c] - s.variance[c]) < tolerance);
  }
  CHECK(reference::distance(found.y, y) < tolerance);
  CHECK(reference::distance(found.dx, dx) < tolerance);
  CHECK(reference::distance(found.d_parameters, d_parameters) < tolerance);
}

struct NoLoss {
  template <class Scalar, dn::Shape Out>
  void operator()(dn::Block<const Scalar, Out>, dn::Block<Scalar, Out> dy, std::size_t,
                  int valid, Scalar, dn::ImageLoss<Scalar>* results) const {
    for (std::size_t i = 0; i < Out.size(); ++i) dy[i] = dn::Vec<Scalar>{};
    for (int lane = 0; lane < valid; ++lane) results[lane] = {};
  }
};

}  // namespace

TEST_CASE("BatchNorm2d: statistics, output and gradients of a batch") {
  for (const int count : {1, 15, 16, 17, 33}) {
    check<float>(count);
    check<double>(count);
  }
}

TEST_CASE("BatchNorm2d: running statistics as in PyTorch, for any number of threads") {
  using Net = dn::BasicNetwork<double, shape, dn::BatchNorm2d>;
  for (const int count : {1, 15, 16, 17, 33, 100}) {
    for (const int threads : {1, 2, 3}) {
      CAPTURE(count);
      CAPTURE(threads);
      Net net{dn::Seed{1}};
      CHECK(net.buffers()[0] == 0);                 // running_mean starts at 0
      CHECK(net.buffers()[2 * channels - 1] == 1);  // running_var at 1
      dn::ThreadTeam team{threads};
      dn::Backpropagation<Net> backpropagation{static_cast<std::size_t>(count), team};
      std::array<double, channels> mean{}, variance{1, 1, 1};
      for (std::uint64_t step = 0; step < 3; ++step) {
        const auto x = images(count, 10 + step);
        const auto fill = [&](dn::Part, std::size_t first, int valid, auto block) {
          dn::for_each_position<shape>([&](int c, int row, int column) {
            for (int lane = 0; lane < dn::lanes<double>; ++lane) {
              block(c, row, column)[lane] =
                  lane < valid ? x.at(static_cast<int>(first) + lane, c, row, column) : 1e3;
            }
          });
        };
        backpropagation.step(net, static_cast<std::size_t>(count), {dn::Seed{1}, step}, fill,
                             NoLoss{}, [](dn::Part) {});
        const Statistics s = statistics_of(x);
        const double m = count * pixels;
        for (std::size_t c = 0; c < channels; ++c) {
          mean[c] = 0.9 * mean[c] + 0.1 * s.mean[c];
          variance[c] = 0.9 * variance[c] + 0.1 * s.variance[c] * m / (m - 1);
        }
      }
      for (std::size_t c = 0; c < channels; ++c) {
        CHECK(net.buffers()[c] == doctest::Approx(mean[c]).epsilon(1e-12));
        CHECK(net.buffers()[channels + c] == doctest::Approx(variance[c]).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("BatchNorm2d: one value per channel is refused in training, not at inference") {
  using Net = dn::Network<dn::Shape{3}, dn::BatchNorm2d>;
  Net net{dn::Seed{1}};
  dn::ThreadTeam team{1};
  dn::Backpropagation<Net> backpropagation{2, team};
  const auto step = [&](std::size_t images) {
    const auto fill = [](dn::Part, std::size_t, int, auto x) {
      for (std::size_t c = 0; c < 3; ++c) x[c] = dn::broadcast(static_cast<float>(c));
    };
    backpropagation.step(net, images, {}, fill, NoLoss{}, [](dn::Part) {});
  };
  CHECK_THROWS_WITH_AS(step(1),
                       "a batch of 1 image: batch normalisation of one value per channel has no "
                       "variance to divide by, so every batch of this network needs 2 images or "
                       "more",
                       dn::InvalidArgument);
  CHECK(net.buffers()[2] == 0);  // as before
  step(2);
  CHECK(net.buffers()[2] == doctest::Approx(0.2));
  // One image of several pixels is enough.
  static_assert(dn::BatchNorm2d::on<dn::Shape{3, 1, 2}, float>::smallest_batch == 1);
}

TEST_CASE("BatchNorm2d: a channel that never changes stays finite") {
  auto x = images(9, 1);
  x.for_each([&](int n, int c, int row, int column) {
    if (c == 1) x.at(n, c, row, column) = 0.5;
  });
  const auto found = run<float>(x, reference::random_images(shape, 9, 2), parameters);
  CHECK(found.variance[1] == 0);
  CHECK(found.y.at(3, 1, 2, 2) == doctest::Approx(-1));  // the bias
  for (const double value : found.dx.values) REQUIRE(std::isfinite(value));
}
