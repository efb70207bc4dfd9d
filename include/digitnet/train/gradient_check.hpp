#pragma once

#include <digitnet/core/target.hpp>
#include <digitnet/network/backpropagation.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace digitnet {

/// What a comparison with central differences found.
struct GradientCheck {
  double worst_parameter = 0;  ///< largest relative error of a parameter's gradient
  double worst_input = 0;      ///< largest relative error of an input's gradient
  std::size_t checked = 0;
};

namespace detail {

/// Adds a number to each input of the network under test: the gradient of these is that of the
/// input.
struct InputProbe {
  template <Shape In, class ScalarType>
  struct on : LayerDefaults<In, In, ScalarType> {
    using Scalar = ScalarType;
    static constexpr std::size_t parameter_count = In.size();

    template <class X, class Y>
    static void forward(const Scalar* parameters, X x, Y y, const Frame<Scalar>& /*frame*/) {
      for_each_position<In>([&](int c, int row, int column) {
        y(c, row, column) = x(c, row, column) + *parameters++;
      });
    }

    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar* /*parameters*/, X /*x*/, Y /*y*/, DY dy, DX /*dx*/,
                         Scalar* d_parameters, const Frame<Scalar>& /*frame*/) {
      for_each_position<In>([&](int c, int row, int column) {
        add_lanes(*d_parameters++, Vec<Scalar>(dy(c, row, column)));
      });
    }
  };
};

/// A loss that is linear in the outputs: dot(y, random weights), others for each label. Its
/// gradient is exact.
struct LinearLoss {
  Seed seed;

  static constexpr TargetKind target_kind = TargetKind::label;
  void validate() const noexcept {}

  template <class Scalar, Shape Out>
  void operator()(Block<const Scalar, Out> y, Block<Scalar, Out> dy, const Label* labels, int valid,
                  Scalar scale, ImageLoss<Scalar>* results) const {
    for (std::size_t i = 0; i < Out.size(); ++i) dy[i] = Vec<Scalar>{};
    for (int lane = 0; lane < valid; ++lane) {
      RandomStream random{seed, Purpose::test, static_cast<std::uint64_t>(labels[lane])};
      results[lane] = {};
      for (std::size_t i = 0; i < Out.size(); ++i) {
        const auto weight = static_cast<Scalar>(random.uniform(-1, 1));
        results[lane].loss += weight * y[i][lane];
        dy[i][lane] = weight * scale;
      }
    }
  }
};

}  // namespace detail

/// Compares the gradients of the layers `Specs...` on input `In` with central differences in double
/// precision, over all parameters and inputs (at most about `limit` of each, evenly chosen), for a
/// batch of `images` random images. Parameters and biases are random, so that nothing sits on a
/// kink by construction; `loss` defaults to a random linear function of the outputs. Labels and,
/// for a loss that compares numbers, targets are random, too.
///
/// Inputs are uniform in (-range, range), and `range` is 1 for the first image and 8 for the last,
/// with equal ratios between them: layers are tried where they are steep and where they are flat.
/// Beyond 8 nothing is checked.
///
/// Relative error is |a - n| / max(|a|, |n|, 1e-3).
template <Shape In, class... Specs, class Loss = detail::LinearLoss>
GradientCheck check_gradients(Seed seed, std::size_t images = 5, int threads = 1,
                              std::size_t limit = 200, Loss loss = Loss{}) {
  using Net = BasicNetwork<double, In, detail::InputProbe, Specs...>;
  Net net{seed};
  RandomStream random{seed, Purpose::test, 1};
  constexpr std::size_t inputs = In.size();
  for (double& p : net.parameters().subspan(inputs)) p += 0.3 * random.uniform(-1, 1);
  std::vector<double> pixels(images * inputs);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const double image = static_cast<double>(i / inputs);
    const double share = images > 1 ? image / static_cast<double>(images - 1) : 1.0;
    pixels[i] = std::pow(8.0, share) * random.uniform(-1, 1);
  }
  constexpr std::size_t each = targets_of_image<Loss::target_kind>(Net::classes);
  const std::size_t padded = (images + group_size - 1) / group_size * group_size;
  std::vector<TargetElement<Loss::target_kind, double>> targets(padded * each);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if constexpr (Loss::target_kind == TargetKind::label) {
      targets[i] = static_cast<Label>(i % Net::classes);
    } else {
      targets[i] = random.uniform(-1, 1);
    }
  }

  ThreadTeam team{threads};
  Backpropagation<Net> backpropagation{images, team};
  const auto fill = [&](Part, std::size_t first, int count, auto x) {
    for (int lane = 0; lane < count; ++lane) {
      const std::size_t image = first + static_cast<std::size_t>(lane);
      for (std::size_t i = 0; i < inputs; ++i) x[i][lane] = pixels[image * inputs + i];
    }
  };
  const auto placed_loss = [&](auto y, auto dy, std::size_t first, int count, double scale,
                               ImageLoss<double>* results) {
    loss(y, dy, &targets[first * each], count, scale, results);
  };
  const auto evaluate = [&] {
    return backpropagation.step(net, images, {seed, 7}, fill, placed_loss, [](Part) {}).loss /
           static_cast<double>(images);
  };
  evaluate();
  const std::vector<double> analytic(backpropagation.gradient().begin(),
                                     backpropagation.gradient().end());
  GradientCheck check;
  const auto compare = [&](std::size_t index, double& worst) {
    constexpr double step = 1e-5;
    double& parameter = net.parameters()[index];
    const double original = parameter;
    parameter = original + step;
    const double above = evaluate();
    parameter = original - step;
    const double below = evaluate();
    parameter = original;
    const double numeric = (above - below) / (2 * step);
    const double scale = (std::max)({std::abs(analytic[index]), std::abs(numeric), 1e-3});
    worst = (std::max)(worst, std::abs(analytic[index] - numeric) / scale);
    ++check.checked;
  };
  const auto stride = [&](std::size_t count) { return std::max<std::size_t>(1, count / limit); };
  for (std::size_t i = 0; i < inputs; i += stride(inputs)) compare(i, check.worst_input);
  const std::size_t parameters = Net::parameter_count - inputs;
  for (std::size_t i = 0; i < parameters; i += stride(parameters)) {
    compare(inputs + i, check.worst_parameter);
  }
  return check;
}

}  // namespace digitnet
