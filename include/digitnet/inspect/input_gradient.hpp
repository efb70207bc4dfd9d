#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/network/gradient_groups.hpp>
#include <digitnet/network/interleave.hpp>
#include <digitnet/network/network.hpp>
#include <digitnet/network/stage/frozen_stage.hpp>
#include <digitnet/network/training_run.hpp>
#include <digitnet/network/workspace.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

namespace digitnet {

namespace detail {

/// Passes its input on, so that there is a gradient of it: that of the network's input has no
/// place.
struct InputTap {
  template <Shape In, class ScalarType>
  struct on : LayerDefaults<In, In, ScalarType> {
    using Scalar = ScalarType;

    template <class X, class Y>
    static void forward(const Scalar* /*parameters*/, X x, Y y, const Frame<Scalar>& /*frame*/) {
      for_each_position<In>(
          [&](int c, int row, int column) { y(c, row, column) = x(c, row, column); });
    }
    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar* /*parameters*/, X /*x*/, Y /*y*/, DY /*dy*/, DX /*dx*/,
                         Scalar* /*d_parameters*/, const Frame<Scalar>& /*frame*/) {}
  };
};

template <class Net>
struct tapped;
template <class Scalar, Shape In, class... Specs>
struct tapped<BasicNetwork<Scalar, In, Specs...>> {
  using type = BasicNetwork<Scalar, In, InputTap, Specs...>;
};

/// What a TrainingRun is for a batch: one block, in which there is one image.
template <class Net>
struct OneImageRun : StageNumbers<Net> {
  using Scalar = typename Net::Scalar;
  using Plan = typename Net::Plan;

  struct Share {
    [[nodiscard]] static constexpr int first_block() noexcept { return 0; }
    [[nodiscard]] static constexpr int last_block() noexcept { return 1; }
    template <class Body>
    static void for_each_block(Body&& body) {
      body(0, std::size_t{0});
    }
  };

  Workspace<Plan, true>& space;
  GradientGroups<Plan>& groups;
  Share share{};

  template <int I>
  [[nodiscard]] Frame<Scalar> frame(int block) const noexcept {
    return {space.template saved<I>(block), space.scratch(0), false, 1};
  }
};

}  // namespace detail

/// The gradient of an output of a network with respect to its input, at inference: which pixels
/// make a class's logit larger, and how much. Its absolute values are a saliency map (Simonyan,
/// Vedaldi and Zisserman, "Deep inside convolutional networks", 2014). Owns a copy of the network
/// and all memory it needs; computing allocates nothing. One object serves one thread at a time.
template <class Net>
class InputGradient {
 public:
  using Scalar = typename Net::Scalar;

  explicit InputGradient(const Net& net) : space_{1, 1}, groups_{1, 1}, values_(Net::in.size()) {
    std::ranges::copy(net.parameters(), net_.parameters().begin());
    std::ranges::copy(net.buffers(), net_.buffers().begin());
  }

  /// d output / d pixel (C, H, W), for pixels from 0 to 1, of an image (C, H, W) of bytes, which
  /// are divided by 255, or of values; overwritten by the next call. `output` is a number in C, H,
  /// W order, that of the class for a network that classifies. Throws InvalidArgument for another
  /// size and an output that does not exist.
  [[nodiscard]] std::span<const Scalar> operator()(std::span<const std::uint8_t> image,
                                                   std::size_t output) {
    return compute(image, output);
  }
  [[nodiscard]] std::span<const Scalar> operator()(std::span<const Scalar> image,
                                                   std::size_t output) {
    return compute(image, output);
  }

 private:
  using Tapped = typename detail::tapped<Net>::type;
  using Plan = typename Tapped::Plan;
  template <int I>
  using Stage = detail::FrozenStage<typename Plan::template Layer<I>>;

  template <class Pixel>
  std::span<const Scalar> compute(std::span<const Pixel> image, std::size_t output) {
    if (image.size() != Net::in.size()) {
      throw InvalidArgument{"image: expected " + std::to_string(Net::in.size()) +
                            " values, found " + std::to_string(image.size())};
    }
    if (output >= Net::out.size()) {
      throw InvalidArgument{"output: expected a number below " + std::to_string(Net::out.size()) +
                            ", found " + std::to_string(output)};
    }
    const Pixel* sources[lanes<Scalar>] = {image.data()};
    interleave(sources, space_.template activation<0>(0));
    const detail::OneImageRun<Tapped> run{{net_}, space_, groups_};
    unroll<Plan::count>([&](auto i) { Stage<i>::template forward<i>(run); });

    const auto d_output = space_.template gradient<Plan::count>(0);
    for (std::size_t i = 0; i < Plan::out.size(); ++i) d_output[i] = Vec<Scalar>{};
    d_output[output][0] = 1;
    unroll<Plan::count - 1>([&](auto back) {
      constexpr int i = Plan::count - 1 - back;
      Stage<i>::template backward<i>(run);
    });
    const auto d_input = space_.template gradient<1>(0);
    for (std::size_t i = 0; i < values_.size(); ++i) values_.data()[i] = d_input[i][0];
    return values_.span();
  }

  Tapped net_;
  Workspace<Plan, true> space_;
  detail::GradientGroups<Plan> groups_;
  AlignedBuffer<Scalar> values_;
};

}  // namespace digitnet
