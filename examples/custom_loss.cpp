// A loss of one's own: Crammer and Singer's hinge (2001), which is content once the right class is
// ahead of every other one by a margin of 1. Takes the data folder, if it is elsewhere.

#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>

#include <cstdio>

namespace dn = digitnet;

struct Hinge {
  static constexpr dn::TargetKind target_kind = dn::TargetKind::label;
  void validate() const {}

  template <class Scalar, dn::Shape Classes>
  void operator()(dn::Block<const Scalar, Classes> y, dn::Block<Scalar, Classes> dy,
                  const dn::Label* labels, int valid, Scalar scale,
                  dn::ImageLoss<Scalar>* results) const {
    for (std::size_t c = 0; c < Classes.size(); ++c) dy[c] = dn::Vec<Scalar>{};
    for (int lane = 0; lane < valid; ++lane) {
      const auto right = static_cast<std::size_t>(labels[lane]);
      std::size_t rival = right == 0 ? 1 : 0;
      for (std::size_t c = 0; c < Classes.size(); ++c) {
        if (c != right && y[c][lane] > y[rival][lane]) rival = c;
      }
      const Scalar lead = y[right][lane] - y[rival][lane];
      results[lane] = {.loss = lead < 1 ? 1 - lead : Scalar{}, .correct = lead > 0};
      if (lead < 1) dy[right][lane] = -scale, dy[rival][lane] = scale;
    }
  }
};

int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  dn::zoo::LeNet5::Net net{dn::Seed{1}};
  dn::fit(net, train, Hinge{}, dn::Adam{.learning_rate = 2e-3F}, {.epochs = 3, .threads = 2});
  std::printf("test accuracy %.2f %%\n", 100 * dn::evaluate(net, test).accuracy);
}
