#include "common/drawing/plot.hpp"

#include "common/drawing/svg.hpp"
#include "common/text/format.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

namespace digitnet::tools {
namespace {

using Point = Svg::Point;
using Anchor = Svg::Anchor;

constexpr std::string_view ink = "#1e293b";
constexpr std::string_view soft_ink = "#64748b";
constexpr std::string_view grid = "#e2e8f0";
constexpr std::string_view axis_line = "#94a3b8";
constexpr std::string_view training_colour = "#2563eb";
constexpr std::string_view validation_colour = "#ea580c";
constexpr double log_scale_from = 20;      // ratio of the largest to the smallest loss
constexpr double largest_plotted = 1e300;  // differences of larger ones overflow

bool plottable(double value) { return std::abs(value) < largest_plotted; }  // false for NaN

/// Maps values to 0 (bottom or left) ... 1.
struct Axis {
  double low = 0;
  double high = 1;
  bool logarithmic = false;
  std::vector<double> ticks;

  [[nodiscard]] double at(double value) const {
    if (logarithmic) return std::log(value / low) / std::log(high / low);
    return (value - low) / (high - low);
  }
};

/// Where a panel's plotting area lies.
struct Area {
  double left, top, width, height;

  [[nodiscard]] double x(double fraction) const { return left + fraction * width; }
  [[nodiscard]] double y(double fraction) const { return top + (1 - fraction) * height; }
};

struct Series {
  double EpochRow::*value;
  std::string_view colour;
};

Axis linear_axis(double low, double high, double cap) {
  if (high - low <= 1e-9 * std::abs(high)) {
    const double margin = low == 0 ? 1 : 0.1 * std::abs(low);
    low -= margin;
    high += margin;
  }
  Axis axis;
  axis.ticks = nice_ticks(low, std::min(high, cap), 6);
  axis.low = axis.ticks.front();
  axis.high = axis.ticks.back();
  return axis;
}

Axis log_axis(double low, double high) {
  Axis axis{low, high, true, {}};
  std::vector<double> decades;
  const int first = static_cast<int>(std::floor(std::log10(low)));
  const int last = static_cast<int>(std::ceil(std::log10(high)));
  for (int exponent = first; exponent <= last; ++exponent) {
    const double decade = std::pow(10, exponent);
    decades.push_back(decade);
    if (exponent == last) break;
    for (const double factor : {1, 2, 5}) axis.ticks.push_back(factor * decade);
  }
  axis.ticks.push_back(decades.back());
  if (last - first > 3) {
    const std::size_t stride = (decades.size() + 7) / 8;
    axis.ticks.clear();
    for (std::size_t i = 0; i < decades.size(); i += stride) axis.ticks.push_back(decades[i]);
    if (axis.ticks.back() < high) axis.ticks.push_back(decades.back());
  }
  // Only the ticks that enclose the data stay.
  while (axis.ticks.size() > 2 && axis.ticks[1] <= low) axis.ticks.erase(axis.ticks.begin());
  while (axis.ticks.size() > 2 && axis.ticks.end()[-2] >= high) axis.ticks.pop_back();
  axis.low = axis.ticks.front();
  axis.high = axis.ticks.back();
  return axis;
}

Axis epoch_axis(int first, int last) {
  Axis axis;
  const double margin = first == last ? 0.5 : 0.03 * (last - first);
  axis.low = first - margin;
  axis.high = last + margin;
  if (last - first <= 12) {
    for (int epoch = first; epoch <= last; ++epoch) axis.ticks.push_back(epoch);
  } else {
    for (const double tick : nice_ticks(first, last, 8)) {
      if (tick >= first && tick <= last && tick == std::floor(tick)) axis.ticks.push_back(tick);
    }
  }
  return axis;
}

/// The decimals that tell neighbouring ticks apart.
std::string tick_text(const Axis& axis, double value) {
  if (axis.logarithmic || std::abs(value) >= 1e5) return significant(value, 3);
  const double step = axis.ticks.size() < 2 ? 1 : axis.ticks[1] - axis.ticks[0];
  if (step < 1e-5) return significant(value, 6);
  // Steps are 1, 2 or 5 times a power of ten, but for rounding.
  return fixed(value, std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-6))));
}

