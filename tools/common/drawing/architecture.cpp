#include "common/drawing/architecture.hpp"

#include "common/drawing/svg.hpp"
#include "common/text/format.hpp"

#include <digitnet/core/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

namespace digitnet::tools {
namespace {

using Point = Svg::Point;
using Anchor = Svg::Anchor;

constexpr std::string_view ink = "#1e293b";
constexpr std::string_view soft_ink = "#64748b";
constexpr std::string_view thread = "#94a3b8";  // lines between stages

constexpr double margin = 32;
constexpr double largest_map = 108;  // side of the largest feature map drawn
constexpr double widest_row = 1240;
constexpr double name_size = 12;
constexpr double shape_size = 13;
constexpr double label_pitch = 16;
constexpr double head = 46;  // the two lines above a row
constexpr double narrowest_gap = 48;
constexpr double row_arrow = 40;

enum class Role { input, convolution, pooling, dense, other };

struct Colours {
  std::string_view fill, stroke;
};

Colours colours(Role role) {
  switch (role) {
    case Role::convolution:
      return {"#dbeafe", "#2563eb"};
    case Role::pooling:
      return {"#d1fae5", "#059669"};
    case Role::dense:
      return {"#ede9fe", "#7c3aed"};
    case Role::input:
    case Role::other:
      break;
  }
  return {"#f1f5f9", "#475569"};
}

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
  [[nodiscard]] double label_width() const {
    return std::max(text_width(name, name_size), 1.08 * text_width(label, shape_size));  // bold
  }
};

/// The layer between two stages.
struct Step {
  std::vector<std::string> lines;  // what it does
  std::vector<std::string> notes;  // what follows it
  int kernel_height = 0;           // 0: no patch to draw
  int kernel_width = 0;
  bool full = false;  // every value sees every other

  [[nodiscard]] double label_width() const {
    double width = 0;
    for (const auto& line : lines) width = std::max(width, text_width(line, name_size));
    for (const auto& note : notes) width = std::max(width, text_width(note, name_size - 1));
    return width;
  }
};

/// stages[i] goes through steps[i] to stages[i + 1].
struct Drawing {
  std::vector<Stage> stages;
  std::vector<Step> steps;
};

/// What `name` says beyond `kind`: "16x5x5, padding 2".
std::string_view settings(const LayerSummary& layer) {
  std::string_view rest = layer.name;
  if (rest.starts_with(layer.kind)) rest.remove_prefix(layer.kind.size());
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == ',')) rest.remove_prefix(1);
  return rest;
}

/// The numbers of "16x5x5"; empty if `text` is not of that form.
std::vector<int> extents(std::string_view text) {
  std::vector<int> numbers;
  int number = 0;
  int digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9' && digits < 6) {
      number = 10 * number + (c - '0');
      ++digits;
    } else if (c == 'x' && digits > 0) {
      numbers.push_back(std::exchange(number, 0));
      digits = 0;
    } else {
      return {};
    }
  }
  if (digits == 0) return {};
  numbers.push_back(number);
  return numbers;
}

/// Splits "padding 2, stride 2" at the commas.
std::vector<std::string> parts(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    while (part.starts_with(' ')) part.remove_prefix(1);
    if (!part.empty()) result.emplace_back(part);
  }
  return result;
}

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
  if (layer.kind == "Dropout") return "d" + layer.name.substr(1);
  return layer.name;
}

