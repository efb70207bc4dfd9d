#pragma once

#include <digitnet/network/summary.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

/// What a drawing of a network consists of, before anything is placed.
namespace digitnet::tools::blueprint {

inline constexpr double name_size = 12;   // of the text below and of names, pixels
inline constexpr double shape_size = 13;  // of the text that says the shape

enum class Role { input, convolution, pooling, dense, other };

/// Input, or what a layer makes of it: one group of feature maps or one vector.
struct Stage {
  Role role = Role::input;
  std::string name;   // "C1"
  std::string label;  // "6@28×28"
  Shape shape{1};
  int drawn = 1;      // maps or cells
  double offset = 0;  // between neighbouring maps
  double map_width = 0;
  double map_height = 0;
  double centre = 0;  // x, set by the layout

  [[nodiscard]] bool is_vector() const { return shape.height == 1 && shape.width == 1; }
  [[nodiscard]] double spread() const { return is_vector() ? 0 : offset * (drawn - 1); }
  [[nodiscard]] double width() const { return map_width + spread(); }
  [[nodiscard]] double height() const { return map_height + spread(); }
  [[nodiscard]] double left() const { return centre - width() / 2; }
  [[nodiscard]] double right() const { return centre + width() / 2; }
  [[nodiscard]] double label_width() const;
};

/// The layer between two stages.
struct Step {
  std::vector<std::string> lines;  // what it does
  std::vector<std::string> notes;  // what follows it
  int window = 0;                  // side in pixels; 0: no patch to draw
  bool full = false;               // every value sees every other

  [[nodiscard]] double label_width() const;
};

/// stages[i] goes through steps[i] to stages[i + 1].
struct Drawing {
  std::vector<Stage> stages;
  std::vector<Step> steps;
};

/// The parts of a network. `layers` must not be empty.
[[nodiscard]] Drawing make_drawing(std::span<const LayerSummary> layers);

}  // namespace digitnet::tools::blueprint
