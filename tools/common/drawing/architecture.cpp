#include "common/drawing/architecture.hpp"

#include "common/drawing/architecture_rows.hpp"
#include "common/drawing/palette.hpp"
#include "common/drawing/svg.hpp"
#include "common/text/format.hpp"

#include <digitnet/core/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace digitnet::tools {

using namespace blueprint;

namespace {

using Point = Svg::Point;
using Anchor = Svg::Anchor;

constexpr std::string_view thread = palette::axis.light;  // lines between stages
constexpr double label_pitch = 16;
constexpr double header = 46;  // the two lines above a row

palette::Pair colours(Role role) {
  switch (role) {
    case Role::convolution:
      return palette::convolution;
    case Role::pooling:
      return palette::pooling;
    case Role::dense:
      return palette::dense;
    case Role::input:
    case Role::other:
      break;
  }
  return palette::neutral;
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
  svg.polyline(points, {.stroke = palette::pen, .stroke_width = 0.075 * std::min(width, height)});
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
    svg.polygon(fan, {.fill = palette::neutral.fill});
    svg.line(fan[0], fan[1], {.stroke = thread});
    svg.line(fan[3], fan[2], {.stroke = thread});
    return;
  }
  // The patch that one output value sees, right of the centre of the front map ...
  const double high =
      std::clamp(from.map_height * step.window / from.shape.height, 4.0, from.map_height);
  const double wide =
      std::clamp(from.map_width * step.window / from.shape.width, 4.0, from.map_width);
  const Point patch{source.x + 0.72 * (from.map_width - wide),
                    source.y + 0.4 * (from.map_height - high)};
  if (step.window > 0) {
    svg.rectangle(patch, wide, high, {.stroke = palette::ink.light}, 0.5);
  }
  // ... and that value.
  const Point value{target.x + 0.3 * to.map_width, target.y + 0.45 * to.map_height};
  svg.line({patch.x + wide, patch.y}, value,
           {.stroke = palette::soft_ink.light, .stroke_width = 0.8});
  svg.line({patch.x + wide, patch.y + high}, value,
           {.stroke = palette::soft_ink.light, .stroke_width = 0.8});
  svg.circle(value, 1.8, {.fill = palette::ink.light});
}

void draw_arrow(Svg& svg, double from, double to, double y) {
  svg.line({from, y}, {to - 5, y}, {.stroke = thread, .stroke_width = 1.5});
  const std::array<Point, 3> tip{{{to, y}, {to - 8, y - 4}, {to - 8, y + 4}}};
  svg.polygon(tip, {.fill = thread});
}

void draw_foot(Svg& svg, const Step& step, double centre, double y) {
  for (std::size_t i = 0; i < step.lines.size(); ++i, y += label_pitch) {
    svg.text({centre, y}, step.lines[i],
             {.size = name_size, .fill = palette::ink.light, .anchor = Anchor::middle});
  }
  for (const std::string& note : step.notes) {
    svg.text({centre, y}, note,
             {.size = name_size - 1, .fill = palette::soft_ink.light, .anchor = Anchor::middle});
    y += label_pitch;
  }
}

void draw_row(Svg& svg, const Drawing& drawing, const Row& row, double top, double tallest) {
  const double middle = top + header + tallest / 2;
  const double foot = top + header + tallest + 28;
  for (std::size_t i = row.first; i < row.last; ++i) draw_stage(svg, drawing.stages[i], middle);
  for (std::size_t i = row.first; i < row.last; ++i) {
    const Stage& stage = drawing.stages[i];
    svg.text({stage.centre, top + 12}, stage.name,
             {.size = name_size, .fill = palette::soft_ink.light, .anchor = Anchor::middle});
    svg.text(
        {stage.centre, top + 12 + label_pitch}, stage.label,
        {.size = shape_size, .fill = palette::ink.light, .anchor = Anchor::middle, .bold = true});
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
    height += header + high + 28 + label_pitch * static_cast<double>(lines) + 12;
    width = std::max(width, row.width);
  }

  Svg svg{width, height, title, "Network architecture: " + caption + "."};
  svg.rectangle({0.5, 0.5}, width - 1, height - 1,
                {.fill = palette::paper.light, .stroke = palette::grid.light}, 10);
  svg.text({margin, 42}, title, {.size = 19, .fill = palette::ink.light, .bold = true});
  svg.text({margin, 63}, caption, {.size = 13, .fill = palette::soft_ink.light});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    draw_row(svg, drawing, rows[i], tops[i], tallest[i]);
  }
  return svg.str();
}

}  // namespace digitnet::tools