#include "common/model/default_model.hpp"

#include "common/model/any_classifier.hpp"
#include "common/model/averaging.hpp"

#include <digitnet/io/safetensors.hpp>

#include <vector>

namespace digitnet::tools {

SafeTensors default_model_file() {
  const std::span<const std::byte> bytes = default_model_bytes();
  if (bytes.empty()) {
    throw Error{
        "no default model was embedded when this program was built: name one with --model-file"};
  }
  return SafeTensors{{bytes.begin(), bytes.end()}, "the default model"};
}

std::unique_ptr<Classifier> load_classifier(const std::string& path, std::size_t max_bytes) {
  const SafeTensors file = path.empty() ? default_model_file() : read_safetensors(path, max_bytes);
  auto classifier = decode_classifier(file, zoo_models());
  const std::vector<LayerSummary> layers = classifier->layers();
  require_digits(file.path(), layers.front().in, layers.back().out.size());
  return classifier;
}

std::unique_ptr<Classifier> load_classifier(const std::vector<std::string>& paths, bool look_again,
                                            std::size_t max_bytes) {
  std::vector<std::unique_ptr<Classifier>> members;
  for (const std::string& path : paths) members.push_back(load_classifier(path, max_bytes));
  if (members.empty()) members.push_back(load_classifier(std::string{}));
  auto classifier = averaged(std::move(members));
  return look_again ? looking_again(std::move(classifier)) : std::move(classifier);
}

}  // namespace digitnet::tools
