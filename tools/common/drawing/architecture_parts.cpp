#include "common/drawing/architecture_parts.hpp"

#include "common/drawing/svg.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace digitnet::tools::blueprint {
namespace {

constexpr double largest_map = 108;  // side of the largest feature map drawn

Role role_of(const LayerSummary& layer) {
  if (layer.kind.find("Conv") != std::string::npos) return Role::convolution;
  if (layer.kind.find("Pool") != std::string::npos) return Role::pooling;
  if (layer.kind == "Dense") return Role::dense;
  return Role::other;
}

/// Activations, normalisation and the like, which keep the shape and get no maps of their own.
bool is_note(const LayerSummary& layer) {
  return layer.kind == "Flatten" || (role_of(layer) == Role::other && layer.in == layer.out);
}

std::string note_of(const LayerSummary& layer) {
  if (layer.kind.starts_with("BatchNorm")) return "batch norm";
  if (layer.kind == "LeakyReLU") return "leaky ReLU";
  if (layer.kind == "Dropout" && layer.settings.fraction) {
    return "dropout " + layer.settings.fraction->text();
  }
  return layer.name;
}

/// What a layer does, in the words of the field.
std::vector<std::string> title_of(const LayerSummary& layer) {
  if (layer.kind == "Dense") return {"Full", "connection"};
  if (layer.kind == "GlobalAvgPool2d") return {"Global", "average"};
  if (layer.kind == "Conv2d") return {"Convolution"};
  if (layer.kind == "MaxPool2d") return {"Max-pooling"};
  if (layer.kind == "AvgPool2d") return {"Average-pooling"};
  // A layer of the user's own that describes itself by a name alone.
  return {layer.settings == LayerSettings{} ? layer.name : layer.kind};
}

/// Its settings, the usual ones left out; the stage says how many outputs there are.
std::vector<std::string> details_of(const LayerSettings& settings) {
  std::vector<std::string> lines;
  if (settings.window) {
    const std::string side = std::to_string(*settings.window);
    lines.push_back(side + "×" + side);
  }
  if (settings.padding.value_or(0) != 0) {
    lines.push_back("padding " + std::to_string(*settings.padding));
  }
  const std::optional<int> usual_stride = settings.outputs ? 1 : settings.window;
  if (settings.stride && settings.stride != usual_stride) {
    lines.push_back("stride " + std::to_string(*settings.stride));
  }
  if (!settings.bias.value_or(true)) lines.emplace_back("no bias");
  return lines;
}

Step step_of(const LayerSummary& layer) {
  Step step;
  const auto is_flat = [](const Shape& shape) { return shape.height == 1 && shape.width == 1; };
  step.full = layer.kind == "Dense" || is_flat(layer.in) || is_flat(layer.out);
  step.window = layer.settings.window.value_or(0);
  step.lines = title_of(layer);
  for (std::string& detail : details_of(layer.settings)) step.lines.push_back(std::move(detail));
  return step;
}

Stage stage_of(Role role, const Shape& shape, int largest_side) {
  Stage stage;
  stage.role = role;
  const int channels = std::max(1, shape.channels);
  stage.shape = {channels, std::max(1, shape.height), std::max(1, shape.width)};
  if (stage.is_vector()) {
    stage.label = std::to_string(channels);
    stage.map_width = 12;
    stage.drawn = channels <= 16 ? channels : 1;
    stage.map_height = channels <= 16 ? std::max(12, 11 * channels)
                                      : std::min(200.0, 16 + 13 * std::log2(channels));
    return stage;
  }
  stage.label = std::to_string(channels) + "@" + std::to_string(shape.height) + "×" +
                std::to_string(shape.width);
  // Few maps are drawn one by one; beyond that 512 look like many, not like 512.
  stage.drawn =
      channels <= 6
          ? channels
          : std::min(16, static_cast<int>(std::lround(6 + 1.6 * std::log2(channels / 6.0))));
  stage.offset = stage.drawn > 1 ? std::min(7.0, 56.0 / (stage.drawn - 1)) : 0;
  const auto side = [largest_side](int pixels) {
    return std::max(9.0, largest_map * std::pow(pixels / static_cast<double>(largest_side), 0.75));
  };
  stage.map_height = side(shape.height);
  stage.map_width = side(shape.width);
  return stage;
}

}  // namespace

double Stage::label_width() const {
  return std::max(text_width(name, name_size), 1.08 * text_width(label, shape_size));  // bold
}

double Step::label_width() const {
  double width = 0;
  for (const auto& line : lines) width = std::max(width, text_width(line, name_size));
  for (const auto& note : notes) width = std::max(width, text_width(note, name_size - 1));
  return width;
}

Drawing make_drawing(std::span<const LayerSummary> layers) {
  int largest_side = 1;
  for (const LayerSummary& layer : layers) {
    largest_side = std::max(
        {largest_side, layer.in.height, layer.in.width, layer.out.height, layer.out.width});
  }
  Drawing drawing;
  drawing.stages.push_back(stage_of(Role::input, layers.front().in, largest_side));
  drawing.stages.front().name = "Input";
  std::vector<std::string> early;  // notes before the first layer that is drawn
  int number = 0;
  for (const LayerSummary& layer : layers) {
    if (is_note(layer)) {
      (drawing.steps.empty() ? early : drawing.steps.back().notes).push_back(note_of(layer));
      continue;
    }
    const Role role = role_of(layer);
    drawing.steps.push_back(step_of(layer));
    drawing.stages.push_back(stage_of(role, layer.out, largest_side));
    const char letter = role == Role::convolution ? 'C'
                        : role == Role::pooling   ? 'S'  // LeCun: subsampling
                        : role == Role::dense     ? 'F'
                                                  : 'L';
    drawing.stages.back().name = letter + std::to_string(++number);
  }
  if (drawing.steps.empty()) {
    drawing.steps.emplace_back();
    drawing.stages.push_back(stage_of(Role::other, layers.back().out, largest_side));
  }
  auto& lines = drawing.steps.front().lines;
  lines.insert(lines.begin(), early.begin(), early.end());
  drawing.stages.back().name = "Output";
  return drawing;
}

}  // namespace digitnet::tools::blueprint