Step step_of(const LayerSummary& layer) {
  Step step;
  const auto is_flat = [](const Shape& shape) { return shape.height == 1 && shape.width == 1; };
  step.full = layer.kind == "Dense" || is_flat(layer.in) || is_flat(layer.out);
  std::vector<std::string> details = parts(settings(layer));
  if (layer.kind == "Dense") {
    step.lines = {"Full", "connection"};
    details.erase(details.begin(), details.begin() + (details.empty() ? 0 : 1));
  } else if (layer.kind == "GlobalAvgPool2d") {
    step.lines = {"Global", "average"};
  } else {
    step.lines = {layer.kind == "Conv2d"      ? "Convolution"
                  : layer.kind == "MaxPool2d" ? "Max-pooling"
                  : layer.kind == "AvgPool2d" ? "Average-pooling"
                                              : layer.kind};
    std::vector<int> kernel = details.empty() ? std::vector<int>{} : extents(details.front());
    if (kernel.size() == 3) kernel.erase(kernel.begin());  // output channels: the stage says so
    if (kernel.size() == 1) kernel.push_back(kernel.front());
    if (kernel.size() == 2) {
      step.kernel_height = kernel[0];
      step.kernel_width = kernel[1];
      details.front() = std::to_string(kernel[0]) + "×" + std::to_string(kernel[1]);
    }
  }
  for (std::string& detail : details) step.lines.push_back(std::move(detail));
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

/// The stages [first, last) on one line, and how much room they take.
struct Row {
  std::size_t first = 0;
  std::size_t last = 0;
  double width = 0;
};

/// Places stages from `first` on as tightly as their pictures and the texts above and below allow,
/// until the row is full; at least one of them.
Row place_row(Drawing& drawing, std::size_t first, double limit) {
  constexpr double nothing = -std::numeric_limits<double>::infinity();
  constexpr double text_gap = 14;
  const std::size_t count = drawing.stages.size();
  double edge = margin;                                        // right end of the pictures
  double head_end = nothing;                                   // right end of the texts above
  double foot_end = first == 0 ? nothing : margin - text_gap;  // and below
  Row row{first, first, 0};
  for (std::size_t i = first; i < count; ++i) {
    Stage& stage = drawing.stages[i];
    const double half = stage.width() / 2;
    const double half_label = stage.label_width() / 2;
    double centre = margin + std::max(half, half_label);
    double next_foot_end = foot_end;
    if (i > 0) {
      // The text below stands in the middle of the gap.
      const double half_foot = drawing.steps[i - 1].label_width() / 2;
      const double foot_centre = foot_end + text_gap + half_foot;
      centre = std::max({edge + narrowest_gap + half, head_end + text_gap + half_label,
                         2 * foot_centre - edge + half});
      next_foot_end = (edge + centre - half) / 2 + half_foot;
    }
    const double end = std::max({centre + half + (i + 1 < count ? row_arrow : 0),
                                 centre + half_label, next_foot_end}) +
                       margin;
    if (i > first && end > limit) break;
    stage.centre = centre;
    edge = centre + half;
    head_end = centre + half_label;
    foot_end = next_foot_end;
    row.last = i + 1;
    row.width = end;
  }
  return row;
}

std::vector<Row> place_rows(Drawing& drawing, double limit) {
  std::vector<Row> rows;
  for (std::size_t next = 0; next < drawing.stages.size(); next = rows.back().last) {
    rows.push_back(place_row(drawing, next, limit));
  }
  return rows;
}

/// As few rows as possible, of about the same width.
std::vector<Row> place(Drawing& drawing) {
  const std::size_t fewest = place_rows(drawing, widest_row).size();
  double limit = widest_row;
  while (limit > 300 && place_rows(drawing, limit - 20).size() == fewest) limit -= 20;
  return place_rows(drawing, limit);
}

/// A hand-written 5 on the input, so that the reader sees what comes in.
void draw_digit(Svg& svg, Point corner, double width, double height) {
  const std::array bar{Point{0.68, 0.21}, Point{0.40, 0.21}, Point{0.36, 0.47}};
  std::vector<Point> points(bar.begin(), bar.end());
  // The bowl: from the foot of the stem almost once around its centre.
  for (double degrees = -135; degrees <= 140; degrees += 12.5) {
    const double angle = degrees * std::numbers::pi / 180;
    points.push_back({0.49 + 0.19 * std::cos(angle), 0.61 + 0.19 * std::sin(angle)});
  }
  for (Point& p : points) p = {corner.x + p.x * width, corner.y + p.y * height};
  svg.polyline(points, {.stroke = "#334155", .stroke_width = 0.075 * std::min(width, height)});
}

void draw_stage(Svg& svg, const Stage& stage, double middle) {
  const auto [fill, stroke] = colours(stage.role);
  const double top = middle - stage.height() / 2;
  if (stage.is_vector()) {
    svg.rectangle({stage.left(), top}, stage.map_width, stage.map_height,
                  {.fill = fill, .stroke = stroke}, stage.drawn > 1 ? 0 : 2);
    for (int i = 1; i < stage.drawn; ++i) {
      const double y = top + stage.map_height * i / stage.drawn;
      svg.line({stage.left(), y}, {stage.right(), y}, {.stroke = stroke});
    }
    return;
  }
  for (int i = 0; i < stage.drawn; ++i) {
    svg.rectangle({stage.left() + i * stage.offset, top + i * stage.offset}, stage.map_width,
                  stage.map_height, {.fill = fill, .stroke = stroke}, 1);
  }
  if (stage.role == Role::input && stage.shape.channels <= 3) {
    draw_digit(svg, {stage.left() + stage.spread(), top + stage.spread()}, stage.map_width,
               stage.map_height);
  }
}

/// The top left corner of the front map.
Point front(const Stage& stage, double middle) {
  return {stage.left() + stage.spread(), middle - stage.height() / 2 + stage.spread()};
}

/// The lines from what a layer reads to what it writes.
void draw_step(Svg& svg, const Step& step, const Stage& from, const Stage& to, double middle) {
  const Point source = front(from, middle);
  const Point target = front(to, middle);
  if (step.full) {
    const std::array<Point, 4> fan{{{from.right() + 3, source.y},
                                    {to.left() - 3, middle - to.height() / 2},
                                    {to.left() - 3, middle - to.height() / 2 + to.map_height},
                                    {from.right() + 3, source.y + from.map_height}}};
    svg.polygon(fan, {.fill = "#f1f5f9"});
    svg.line(fan[0], fan[1], {.stroke = thread});
    svg.line(fan[3], fan[2], {.stroke = thread});
    return;
  }
  // The patch that one output value sees, right of the centre of the front map ...
  const double high =
      std::clamp(from.map_height * step.kernel_height / from.shape.height, 4.0, from.map_height);
  const double wide =
      std::clamp(from.map_width * step.kernel_width / from.shape.width, 4.0, from.map_width);
  const Point patch{source.x + 0.72 * (from.map_width - wide),
                    source.y + 0.4 * (from.map_height - high)};
  if (step.kernel_height > 0) {
    svg.rectangle(patch, wide, high, {.stroke = ink}, 0.5);
  }
  // ... and that value.
  const Point value{target.x + 0.3 * to.map_width, target.y + 0.45 * to.map_height};
  svg.line({patch.x + wide, patch.y}, value, {.stroke = soft_ink, .stroke_width = 0.8});
  svg.line({patch.x + wide, patch.y + high}, value, {.stroke = soft_ink, .stroke_width = 0.8});
  svg.circle(value, 1.8, {.fill = ink});
}

void draw_arrow(Svg& svg, double from, double to, double y) {
  svg.line({from, y}, {to - 5, y}, {.stroke = thread, .stroke_width = 1.5});
  const std::array<Point, 3> tip{{{to, y}, {to - 8, y - 4}, {to - 8, y + 4}}};
  svg.polygon(tip, {.fill = thread});
}

void draw_foot(Svg& svg, const Step& step, double centre, double y) {
  for (std::size_t i = 0; i < step.lines.size(); ++i, y += label_pitch) {
    svg.text({centre, y}, step.lines[i],
             {.size = name_size, .fill = ink, .anchor = Anchor::middle});
  }
  for (const std::string& note : step.notes) {
    svg.text({centre, y}, note,
             {.size = name_size - 1, .fill = soft_ink, .anchor = Anchor::middle});
    y += label_pitch;
  }
}

void draw_row(Svg& svg, const Drawing& drawing, const Row& row, double top, double tallest) {
  const double middle = top + head + tallest / 2;
  const double foot = top + head + tallest + 28;
  for (std::size_t i = row.first; i < row.last; ++i) draw_stage(svg, drawing.stages[i], middle);
  for (std::size_t i = row.first; i < row.last; ++i) {
    const Stage& stage = drawing.stages[i];
    svg.text({stage.centre, top + 12}, stage.name,
             {.size = name_size, .fill = soft_ink, .anchor = Anchor::middle});
    svg.text({stage.centre, top + 12 + label_pitch}, stage.label,
             {.size = shape_size, .fill = ink, .anchor = Anchor::middle, .bold = true});
    if (i == 0) continue;
    const double before = i == row.first ? margin : drawing.stages[i - 1].right();
    if (i == row.first) {
      draw_arrow(svg, before, stage.left() - 6, middle);
    } else {
      draw_step(svg, drawing.steps[i - 1], drawing.stages[i - 1], stage, middle);
    }
    draw_foot(svg, drawing.steps[i - 1], (before + stage.left()) / 2, foot);
  }
  if (row.last < drawing.stages.size()) {
    const double from = drawing.stages[row.last - 1].right() + 6;
    draw_arrow(svg, from, from + row_arrow - 6, middle);
  }
}

}  // namespace

