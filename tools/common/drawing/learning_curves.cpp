#include "common/drawing/learning_curves.hpp"

#include "common/drawing/axis.hpp"
#include "common/text/format.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace digitnet::tools {
namespace {

using Point = Svg::Point;
using Anchor = Svg::Anchor;

constexpr std::string_view training_colour = palette::first.light;
constexpr std::string_view validation_colour = palette::second.light;
constexpr double log_scale_from = 20;      // ratio of the largest to the smallest loss
constexpr double largest_plotted = 1e300;  // differences of larger ones overflow
constexpr std::size_t most_dots = 40;      // epochs; more of them crowd

bool plottable(double value) { return std::abs(value) < largest_plotted; }  // false for NaN

struct Series {
  double EpochRow::*value;
  std::string_view colour;
};

/// What a linear axis shows of the values from `low` to `high`.
struct Window {
  double low, high;
  double shown_low, shown_high;
};

/// The window of all finite values; empty if there is none. The tenth of them that is farthest off
/// on the bad side (low accuracies, high losses) is left out if it takes more than half of the
/// axis.
std::optional<Window> window_of(std::span<const EpochRow> rows, std::span<const Series> series,
                                bool low_is_bad) {
  std::vector<double> values;
  for (const EpochRow& row : rows) {
    for (const Series& one : series) {
      if (plottable(row.*one.value)) values.push_back(row.*one.value);
    }
  }
  if (values.empty()) return std::nullopt;
  std::ranges::sort(values);
  Window window{values.front(), values.back(), values.front(), values.back()};
  constexpr std::size_t enough = 8;  // fewer values are shown as they are
  if (values.size() < enough) return window;
  const std::size_t tenth = std::max<std::size_t>(values.size() / 10, 2);
  const double half = (window.high - window.low) / 2;
  const double first = values[tenth], last = values[values.size() - 1 - tenth];
  if (low_is_bad && window.high - first < half) window.shown_low = first;
  if (!low_is_bad && last - window.low < half) window.shown_high = last;
  return window;
}

/// A row of a series in the picture, beyond the panel where it lies beyond the axis.
struct Spot {
  Point at;
  int beyond = 0;  // -1: below the axis, 1: above it
  std::string tooltip{};
};

/// The part of the line from `a` to `b` that lies between the heights `top` and `bottom`.
std::optional<std::array<Point, 2>> clipped(Point a, Point b, double top, double bottom) {
  const auto cut = [&](Point inside, Point outside) {
    const double edge = std::clamp(outside.y, top, bottom);
    if (edge == outside.y) return outside;
    const double share = (edge - inside.y) / (outside.y - inside.y);
    return Point{inside.x + share * (outside.x - inside.x), edge};
  };
  if (std::max(a.y, b.y) < top || std::min(a.y, b.y) > bottom) return std::nullopt;
  return std::array{cut(b, a), cut(a, b)};
}

void draw_dot(Svg& svg, const Area& area, const Spot& spot, std::string_view colour) {
  if (spot.beyond == 0) {
    svg.circle(spot.at, 3.2, {.fill = colour, .stroke = palette::paper.light, .stroke_width = 1},
               spot.tooltip);
    return;
  }
  const double tip = spot.beyond < 0 ? area.top + area.height - 1 : area.top + 1;
  const double base = tip + 7 * spot.beyond;
  const std::array<Point, 3> triangle{
      {{spot.at.x - 4, base}, {spot.at.x + 4, base}, {spot.at.x, tip}}};
  svg.polygon(triangle, {.fill = colour});
}

/// Lines through neighbouring values, and dots while they do not crowd.
void draw_series(Svg& svg, const Area& area, const Axis& across, const Axis& up,
                 std::span<const EpochRow> rows, const Series& series) {
  std::vector<Point> line;
  std::vector<Spot> dots;
  const auto end_line = [&] {
    if (line.size() > 1) svg.polyline(line, {.stroke = series.colour, .stroke_width = 2.5});
    line.clear();
  };
  std::optional<Spot> before;
  bool joined = false;  // `before` lies on a line
  const auto end_run = [&] {
    end_line();
    // A value between two gaps has no line to lie on.
    if (before && !joined && rows.size() > most_dots) dots.push_back(*before);
    before.reset();
    joined = false;
  };
  for (const EpochRow& row : rows) {
    const double value = row.*series.value;
    if (!plottable(value) || (up.logarithmic && value <= 0)) {
      end_run();
      continue;
    }
    const double height = up.at(value);
    const Spot spot{{area.x(across.at(row.epoch)), area.y(height)},
                    height < -1e-9      ? -1
                    : height > 1 + 1e-9 ? 1
                                        : 0,
                    "epoch " + std::to_string(row.epoch) + ": " + significant(value, 4)};
    if (before) {
      joined = true;
      if (const auto part = clipped(before->at, spot.at, area.top, area.top + area.height)) {
        if (before->beyond != 0) end_line();
        if (line.empty()) line.push_back(part->front());
        line.push_back(part->back());
      } else {
        end_line();
      }
    }
    if (rows.size() <= most_dots) dots.push_back(spot);
    before = spot;
  }
  end_run();
  for (const Spot& dot : dots) draw_dot(svg, area, dot, series.colour);
}

/// The first row with the smallest (or largest) finite value, or null.
const EpochRow* best_row(std::span<const EpochRow> rows, double EpochRow::*value, bool smallest) {
  const EpochRow* best = nullptr;
  for (const EpochRow& row : rows) {
    if (!plottable(row.*value)) continue;
    if (best == nullptr || (smallest ? row.*value < best->*value : row.*value > best->*value)) {
      best = &row;
    }
  }
  return best;
}

void draw_panel(Svg& svg, const Area& area, const Axis& across, std::span<const EpochRow> rows,
                bool accuracy) {
  const Series both[] = {
      {accuracy ? &EpochRow::train_accuracy : &EpochRow::loss, training_colour},
      {accuracy ? &EpochRow::validation_accuracy : &EpochRow::validation_loss, validation_colour}};
  const auto range = window_of(rows, both, accuracy);
  const bool logarithmic =
      !accuracy && range && range->low > 0 && range->high / range->low > log_scale_from;
  const double title_y = area.top - 18;
  const std::string_view title = accuracy      ? "Accuracy (%)"
                                 : logarithmic ? "Loss (logarithmic)"
                                               : "Loss";
  svg.text({area.left, title_y}, title, {.size = 14, .fill = palette::ink.light, .bold = true});
  if (!range) {
    svg.rectangle({area.left, area.top}, area.width, area.height, {.fill = palette::shade.light});
    svg.text({area.left + area.width / 2, area.top + area.height / 2}, "nothing measured",
             {.size = 13, .fill = palette::soft_ink.light, .anchor = Anchor::middle});
    return;
  }
  constexpr double no_cap = largest_plotted;
  const Axis up = logarithmic
                      ? log_axis(range->low, range->high)
                      : linear_axis(range->shown_low, range->shown_high, accuracy ? 100.0 : no_cap);
  draw_axes(svg, area, across, up, "epoch");
  for (const Series& series : both) draw_series(svg, area, across, up, rows, series);
  if (range->low < up.low || (range->high > up.high && !accuracy)) {
    svg.text({area.left + text_width(title, 15) + 12, title_y},
             accuracy ? "▾ down to " + fixed(range->low, 1) : "▴ up to " + fixed(range->high, 2),
             {.size = 12, .fill = palette::soft_ink.light});
  }

  if (const EpochRow* best = best_row(rows, both[1].value, !accuracy)) {
    const double value = best->*both[1].value;
    svg.circle({area.x(across.at(best->epoch)), area.y(up.at(value))}, 7,
               {.stroke = validation_colour, .stroke_width = 1.5});
    svg.text({area.left + area.width, title_y},
             (accuracy ? "best " + fixed(value, 2) + " %" : "lowest " + fixed(value, 4)) +
                 ", epoch " + std::to_string(best->epoch),
             {.size = 12, .fill = palette::soft_ink.light, .anchor = Anchor::end});
  }
}

void draw_legend(Svg& svg, double right, double y, bool validation) {
  const auto entry = [&svg, y](double x, std::string_view label, std::string_view colour) {
    svg.line({x, y - 4}, {x + 26, y - 4}, {.stroke = colour, .stroke_width = 2.5});
    svg.circle({x + 13, y - 4}, 3.2,
               {.fill = colour, .stroke = palette::paper.light, .stroke_width = 1});
    svg.text({x + 34, y}, label, {.size = 13, .fill = palette::ink.light});
  };
  if (validation) entry(right - 100, "validation", validation_colour);
  entry(right - (validation ? 205 : 90), "training", training_colour);
}

}  // namespace

