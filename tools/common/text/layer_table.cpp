#include "common/text/layer_table.hpp"

#include "common/text/format.hpp"

#include <digitnet/core/error.hpp>

#include <string>

namespace digitnet::tools {
namespace {

/// "6x28x28", or "120" for a vector.
std::string shape_text(const Shape& shape) {
  return shape.height == 1 && shape.width == 1 ? std::to_string(shape.channels) : shape.text();
}

}  // namespace

Table layer_table(std::span<const LayerSummary> layers) {
  using Align = Table::Align;
  Table table{
      {{""}, {"layer", Align::left}, {"output", Align::left}, {"parameters"}, {"multiply-adds"}}};
  if (!layers.empty()) table.rows.push_back({"", "input", shape_text(layers.front().in)});
  int number = 0;
  for (const LayerSummary& layer : layers) {
    table.rows.push_back({std::to_string(number++), printable(layer.name), shape_text(layer.out),
                          with_thousands(layer.parameters), with_thousands(layer.multiply_adds)});
  }
  table.totals.push_back({"", "total", "", with_thousands(total_parameters(layers)),
                          with_thousands(total_multiply_adds(layers))});
  return table;
}

}  // namespace digitnet::tools
