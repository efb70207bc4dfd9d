#include "serve/reading/served_models.hpp"

#include "common/model/default_model.hpp"
#include "common/model/load_reader.hpp"
#include "common/model/open_layers.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/io/safetensors.hpp>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace digitnet::serve {
namespace {

ServedModels::Model opened(const SafeTensors& file) {
  DigitReader reader{tools::open_network(file)};
  tools::add_whole_digits(reader);
  const std::string name = reader.network().info().name;
  return std::make_shared<const ServedModel>(
      ServedModel{name, std::move(reader), AnyLayerOutputs{tools::open_layers(file)}});
}

}  // namespace

ServedModels::Model ServedModels::find(const std::string& name) const {
  const std::lock_guard lock{mutex_};
  if (name.empty()) return models_.front();
  std::string names;
  for (const Model& model : models_) {
    if (model->name == name) return model;
    names += (names.empty() ? "" : ", ") + model->name;
  }
  throw InvalidArgument{"model: expected one of those that are served (" + names + "), found " +
                        printable(name)};
}

std::vector<ServedModels::Model> ServedModels::all() const {
  const std::lock_guard lock{mutex_};
  return models_;
}

void ServedModels::exchange(std::vector<Model> models) {
  if (models.empty()) throw InvalidArgument{"models: expected at least one"};
  const std::lock_guard lock{mutex_};
  models_.swap(models);
}

std::vector<ServedModels::Model> open_models(const std::vector<std::string>& files) {
  if (files.empty()) return {opened(tools::default_model_file())};
  std::vector<ServedModels::Model> models;
  for (const std::string& file : files) models.push_back(opened(read_safetensors(file)));
  const std::vector<ServedModels::Model> named = models;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto is_so_called = [&](const ServedModels::Model& other) {
      return other->name == named[i]->name;
    };
    if (std::ranges::count_if(named, is_so_called) == 1) continue;
    models[i] = std::make_shared<const ServedModel>(ServedModel{
        std::filesystem::path{files[i]}.stem().string(), named[i]->reader, named[i]->layers});
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (models[i]->name != models[j]->name) continue;
      throw FileError{files[i], "", "a model or a file called otherwise than " + files[j],
                      models[i]->name};
    }
  }
  return models;
}

}  // namespace digitnet::serve
