#include "common/model/model.hpp"

#include <digitnet/digits/preparation/normalise.hpp>
#include <digitnet/judge/second_look.hpp>

#include <algorithm>

namespace digitnet::tools {
namespace {

std::unique_ptr<Classifier> decode_named(const Model& model, const SafeTensors& file) {
  auto classifier = model.decode(file);
  if (classifier->info.name.empty()) classifier->info.name = model.name;
  return classifier;
}

}  // namespace

const Model* find_model(std::span<const Model> models, const std::string& name) {
  const auto found = std::ranges::find(models, name, &Model::name);
  return found == models.end() ? nullptr : &*found;
}

std::vector<bool> are_known(std::span<const std::uint8_t> images,
                            std::span<const float> probabilities, Classifier& classifier) {
  return digitnet::are_known(images, {1, MnistFormat::side, MnistFormat::side}, probabilities,
                             classifier.info.rejection_threshold,
                             [&](std::span<const std::uint8_t> moved, std::span<float> answers) {
                               classifier.predict(moved, answers);
                             });
}

std::unique_ptr<Classifier> decode_classifier(const SafeTensors& file,
                                              std::span<const Model> models) {
  (void)model_info(file);  // refuses other formats before anything is said about architectures
  const auto& metadata = file.metadata();
  if (const auto found = metadata.find("architecture"); found != metadata.end()) {
    const auto model = std::ranges::find(models, found->second, &Model::architecture);
    if (model == models.end()) {
      throw FileError{file.path(), "metadata architecture", "one that this tool knows",
                      found->second};
    }
    return decode_named(*model, file);
  }
  for (const Model& model : models) {
    try {
      return decode_named(model, file);
    } catch (const FileError&) {  // not this one: try the next
      continue;
    }
  }
  throw FileError{file.path(), "tensors", "those of a network that this tool knows", "others"};
}

}  // namespace digitnet::tools
