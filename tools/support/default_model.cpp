#include "support/default_model.hpp"

#include <digitnet/io/safetensors.hpp>

#include <vector>

namespace digitnet::tools {

std::unique_ptr<Classifier> load_classifier(const std::string& path) {
  const std::vector<Model> models = zoo_models();
  if (!path.empty()) return decode_classifier(read_safetensors(path), models);
  const std::span<const std::byte> bytes = default_model_bytes();
  if (bytes.empty()) {
    throw Error{
        "no default model was embedded when this program was built: name one with --model-file"};
  }
  return decode_classifier(SafeTensors{{bytes.begin(), bytes.end()}, "the default model"}, models);
}

}  // namespace digitnet::tools
