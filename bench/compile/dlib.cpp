// The least that trains LeNet-5 with dlib.

#include <dlib/dnn.h>

#include <iostream>

template <long Filters, int Kernel, int Padding, class Below>
using Conv = dlib::add_layer<dlib::con_<Filters, Kernel, Kernel, 1, 1, Padding, Padding>, Below>;
template <class Below>
using ReluPool = dlib::add_layer<dlib::max_pool_<2, 2, 2, 2, 0, 0>, dlib::relu<Below>>;
using Features =
    ReluPool<Conv<16, 5, 0, ReluPool<Conv<6, 5, 2, dlib::input<dlib::matrix<float>>>>>>;
using LeNet5 = dlib::loss_multiclass_log<
    dlib::fc<10, dlib::relu<dlib::fc<84, dlib::relu<dlib::fc<120, Features>>>>>>;

int main() {
  std::vector<dlib::matrix<float>> images;
  std::vector<unsigned long> labels;
  for (unsigned long label = 0; label < 10; ++label) {
    images.emplace_back(28, 28);
    images.back() = static_cast<float>(label) / 10;
    labels.push_back(label);
  }
  LeNet5 net;
  dlib::dnn_trainer<LeNet5, dlib::adam> trainer{net, dlib::adam{0, 0.9F, 0.999F}};
  for (int epoch = 0; epoch < 4; ++epoch) {
    trainer.train_one_step(images, labels);
    std::cout << trainer.get_average_loss() << '\n';
  }
}