std::string learning_curves_svg(std::span<const EpochRow> rows, std::string_view title,
                                std::string_view subtitle, std::string_view remark) {
  constexpr double panel_width = 400;
  const double height = remark.empty() ? 420 : 440;
  std::vector<EpochRow> sorted(rows.begin(), rows.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const EpochRow& a, const EpochRow& b) { return a.epoch < b.epoch; });
  bool validation = false;
  for (EpochRow& row : sorted) {
    row.train_accuracy *= 100;
    row.validation_accuracy *= 100;
    validation |= plottable(row.validation_loss) || plottable(row.validation_accuracy);
  }
  const double head = 60 + text_width(title, 20) + 260;
  const double width =
      std::max({1000.0, head, 64 + text_width(subtitle, 13), 64 + text_width(remark, 12)});
  Svg svg{width, height, title,
          "Loss and accuracy over " + std::to_string(sorted.size()) + " epochs of training."};
  draw_sheet(svg, width, height, title, subtitle);
  draw_legend(svg, width - 32, 42, validation);
  const Axis across =
      sorted.empty() ? epoch_axis(1, 1) : epoch_axis(sorted.front().epoch, sorted.back().epoch);
  draw_panel(svg, {76, 124, panel_width, 232}, across, sorted, false);
  draw_panel(svg, {width - 32 - panel_width, 124, panel_width, 232}, across, sorted, true);
  if (!remark.empty())
    svg.text({32, height - 18}, remark, {.size = 12, .fill = palette::soft_ink.light});
  return svg.str();
}

}  // namespace digitnet::tools
