#pragma once

#include <digitnet/data/dataset.hpp>
#include <digitnet/digits/reader/open_network.hpp>
#include <digitnet/digits/recipes/recipe.hpp>
#include <digitnet/io/safetensors.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/summary.hpp>
#include <digitnet/optim/any_optimizer.hpp>
#include <digitnet/train/fit.hpp>

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace digitnet::tools {

/// A trained network of an architecture that was chosen at run time.
class Classifier {
 public:
  virtual ~Classifier() = default;

  /// Logits (N, 10) of images (N, 1, 28, 28); `threads` share the work.
  [[nodiscard]] virtual std::vector<float> logits(std::span<const std::uint8_t> images,
                                                  int threads) const = 0;
  /// Probabilities (N, 10) of images (N, 1, 28, 28), softmax at the model's temperature. Not for
  /// several threads at a time: give each a copy.
  virtual void predict(std::span<const std::uint8_t> images, std::span<float> probabilities) = 0;

  [[nodiscard]] virtual std::unique_ptr<Classifier> copy() const = 0;

  /// The model as the bytes of a safetensors file.
  [[nodiscard]] virtual std::vector<std::byte> encode(const ModelInfo& info) const = 0;

  [[nodiscard]] virtual std::vector<LayerSummary> layers() const = 0;

  ModelInfo info;
};

/// A training run, fully spelled out.
struct TrainJob {
  const Dataset* train = nullptr;
  const Dataset* validation = nullptr;  ///< may be null
  AnyOptimizer optimizer{};
  TrainerOptions options{};
  ExampleOptions examples{};
  std::optional<EarlyStopping> early_stopping{};  ///< of a resumed run: as it stood

  const SafeTensors* from = nullptr;    ///< a model file to begin with; null: random weights
  std::vector<int> frozen{};            ///< numbers of the layers that are left as they are
  bool balance_classes = false;         ///< all classes count the same together
  std::vector<float> class_weights{};   ///< of the loss of each class; none: all are 1
  const SafeTensors* resume = nullptr;  ///< a checkpoint to go on from
  /// Calls `save` with the file to keep a checkpoint in; empty: none is kept.
  std::function<void(const std::function<void(const std::filesystem::path&)>& save)>
      keep_checkpoint{};
  double checkpoint_seconds = 60;  ///< at least after so much time, and after each epoch
  std::function<std::map<std::string, std::string>()> notes{};  ///< what a checkpoint keeps too

  /// `from` is of another network, which begins with so many layers of this one.
  std::function<void(std::size_t layers)> on_leading_layers{};
  /// The run begins, with so many steps behind it if it is resumed.
  std::function<void(std::size_t steps, std::size_t steps_per_epoch)> on_start{};
  std::function<void(const StepReport&)> on_step{};
  std::function<void(const EpochReport&)> on_epoch{};
  std::function<void()>
      on_calibration{};  ///< the last step is done, temperature and threshold follow
  const std::atomic<bool>* stop = nullptr;  ///< finish the step, keep a checkpoint and return
};

/// What a run gave.
struct TrainResult {
  std::unique_ptr<Classifier> classifier;
  History history;
};

/// A network with a name, of whatever type, as the tools see it.
struct NamedNetwork {
  std::string name;
  std::string about;
  std::size_t parameters = 0;
  std::vector<LayerSummary> layers;
  Recipe recipe;
  std::string architecture;  ///< as in a model file
  TrainResult (*train)(const TrainJob& job) = nullptr;
  std::unique_ptr<Classifier> (*decode)(const SafeTensors& file) = nullptr;
  DigitNetwork (*open)(const SafeTensors& file) = nullptr;  ///< for reading alone
  /// What it learns from and is judged by, made of images of digits; null: those themselves.
  Dataset (*examples)(const Dataset& digits, Seed seed, int threads) = nullptr;
};

/// A named way to train one of the models, beside its own recipe.
struct NamedRecipe {
  std::string name;
  std::string model;
  Recipe recipe;
};

/// The library's zoo.
[[nodiscard]] std::vector<NamedNetwork> zoo_models();
[[nodiscard]] std::vector<NamedRecipe> fast_recipes();

/// All that digit-train can train: the zoo, and the network that cuts numbers apart.
[[nodiscard]] std::vector<NamedNetwork> trainable_models();

/// The zoo for a DigitReader.
[[nodiscard]] std::vector<NetworkKind> zoo_network_kinds();

/// The model called `name`, or null.
[[nodiscard]] const NamedNetwork* find_model(std::span<const NamedNetwork> models,
                                             const std::string& name);

/// The classifier in a model file: its architecture is told by the file's metadata, else by the
/// shapes of its tensors. If the file says no name, `info.name` is that of the architecture. Throws
/// FileError.
[[nodiscard]] std::unique_ptr<Classifier> decode_classifier(const SafeTensors& file,
                                                            std::span<const NamedNetwork> models);

}  // namespace digitnet::tools
