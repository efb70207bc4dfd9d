#include "common/model/default_model.hpp"

#include "common/model/averaging.hpp"

#include <digitnet/io/safetensors.hpp>

#include <vector>

namespace digitnet::tools {

std::unique_ptr<Classifier> load_classifier(const std::string& path, std::size_t max_bytes) {
  const std::vector<Model> models = zoo_models();
  if (!path.empty()) return decode_classifier(read_safetensors(path, max_bytes), models);
  const std::span<const std::byte> bytes = default_model_bytes();
  if (bytes.empty()) {
    throw Error{
        "no default model was embedded when this program was built: name one with --model-file"};
  }
  return decode_classifier(SafeTensors{{bytes.begin(), bytes.end()}, "the default model"}, models);
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
