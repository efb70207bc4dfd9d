// Two layers that the library does not have. A layer is a struct with a nested template `on`, which
// is the layer for one input shape and scalar type; check_gradients() tells whether backward is the
// derivative of forward.
//
//     example-custom-layer [data folder]

#include <digitnet/digitnet.hpp>

#include <cstdio>

namespace dn = digitnet;

/// max(x, 0)^2: So et al., "Primer: searching for efficient transformers" (2021).
struct SquaredReLU {
  static std::string name() { return "SquaredReLU"; }

  template <dn::Shape In, class Scalar>
  struct on : dn::LayerDefaults<In, In, Scalar> {
    // Each x(channel, y, x) is a vector: the same pixel of several images.
    template <class X, class Y>
    static void forward(const Scalar*, X x, Y y, const dn::Frame<Scalar>&) {
      dn::for_each_position<In>([&](int c, int row, int column) {
        const auto positive = dn::greater(x(c, row, column), dn::Vec<Scalar>{});
        y(c, row, column) = positive * positive;
      });
    }

    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar*, X x, Y, DY dy, DX dx, Scalar*, const dn::Frame<Scalar>&) {
      if constexpr (dn::wants_gradient<DX>) {  // the first layer's input needs none
        dn::for_each_position<In>([&](int c, int row, int column) {
          const auto positive = dn::greater(x(c, row, column), dn::Vec<Scalar>{});
          dx(c, row, column) = dy(c, row, column) * positive * Scalar{2};
        });
      }
    }
  };
};

/// x, or slope x where x < 0, with a trained slope per channel: He et al., "Delving deep into
/// rectifiers" (2015). The same as torch.nn.PReLU(channels).
struct PReLU {
  static std::string name() { return "PReLU"; }

  template <dn::Shape In, class Scalar>
  struct on : dn::LayerDefaults<In, In, Scalar> {
    static constexpr std::size_t parameter_count = In.channels;

    static std::vector<dn::TensorSlot> tensors() { return {{"weight", {parameter_count}}}; }

    static void initialise(std::span<Scalar> slopes, std::span<Scalar>, dn::Initialisation,
                           dn::RandomStream&) {
      for (Scalar& slope : slopes) slope = Scalar(0.25);
    }

    template <class X, class Y>
    static void forward(const Scalar* slopes, X x, Y y, const dn::Frame<Scalar>&) {
      dn::for_each_position<In>([&](int c, int row, int column) {
        const dn::Vec<Scalar> value = x(c, row, column);
        y(c, row, column) = value > dn::Vec<Scalar>{} ? value : value * slopes[c];
      });
    }

    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar* slopes, X x, Y, DY dy, DX dx, Scalar* d_slopes,
                         const dn::Frame<Scalar>&) {
      dn::for_each_position<In>([&](int c, int row, int column) {
        const dn::Vec<Scalar> value = x(c, row, column);
        const dn::Vec<Scalar> gradient = dy(c, row, column);
        const auto negative = value < dn::Vec<Scalar>{};
        // Parameter gradients are summed over the images of a block, and added to what is there.
        dn::add_lanes(d_slopes[c], negative ? gradient * value : dn::Vec<Scalar>{});
        if constexpr (dn::wants_gradient<DX>) {
          dx(c, row, column) = negative ? gradient * slopes[c] : gradient;
        }
      });
    }
  };
};

using Net = dn::Network<dn::Shape{1, 28, 28},                        //
                        dn::Conv2d<8, 5>, PReLU, dn::MaxPool2d<2>,   //
                        dn::Conv2d<16, 5>, PReLU, dn::MaxPool2d<2>,  //
                        dn::Dense<64>, SquaredReLU, dn::Dense<10>>;

int main(int argc, char** argv) {
  const auto squared = dn::check_gradients<dn::Shape{3, 4, 5}, SquaredReLU>(dn::Seed{1});
  const auto prelu = dn::check_gradients<dn::Shape{3, 4, 5}, PReLU>(dn::Seed{1});
  std::printf("largest relative error of a gradient: SquaredReLU %.1e, PReLU %.1e\n",
              squared.worst_input, std::max(prelu.worst_input, prelu.worst_parameter));
  if (!(squared.worst_input < 1e-6 && prelu.worst_input < 1e-4 && prelu.worst_parameter < 1e-4)) {
    return 1;
  }

  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  Net net{dn::Seed{1}};
  dn::fit(net, train, dn::Adam{.learning_rate = 4e-3F},
          {.epochs = 4, .threads = 2, .schedule = dn::OneCycle{}});
  std::printf("%s\n", dn::architecture<Net>().c_str());
  std::printf("test accuracy %.2f %%\n", 100 * dn::evaluate(net, test).accuracy);
}
