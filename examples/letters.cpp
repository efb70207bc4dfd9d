// A network of 26 letters, from files as EMNIST's.
//
//     example-letters <folder with emnist-letters-train-images-idx3-ubyte and so on>

#include <digitnet/digitnet.hpp>
#include <digitnet/layer/named.hpp>

#include <cstdio>
#include <string>

namespace dn = digitnet;

// EMNIST counts letters from 1, so class 0 stays empty. Names, if given, are those of the tensors
// in the file: conv1.weight.
using Net =
    dn::Network<dn::Shape{1, 28, 28}, dn::Named<"conv1", dn::Conv2d<12, 5>>, dn::ReLU,
                dn::MaxPool2d<2>, dn::Named<"conv2", dn::Conv2d<24, 5>>, dn::ReLU, dn::MaxPool2d<2>,
                dn::Named<"fc1", dn::Dense<96>>, dn::ReLU, dn::Named<"fc2", dn::Dense<27>>>;

dn::Dataset read(const std::string& folder, const std::string& part) {
  const std::string start = folder + "/emnist-letters-" + part;
  dn::Dataset data = dn::read_idx(start + "-images-idx3-ubyte", start + "-labels-idx1-ubyte",
                                  dn::default_size_limit, 27);
  dn::transpose_images(data);  // EMNIST's lie on their side
  return data;
}

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : "emnist";
  const dn::Dataset train = read(folder, "train"), test = read(folder, "test");
  Net net{dn::Seed{1}};
  dn::fit(net, train, dn::Adam{.learning_rate = 2e-3F}, {.epochs = 4, .threads = 2});
  std::printf("test accuracy %.2f %%\n", 100 * dn::evaluate(net, test).accuracy);
  dn::save(net, "letters.safetensors");

  dn::Predictor predictor{net};
  const auto answer = predictor.predict(test.image(0));
  std::printf("the first letter is %c\n", static_cast<char>('A' + answer.label - 1));
}