void draw_axes(Svg& svg, const Area& area, const Axis& across, const Axis& up) {
  for (const double tick : up.ticks) {
    const double y = area.y(up.at(tick));
    svg.line({area.left, y}, {area.left + area.width, y}, {.stroke = grid});
    svg.text({area.left - 10, y + 4}, tick_text(up, tick),
             {.size = 12, .fill = soft_ink, .anchor = Anchor::end});
  }
  const double bottom = area.top + area.height;
  svg.line({area.left, bottom}, {area.left + area.width, bottom}, {.stroke = axis_line});
  for (const double tick : across.ticks) {
    const double x = area.x(across.at(tick));
    svg.line({x, bottom}, {x, bottom + 5}, {.stroke = axis_line});
    svg.text({x, bottom + 20}, tick_text(across, tick),
             {.size = 12, .fill = soft_ink, .anchor = Anchor::middle});
  }
  svg.text({area.left + area.width / 2, bottom + 42}, "epoch",
           {.size = 12, .fill = soft_ink, .anchor = Anchor::middle});
}

/// Lines through neighbouring values, and dots while they do not crowd.
void draw_series(Svg& svg, const Area& area, const Axis& across, const Axis& up,
                 std::span<const EpochRow> rows, const Series& series) {
  std::vector<Point> run;
  std::vector<Point> dots;
  const auto end_run = [&] {
    if (run.size() > 1) svg.polyline(run, {.stroke = series.colour, .stroke_width = 2.5});
    // A value between two gaps has no line to lie on.
    if (run.size() == 1 && rows.size() > 40) dots.push_back(run.front());
    run.clear();
  };
  for (const EpochRow& row : rows) {
    const double value = row.*series.value;
    if (!plottable(value) || (up.logarithmic && value <= 0)) {
      end_run();
      continue;
    }
    run.push_back({area.x(across.at(row.epoch)), area.y(up.at(value))});
    if (rows.size() <= 40) dots.push_back(run.back());
  }
  end_run();
  for (const Point& dot : dots) {
    svg.circle(dot, 3.2, {.fill = series.colour, .stroke = "#ffffff", .stroke_width = 1});
  }
}

struct Extent {
  double low, high;
};

/// Smallest and largest finite value of all series; empty if there is none.
std::optional<Extent> extent(std::span<const EpochRow> rows, std::span<const Series> series) {
  std::optional<Extent> result;
  for (const EpochRow& row : rows) {
    for (const Series& one : series) {
      const double value = row.*one.value;
      if (!plottable(value)) continue;
      if (!result) result = Extent{value, value};
      result->low = std::min(result->low, value);
      result->high = std::max(result->high, value);
    }
  }
  return result;
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
  const auto range = extent(rows, both);
  const bool logarithmic =
      !accuracy && range && range->low > 0 && range->high / range->low > log_scale_from;
  const double title_y = area.top - 18;
  svg.text({area.left, title_y},
           accuracy      ? "Accuracy (%)"
           : logarithmic ? "Loss (logarithmic)"
                         : "Loss",
           {.size = 14, .fill = ink, .bold = true});
  if (!range) {
    svg.rectangle({area.left, area.top}, area.width, area.height, {.fill = "#f8fafc"});
    svg.text({area.left + area.width / 2, area.top + area.height / 2}, "nothing measured",
             {.size = 13, .fill = soft_ink, .anchor = Anchor::middle});
    return;
  }
  constexpr double no_cap = largest_plotted;
  const Axis up = logarithmic ? log_axis(range->low, range->high)
                              : linear_axis(range->low, range->high, accuracy ? 100.0 : no_cap);
  draw_axes(svg, area, across, up);
  for (const Series& series : both) draw_series(svg, area, across, up, rows, series);

  if (const EpochRow* best = best_row(rows, both[1].value, !accuracy)) {
    const double value = best->*both[1].value;
    svg.circle({area.x(across.at(best->epoch)), area.y(up.at(value))}, 7,
               {.stroke = validation_colour, .stroke_width = 1.5});
    svg.text({area.left + area.width, title_y},
             (accuracy ? "best " + fixed(value, 2) + " %" : "lowest " + fixed(value, 4)) +
                 ", epoch " + std::to_string(best->epoch),
             {.size = 12, .fill = soft_ink, .anchor = Anchor::end});
  }
}

void draw_legend(Svg& svg, double right, double y, bool validation) {
  const auto entry = [&svg, y](double x, std::string_view label, std::string_view colour) {
    svg.line({x, y - 4}, {x + 26, y - 4}, {.stroke = colour, .stroke_width = 2.5});
    svg.circle({x + 13, y - 4}, 3.2, {.fill = colour, .stroke = "#ffffff", .stroke_width = 1});
    svg.text({x + 34, y}, label, {.size = 13, .fill = ink});
  };
  if (validation) entry(right - 100, "validation", validation_colour);
  entry(right - (validation ? 205 : 90), "training", training_colour);
}

