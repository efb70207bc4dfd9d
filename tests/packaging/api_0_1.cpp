// What a program written for 0.1 looks like, for the stable headers (docs/stability.md). It is
// compiled by a test, and stays as it is until a version may change the interface: who has to edit
// it breaks other people's programs, and says in CHANGELOG.md what to write instead.
#include <digitnet/digitnet.hpp>
#include <digitnet/digits/reader.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/image/read_picture.hpp>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace dn = digitnet;

namespace {

using Net = dn::Network<dn::Shape{1, 28, 28}, dn::Conv2d<8, 5, dn::Padding{2}, dn::Stride{1}>,
                        dn::BatchNorm2d, dn::ReLU, dn::MaxPool2d<2>,
                        dn::Dropout<dn::Fraction{1, 4}>, dn::Conv2d<8, 3, dn::Bias{false}>,
                        dn::LeakyReLU<dn::Fraction{1, 100}>, dn::AvgPool2d<2>, dn::Dense<10>>;
static_assert(Net::in == dn::Shape{1, 28, 28} && Net::classes == 10 && Net::layer_count == 9);
static_assert(Net::parameter_count > 0 && Net::buffer_count == 16);
static_assert(dn::version_major == 0 && dn::version_minor >= 1 && !dn::version.empty());

/// A layer of one's own.
struct Halve {
  static constexpr const char* name() { return "Halve"; }
  template <dn::Shape In, class Scalar>
  struct on : dn::LayerDefaults<In, In, Scalar> {
    template <class X, class Y>
    static void forward(const Scalar*, X x, Y y, const dn::Frame<Scalar>&) {
      dn::for_each_position<In>(
          [&](int c, int i, int j) { y(c, i, j) = x(c, i, j) * Scalar(0.5); });
    }
    template <class X, class Y, class DY, class DX>
    static void backward(const Scalar*, X, Y, DY dy, DX dx, Scalar*, const dn::Frame<Scalar>&) {
      if constexpr (dn::wants_gradient<DX>) {
        dn::for_each_position<In>(
            [&](int c, int i, int j) { dx(c, i, j) = dy(c, i, j) * Scalar(0.5); });
      }
    }
  };
};
using Own = dn::Network<dn::Shape{1, 6, 6}, Halve, dn::Dense<2>>;

dn::Metrics train(Net& net, const dn::Dataset& data, const dn::Dataset& held_out) {
  const dn::Augmentation augmentation{.shift_pixels = 1, .rotation_degrees = 10, .scale = 0.1F};
  const dn::TrainerOptions options{.epochs = 2,
                                   .batch_size = 64,
                                   .seed = dn::Seed{1},
                                   .threads = 2,
                                   .schedule = dn::OneCycle{},
                                   .label_smoothing = 0.05F,
                                   .ema_decay = 0.99F};
  const dn::Monitor monitor{
      .validation = &held_out,
      .early_stopping = dn::EarlyStopping{.patience = 3},
      .on_epoch = [](const dn::EpochReport& report) { return report.loss >= 0; }};
  const dn::History history = dn::fit(net, dn::Augmented{data, augmentation},
                                      dn::Adam{.learning_rate = 1e-3F}, options, monitor);
  if (history.reason == dn::StopReason::cancelled) return {};

  dn::Trainer trainer{
      net, data, dn::SoftmaxCrossEntropy{0.05F}, dn::Sgd{.momentum = 0.9F}, {.epochs = 3}};
  while (!trainer.finished()) {
    const dn::BatchResult batch = trainer.step();
    if (!(batch.loss < 1e9)) break;
    dn::save_checkpoint("run.checkpoint", net, trainer);
  }
  net = trainer.averaged();
  return dn::evaluate(net, held_out, {.threads = 2});
}

dn::Label predict(const std::vector<std::uint8_t>& image, const std::vector<float>& images) {
  auto model = dn::load<dn::zoo::LeNet5::Net>("lenet5.safetensors");
  model.info.name = "mine";
  dn::save(model, "mine.safetensors");
  dn::Predictor predictor{model};
  const auto answer = predictor.predict(image);
  std::vector<float> rows(images.size() / 784 * 10);
  predictor.predict(images, rows);
  predictor.logits(images, rows);
  return answer.confidence() > 0.5 ? static_cast<dn::Label>(answer.label) : dn::Label{};
}

std::string read(const std::filesystem::path& file) {
  const dn::SafeTensors model = dn::read_safetensors("lenet5.safetensors");
  const dn::DigitReader reader{model, dn::network_kinds<std::tuple<dn::zoo::LeNet5>>()};
  const dn::Picture picture = dn::read_picture(file);
  const dn::Reading one = reader.read(picture);
  return one.digit ? std::to_string(*one.digit) : one.reason() + reader.read_number(picture).text();
}

}  // namespace

int main() {
  try {
    const auto [train_data, test] = dn::load_mnist("data/mnist");
    const auto [most, held_out] = dn::split_stratified(train_data, 0.1, dn::Seed{1});
    Net net{dn::Seed{1}};
    for (float& weight : net.parameters()) weight *= 0.5F;
    for (const auto& tensor : net.tensors()) (void)tensor.name.size();
    (void)train(net, most, held_out);
    Own own{dn::Seed{2}, dn::Initialisation::glorot};
    (void)own.tensors();
    (void)predict(std::vector<std::uint8_t>(784), std::vector<float>(784));
    (void)read("seven.png");
    const dn::GradientCheck checked =
        dn::check_gradients<dn::Shape{1, 6, 6}, Halve, dn::Dense<2>>(dn::Seed{1});
    return checked.worst_parameter < 1e-4 ? 0 : 1;
  } catch (const dn::FileError& error) {
    return error.path().empty() || error.where().empty() || error.expected().empty() ||
           error.found().empty();
  } catch (const dn::DivergenceError&) {
    return 2;
  } catch (const dn::InvalidArgument&) {
    return 3;
  } catch (const dn::Error&) {
    return 4;
  }
}