std::string architecture_svg(std::string_view title, std::span<const LayerSummary> layers) {
  if (layers.empty()) throw InvalidArgument("a network without layers cannot be drawn");
  Drawing drawing = make_drawing(layers);
  const std::vector<Row> rows = place(drawing);

  const std::string caption = with_thousands(total_parameters(layers)) + " parameters, " +
                              with_thousands(total_multiply_adds(layers)) +
                              " multiply-adds per image";
  double width = std::max(text_width(title, 20), text_width(caption, 13)) + 2 * margin;
  double height = 84;
  std::vector<double> tops;
  std::vector<double> tallest;
  for (const Row& row : rows) {
    std::size_t lines = 0;
    double high = 0;
    for (std::size_t i = row.first; i < row.last; ++i) {
      high = std::max(high, drawing.stages[i].height());
      if (i > 0) {
        lines =
            std::max(lines, drawing.steps[i - 1].lines.size() + drawing.steps[i - 1].notes.size());
      }
    }
    tops.push_back(height);
    tallest.push_back(high);
    height += head + high + 28 + label_pitch * static_cast<double>(lines) + 12;
    width = std::max(width, row.width);
  }

  Svg svg{width, height, title, "Network architecture: " + caption + "."};
  svg.rectangle({0.5, 0.5}, width - 1, height - 1, {.fill = "#ffffff", .stroke = "#e2e8f0"}, 10);
  svg.text({margin, 42}, title, {.size = 19, .fill = ink, .bold = true});
  svg.text({margin, 63}, caption, {.size = 13, .fill = soft_ink});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    draw_row(svg, drawing, rows[i], tops[i], tallest[i]);
  }
  return svg.str();
}

}  // namespace digitnet::tools
