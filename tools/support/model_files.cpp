#include "support/model_files.hpp"

#include "support/architecture.hpp"
#include "support/exit_codes.hpp"
#include "support/output_files.hpp"
#include "support/train_plan.hpp"
#include "support/train_report.hpp"

#include <digitnet/io/c_header.hpp>
#include <digitnet/io/file.hpp>

#include <cctype>
#include <cstdio>

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

}  // namespace

const Model& get_model(std::span<const Model> models, const std::string& name) {
  if (const Model* model = find_model(models, name)) return *model;
  std::string names;
  for (const Model& model : models) names += (names.empty() ? "" : ", ") + model.name;
  throw InvalidArgument{"there is no model \"" + name + "\", only " + names};
}

void write_text_file(const std::string& path, const std::string& text) {
  write_file(path, std::as_bytes(std::span{text}));
}

void write_header(const std::string& path, std::span<const std::byte> file,
                  const std::string& model) {
  write_text_file(path, to_c_header(file, identifier(model)));
}

int describe_model(const TrainOptions& options, std::span<const Model> models) {
  const Model& model = get_model(models, options.model);
  const std::string recipe = plan_text(make_plan(model.recipe, options));
  if (!options.architecture.empty()) {
    write_text_file(options.architecture, architecture_svg(model.name, model.layers));
  }
  if (options.summary) {
    std::fputs(model_summary(model, recipe, options.format).c_str(), stdout);
  }
  return exit_code::done;
}

int export_model(const TrainOptions& options, std::span<const Model> models) {
  if (options.export_header.empty()) {
    throw InvalidArgument{"--model-file needs --export-header"};
  }
  check_output_files(
      {{"--model-file", options.model_file}, {"--export-header", options.export_header}});
  const std::vector<std::byte> bytes = read_file(options.model_file);
  const auto classifier = decode_classifier(SafeTensors{bytes, options.model_file}, models);
  write_header(options.export_header, bytes,
               classifier->info.name.empty() ? "model" : classifier->info.name);
  return exit_code::done;
}

}  // namespace digitnet::tools
