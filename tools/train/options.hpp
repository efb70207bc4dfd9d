#pragma once

#include "common/cli/input_limits.hpp"
#include "common/cli/output_format.hpp"

#include <digitnet/augment/augmentation.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace digitnet::tools {

/// An option as it stood on the command line; flags have no value.
struct GivenOption {
  std::string name;  ///< "--epochs"
  std::optional<std::string> value;
};

/// Share of the training images that is held back unless told otherwise: the confidences of a model
/// are only right once its temperature has been fitted to images that it has not seen.
inline constexpr double default_validation = 0.05;

struct Ensemble;

/// What the user asked digit-train for. An empty optional means: as the network's recipe says.
struct TrainOptions {
  std::vector<std::string> data{};   ///< the first one tests, too
  std::vector<double> shares{};      ///< of the training images, one for each data set; or none
  std::size_t limit = 0;             ///< of training images of each data set; 0: all
  std::optional<double> validation;  ///< share of the training images; 0.05 if there are enough

  std::string model{};     ///< empty: that of the recipe, of `from`, else "default"
  std::string from{};      ///< a model file to begin with; empty: random weights
  std::string freeze{};    ///< layers that are left as they are, "0-5,8"
  double most_lost = 0.1;  ///< percentage points that a model may read worse than `from`
  std::string recipe{};    ///< a recipe for short training; empty: that of the model
  std::uint64_t seed = 1;
  std::size_t ensemble = 0;  ///< models to train; 0: one, not numbered
  std::optional<std::size_t> epochs{}, batch_size{};
  std::optional<std::string> optimizer{};  ///< "sgd", "adam" or "adamw"
  std::optional<float> learning_rate{}, momentum{}, weight_decay{};
  bool nesterov = false;
  std::optional<std::string> schedule{};  ///< "constant", "step", "cosine" or "one-cycle"
  std::optional<double> warm_up{};
  std::optional<float> label_smoothing{}, ema{};
  float clip_norm = 0;             ///< largest norm of a gradient; 0: any
  std::string class_weights{};     ///< "balanced" or a number for each class, "1,1,2,..."
  std::size_t early_stopping = 0;  ///< patience in epochs; 0: off

  std::optional<std::string> augment{};  ///< a preset: "none", "light", "default" or "strong"
  std::array<std::optional<float>, augmentation_fields.size()> augmentation{};
  std::optional<double> plain_final{};
  std::optional<float> outliers{}, handwriting{}, glyphs{};  ///< shares

  std::string output{};  ///< empty: digitnet-MODEL.safetensors
  bool force = false;
  std::string checkpoint{};  ///< empty: OUTPUT.checkpoint
  bool no_checkpoint = false;
  std::string resume{};
  std::string log{}, plot{}, export_header{}, export_onnx{};
  bool with_preprocessing = false;  ///< in the ONNX file

  InputLimits limits{};
  int threads = 1;
  bool quiet = false;
  bool dashboard = false;
  OutputFormat format = OutputFormat::text;

  std::string model_file{}, architecture{};
  bool list_models = false;
  bool summary = false;
  bool find_rate = false;

  std::shared_ptr<const Ensemble> ensemble_of{};  ///< whose member this run trains; null: none
  std::string program = "digit-train";            ///< as it was called
  std::vector<GivenOption> given{};  ///< all that was spelled out, in the order of --help
};

/// The command of a whole ensemble, and which of its models is being trained.
struct Ensemble {
  TrainOptions options{};
  std::size_t member = 0;  ///< from 1
};

}  // namespace digitnet::tools
