#include "train/report.hpp"

#include "common/text/format.hpp"
#include "common/text/layer_table.hpp"
#include "common/text/table.hpp"
#include "common/text/text.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace digitnet::tools {
namespace {

using Json = nlohmann::ordered_json;

std::string line_of(const Json& object) {
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

std::string accuracy_text(double accuracy, std::size_t images) {
  const double wrong = (1 - accuracy) * static_cast<double>(images);
  return percent(accuracy) + " of " + with_thousands(images) + " images (" +
         with_thousands(static_cast<std::size_t>(std::lround(wrong))) + " wrong)";
}

std::string comparison_text(const Comparison& one) {
  const std::string before = one.before ? percent(*one.before) + " before, " : "";
  return one_line(one.path) + ": " + before + percent(one.after) + " now, of " +
         with_thousands(one.images) + " images";
}

std::string size_text(std::size_t bytes) {
  return bytes < 1'000'000 ? fixed(static_cast<double>(bytes) / 1e3, 0) + " kB"
                           : fixed(static_cast<double>(bytes) / 1e6, 1) + " MB";
}

}  // namespace

std::string report_text(const TrainReport& report, OutputFormat format) {
  if (format == OutputFormat::json) {
    Json object{{"model", report.model},
                {"parameters", report.parameters},
                {"epochs", report.epochs},
                {"seed", report.seed},
                {"threads", report.threads},
                {"train_images", report.train_images},
                {"train_seconds", report.train_seconds},
                {"images_per_second", report.images_per_second},
                {"validation_accuracy", or_null(report.validation_accuracy)},
                {"test_accuracy", or_null(report.test_accuracy)},
                {"output", report.output}};
    if (!report.from.empty()) {
      object["from"] = report.from;
      object["data"] = Json::array();
      for (const Comparison& one : report.comparisons) {
        object["data"].push_back({{"path", one.path},
                                  {"images", one.images},
                                  {"held_back", one.held_back},
                                  {"before", or_null(one.before)},
                                  {"after", one.after}});
      }
    }
    return line_of(object);
  }
  Table table{{{"", Table::Align::left}, {"", Table::Align::left}}};
  table.rows.push_back(
      {"model", report.model + ", " + with_thousands(report.parameters) + " parameters"});
  table.rows.push_back({"training", with_thousands(report.train_images) + " images, " +
                                        std::to_string(report.epochs) +
                                        (report.epochs == 1 ? " epoch in " : " epochs in ") +
                                        fixed(report.train_seconds, 1) + " s, " +
                                        rate(report.images_per_second) + " images/s"});
  if (report.validation_accuracy) {
    table.rows.push_back(
        {"validation", accuracy_text(*report.validation_accuracy, report.validation_images)});
  }
  if (report.test_accuracy) {
    table.rows.push_back({"test", accuracy_text(*report.test_accuracy, report.test_images)});
  }
  for (const Comparison& one : report.comparisons) {
    table.rows.push_back({one.held_back ? "held back" : "learnt", comparison_text(one)});
  }
  table.rows.push_back({"output", one_line(report.output) + ", " + size_text(report.bytes)});
  return text_table(table);
}

std::string model_list(std::span<const NamedNetwork> models, OutputFormat format) {
  if (format == OutputFormat::json) {
    Json list = Json::array();
    for (const NamedNetwork& model : models) {
      list.push_back(
          {{"name", model.name}, {"parameters", model.parameters}, {"about", model.about}});
    }
    return line_of({{"models", list}});
  }
  Table table{{{"model", Table::Align::left}, {"parameters"}, {"about", Table::Align::left}}};
  for (const NamedNetwork& model : models) {
    table.rows.push_back({model.name, with_thousands(model.parameters), model.about});
  }
  return text_table(table);
}

std::string model_summary(const NamedNetwork& model, const std::string& recipe,
                          OutputFormat format) {
  if (format == OutputFormat::json) {
    const auto shape = [](const Shape& s) { return Json{s.channels, s.height, s.width}; };
    Json layers = Json::array();
    for (const LayerSummary& layer : model.layers) {
      layers.push_back({{"name", layer.name},
                        {"in", shape(layer.in)},
                        {"out", shape(layer.out)},
                        {"parameters", layer.parameters},
                        {"multiply_adds", layer.multiply_adds}});
    }
    return line_of({{"model", model.name},
                    {"parameters", model.parameters},
                    {"multiply_adds", total_multiply_adds(model.layers)},
                    {"layers", layers},
                    {"recipe", recipe}});
  }
  return model.name + ": " + model.about + "\n\n" + text_table(layer_table(model.layers)) + "\n" +
         "Recipe: " + recipe + "\n";
}

}  // namespace digitnet::tools
