#include "common/model/model.hpp"

#include "common/model/any_classifier.hpp"

#include <algorithm>

namespace digitnet::tools {
namespace {

std::unique_ptr<Classifier> decode_named(const NamedNetwork& model, const SafeTensors& file) {
  auto classifier = model.decode(file);
  if (classifier->info.name.empty()) classifier->info.name = model.name;
  return classifier;
}

}  // namespace

const NamedNetwork* find_model(std::span<const NamedNetwork> models, const std::string& name) {
  const auto found = std::ranges::find(models, name, &NamedNetwork::name);
  return found == models.end() ? nullptr : &*found;
}

std::vector<NetworkKind> zoo_network_kinds() {
  std::vector<NetworkKind> kinds;
  for (const NamedNetwork& model : zoo_models()) {
    kinds.push_back({model.name, model.architecture, model.open});
  }
  return kinds;
}

std::unique_ptr<Classifier> decode_classifier(const SafeTensors& file,
                                              std::span<const NamedNetwork> models) {
  return open_as_one_of(
      models, file, [&](const NamedNetwork& model) { return decode_named(model, file); },
      any_classifier);
}

}  // namespace digitnet::tools
