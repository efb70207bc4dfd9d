#pragma once

// Runs one bound layer of the library on images in N, C, H, W order, and back.

#include "reference.hpp"

#include <digitnet/core/aligned_buffer.hpp>
#include <digitnet/layer/layer.hpp>

#include <cstddef>
#include <limits>
#include <vector>

namespace reference {

/// Images in image lanes. Lanes behind the last image hold `filler`; the halo is zero.
template <class Scalar, dn::Shape S, int Halo = 0>
class Lanes {
 public:
  using View = dn::Block<Scalar, S, Halo>;
  static constexpr int n = dn::lanes<Scalar>;

  explicit Lanes(int images, double filler = 0)
      : count_{images}, buffer_{static_cast<std::size_t>(blocks()) * View::size} {
    for_each_element(
        [&](Scalar& element, int, int, int, int) { element = static_cast<Scalar>(filler); });
  }
  explicit Lanes(const Images& images, double filler = 0) : Lanes(images.count, filler) {
    for_each_element([&](Scalar& element, int image, int c, int y, int x) {
      if (image < count_) element = static_cast<Scalar>(images.at(image, c, y, x));
    });
  }

  [[nodiscard]] int blocks() const { return (count_ + n - 1) / n; }
  [[nodiscard]] int valid(int block) const { return std::min(n, count_ - block * n); }
  [[nodiscard]] View operator[](int block) {
    return View{buffer_.data() + static_cast<std::size_t>(block) * View::size};
  }
  [[nodiscard]] dn::Blocks<Scalar, S, Halo> all() { return {buffer_.data(), View::size, blocks()}; }

  [[nodiscard]] Images images() {
    Images result{S, count_};
    for_each_element([&](Scalar& element, int image, int c, int y, int x) {
      if (image < count_) result.at(image, c, y, x) = static_cast<double>(element);
    });
    return result;
  }

 private:
  template <class Body>
  void for_each_element(Body&& body) {
    for (int block = 0; block < blocks(); ++block) {
      dn::for_each_position<S>([&](int c, int y, int x) {
        Scalar* vector = reinterpret_cast<Scalar*>(&(*this)[block](c, y, x));
        for (int lane = 0; lane < n; ++lane) body(vector[lane], block * n + lane, c, y, x);
      });
    }
  }

  int count_;
  dn::AlignedBuffer<Scalar> buffer_;
};

template <class Scalar>
dn::AlignedBuffer<Scalar> to_scalars(const std::vector<double>& values) {
  dn::AlignedBuffer<Scalar> result{values.size()};
  for (std::size_t i = 0; i < values.size(); ++i) {
    result.data()[i] = static_cast<Scalar>(values[i]);
  }
  return result;
}

struct RunResult {
  Images y, dx;
  std::vector<double> d_parameters;
};

/// Forward and backward of `Layer`. What must be overwritten is NaN before, what must be added to
/// starts at 1 (which is taken off again), and padding lanes of x hold 3.
template <class Layer>
RunResult run_layer(const std::vector<double>& parameters, const Images& x, const Images& dy,
                    int parts = 1) {
  using Scalar = typename Layer::Scalar;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  REQUIRE(parameters.size() == Layer::parameter_count);
  const auto p = to_scalars<Scalar>(parameters);
  Lanes<Scalar, Layer::in, Layer::halo> in{x, 3};
  Lanes<Scalar, Layer::out> out{x.count, nan};
  Lanes<Scalar, Layer::out> d_out{dy};
  Lanes<Scalar, Layer::in> d_in{x.count, nan};
  dn::AlignedBuffer<Scalar> d_parameters{Layer::parameter_count};
  double start = 0;
  if constexpr (dn::BatchLayer<Layer>) {
    for (Scalar& d : d_parameters.span()) d = static_cast<Scalar>(nan);
    Layer::forward_blocks(p.data(), in.all(), out.all());
    Layer::backward_blocks(p.data(), out.all(), d_out.all(), d_in.all());
    for (int part = 0; part < parts; ++part) {
      Layer::weight_gradient(in.all(), d_out.all(), d_parameters.data(), dn::Part{part, parts});
    }
  } else {
    start = 1;
    for (Scalar& d : d_parameters.span()) d = static_cast<Scalar>(start);
    constexpr auto n = static_cast<std::size_t>(dn::lanes<Scalar>);
    dn::AlignedBuffer<Scalar> saved{Layer::saved * n}, scratch{Layer::scratch * n};
    for (int block = 0; block < in.blocks(); ++block) {
      const dn::Frame<Scalar> frame{saved.data(),
                                    scratch.data(),
                                    true,
                                    in.valid(block),
                                    0,
                                    static_cast<std::size_t>(block) * n};
      const dn::Block<const Scalar, Layer::in, Layer::halo> from = in[block];
      const dn::Block<const Scalar, Layer::out> gradient = d_out[block];
      Layer::forward(p.data(), from, out[block], frame);
      Layer::backward(p.data(), from, out[block], gradient, d_in[block], d_parameters.data(),
                      frame);
    }
  }
  RunResult result{out.images(), d_in.images(), {}};
  for (const Scalar d : d_parameters.span()) {
    result.d_parameters.push_back(static_cast<double>(d) - start);
  }
  return result;
}

}  // namespace reference
