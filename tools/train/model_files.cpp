#include "train/model_files.hpp"

#include "common/cli/exit_codes.hpp"
#include "common/drawing/architecture.hpp"
#include "train/plan.hpp"
#include "train/report.hpp"

#include <digitnet/dynamic/any_model.hpp>
#include <digitnet/exchange/onnx.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/model/c_header.hpp>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <utility>

namespace digitnet::tools {
namespace {

/// `name` as a C++ identifier: "lenet-5" becomes "lenet_5".
std::string identifier(const std::string& name) {
  std::string result;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      result += c;
    } else if (!result.empty() && result.back() != '_') {
      result += '_';
    }
  }
  if (result.ends_with('_')) result.pop_back();
  const bool good = !result.empty() && std::isdigit(static_cast<unsigned char>(result[0])) == 0;
  return good ? result : "model" + result;
}

InvalidArgument unknown(const char* what, const std::string& name, const auto& known) {
  std::string names;
  for (const auto& entry : known) names += (names.empty() ? "" : ", ") + entry.name;
  return InvalidArgument{std::string{"there is no "} + what + " \"" + name + "\", only " + names};
}

/// The network that a model file is of. Throws FileError.
const NamedNetwork& network_of(const SafeTensors& file, std::span<const NamedNetwork> models) {
  return *open_as_one_of(models, file, [&](const NamedNetwork& model) {
    (void)model.decode(file);
    return &model;
  });
}

}  // namespace

ModelChoice choose_model(const TrainOptions& options, std::span<const NamedNetwork> models) {
  if (!options.recipe.empty()) {
    const std::vector<NamedRecipe> recipes = fast_recipes();
    const auto chosen = std::ranges::find(recipes, options.recipe, &NamedRecipe::name);
    if (chosen == recipes.end()) throw unknown("recipe", options.recipe, recipes);
    if (!options.model.empty() && options.model != chosen->model) {
      throw InvalidArgument{"--recipe " + chosen->name + " trains the model " + chosen->model +
                            ", not " + options.model};
    }
    return {*find_model(models, chosen->model), chosen->recipe};
  }
  if (options.model.empty() && !options.from.empty()) {
    const NamedNetwork& model = network_of(read_safetensors(options.from), models);
    return {model, model.recipe};
  }
  const std::string name = options.model.empty() ? "default" : options.model;
  if (const NamedNetwork* model = find_model(models, name)) return {*model, model->recipe};
  throw unknown("model", name, models);
}

void write_header(const std::string& path, std::span<const std::byte> file,
                  const std::string& model) {
  write_file(path, to_c_header(file, identifier(model)));
}

void write_onnx(const TrainOptions& options, std::vector<std::byte> file) {
  const auto model = decode_model<AnyNetwork>(SafeTensors{std::move(file), "the model"});
  write_file(options.export_onnx,
             encode_onnx(model, {.with_preprocessing = options.with_preprocessing}));
}

OutputFiles export_files(const TrainOptions& options) {
  return {{"--export-header", options.export_header}, {"--export-onnx", options.export_onnx}};
}

int describe_model(const TrainOptions& options, std::span<const NamedNetwork> models) {
  const auto [model, chosen] = choose_model(options, models);
  const std::string recipe = plan_text(make_plan(chosen, options));
  if (!options.architecture.empty()) {
    write_file(options.architecture, architecture_svg(model.name, model.layers));
  }
  if (options.summary) {
    std::fputs(model_summary(model, recipe, options.format).c_str(), stdout);
  }
  return exit_code::done;
}

int export_model(const TrainOptions& options, std::span<const NamedNetwork> models) {
  OutputFiles files = export_files(options);
  std::erase_if(files, [](const auto& file) { return file.second.empty(); });
  if (files.empty()) {
    throw InvalidArgument{"--model-file needs --export-header or --export-onnx"};
  }
  files.insert(files.begin(), {"--model-file", options.model_file});
  check_output_files(files);
  const std::vector<std::byte> bytes = read_file(options.model_file, options.limits.file_bytes);
  const auto classifier = decode_classifier(SafeTensors{bytes, options.model_file}, models);
  const std::string& name = classifier->info.name;
  if (!options.export_header.empty()) {
    write_header(options.export_header, bytes, name.empty() ? "model" : name);
  }
  if (!options.export_onnx.empty()) write_onnx(options, classifier->encode(classifier->info));
  return exit_code::done;
}

}  // namespace digitnet::tools