/// White with a thin frame, so that the picture also stands on a dark page.
void draw_sheet(Svg& svg, double width, double height, std::string_view title,
                std::string_view subtitle) {
  svg.rectangle({0.5, 0.5}, width - 1, height - 1, {.fill = "#ffffff", .stroke = grid}, 10);
  svg.text({32, 42}, title, {.size = 19, .fill = ink, .bold = true});
  if (!subtitle.empty()) svg.text({32, 64}, subtitle, {.size = 13, .fill = soft_ink});
}

}  // namespace

std::vector<double> nice_ticks(double low, double high, int count) {
  const double rough = (high - low) / std::max(1, count);
  if (!(rough > 0)) return {low, high};
  const double decade = std::pow(10, std::floor(std::log10(rough)));
  const double ratio = rough / decade;
  const double step = decade * (ratio <= 1.001 ? 1 : ratio <= 2.001 ? 2 : ratio <= 5.001 ? 5 : 10);
  constexpr double rounding = 1e-9;
  const double first = std::floor(low / step + rounding);
  const double last = std::ceil(high / step - rounding);
  // Neighbours that a double cannot tell apart (1e16 and 1e16 + 1) would never end.
  constexpr double exact = 1e15;
  if (!(std::max(std::abs(first), std::abs(last)) < exact)) return {low, high};
  std::vector<double> ticks;
  const int steps = static_cast<int>(last - first);
  for (int i = 0; i <= steps; ++i) ticks.push_back((first + i) * step);
  return ticks;
}

std::string learning_curves_svg(std::span<const EpochRow> rows, std::string_view title,
                                std::string_view subtitle) {
  constexpr double height = 420;
  constexpr double panel_width = 400;
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
  const double width = std::max({1000.0, head, 64 + text_width(subtitle, 13)});
  Svg svg{width, height, title,
          "Loss and accuracy over " + std::to_string(sorted.size()) + " epochs of training."};
  draw_sheet(svg, width, height, title, subtitle);
  draw_legend(svg, width - 32, 42, validation);
  const Axis across =
      sorted.empty() ? epoch_axis(1, 1) : epoch_axis(sorted.front().epoch, sorted.back().epoch);
  draw_panel(svg, {76, 124, panel_width, 232}, across, sorted, false);
  draw_panel(svg, {width - 32 - panel_width, 124, panel_width, 232}, across, sorted, true);
  return svg.str();
}

std::string bar_chart_svg(std::span<const Bar> bars, std::string_view title,
                          std::string_view subtitle, std::string_view unit) {
  constexpr double pitch = 38;
  constexpr double thickness = 24;
  constexpr double longest_bar = 520;
  double labels = 0;
  double values = 0;
  double largest = 0;
  const auto usable = [](double value) { return plottable(value) && value >= 0; };
  std::vector<std::string> texts;
  for (const Bar& bar : bars) {
    texts.push_back(usable(bar.value) ? rate(bar.value) + " " + std::string{unit} : "n/a");
    labels = std::max(labels, 1.08 * text_width(bar.label, 14));  // bold
    values = std::max(values, 1.08 * text_width(texts.back(), 13));
    if (usable(bar.value)) largest = std::max(largest, bar.value);
  }
  const double left = 32 + labels + 14;
  const double top = subtitle.empty() ? 70 : 92;
  const double width = std::max({left + longest_bar + 10 + values + 32, 64 + text_width(title, 20),
                                 64 + text_width(subtitle, 13)});
  const double height = top + pitch * static_cast<double>(bars.size()) + 18;
  Svg svg{width, height, title, "Bar chart in " + std::string{unit} + "."};
  draw_sheet(svg, width, height, title, subtitle);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const Bar& bar = bars[i];
    const double y = top + pitch * static_cast<double>(i);
    const double length =
        usable(bar.value) && largest > 0 ? longest_bar * (bar.value / largest) : 0;
    svg.text({left - 14, y + thickness / 2 + 5}, bar.label,
             {.size = 14, .fill = ink, .anchor = Anchor::end, .bold = bar.highlighted});
    svg.rectangle({left, y}, length, thickness,
                  {.fill = bar.highlighted ? training_colour : "#b6c4d6"},
                  std::min(4.0, length / 2));
    svg.text({left + length + 10, y + thickness / 2 + 5}, texts[i],
             {.size = 13, .fill = bar.highlighted ? ink : soft_ink, .bold = bar.highlighted});
  }
  const double bottom = top + pitch * static_cast<double>(bars.size()) - (pitch - thickness) + 6;
  if (!bars.empty()) svg.line({left, top - 6}, {left, bottom}, {.stroke = axis_line});
  return svg.str();
}

}  // namespace digitnet::tools
