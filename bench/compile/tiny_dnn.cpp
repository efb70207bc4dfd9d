// The least that trains LeNet-5 with tiny-dnn.

#include <tiny_dnn/tiny_dnn.h>

#include <iostream>

int main() {
  using namespace tiny_dnn;
  using activation::identity;
  using activation::relu;
  std::vector<vec_t> images;
  std::vector<label_t> labels;
  for (label_t label = 0; label < 10; ++label) {
    images.emplace_back(28 * 28, static_cast<float_t>(label) / 10);
    labels.push_back(label);
  }
  network<sequential> net;
  net << convolutional_layer<relu>(28, 28, 5, 1, 6, padding::same)
      << max_pooling_layer<identity>(28, 28, 6, 2) << convolutional_layer<relu>(14, 14, 5, 6, 16)
      << max_pooling_layer<identity>(10, 10, 16, 2) << fully_connected_layer<relu>(400, 120)
      << fully_connected_layer<relu>(120, 84) << fully_connected_layer<activation::softmax>(84, 10);
  adam optimizer;
  net.train<cross_entropy_multiclass>(
      optimizer, images, labels, 5, 2, [] {}, [] { std::cout << "epoch\n"; });
}
