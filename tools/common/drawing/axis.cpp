#include "common/drawing/axis.hpp"

#include "common/text/format.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace digitnet::tools {
namespace {

using Anchor = Svg::Anchor;

/// The decimals that tell neighbouring ticks apart.
std::string tick_text(const Axis& axis, double value) {
  if (axis.logarithmic || std::abs(value) >= 1e5) return significant(value, 3);
  const double step = axis.ticks.size() < 2 ? 1 : axis.ticks[1] - axis.ticks[0];
  if (step < 1e-5) return significant(value, 6);
  // Steps are 1, 2 or 5 times a power of ten, but for rounding.
  return fixed(value, std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-6))));
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

Axis linear_axis(double low, double high, double cap) {
  if (high - low <= 1e-9 * std::abs(high)) {
    const double slack = low == 0 ? 1 : 0.1 * std::abs(low);
    low -= slack;
    high += slack;
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
  const double slack = first == last ? 0.5 : 0.03 * (last - first);
  axis.low = first - slack;
  axis.high = last + slack;
  if (last - first <= 12) {
    for (int epoch = first; epoch <= last; ++epoch) axis.ticks.push_back(epoch);
  } else {
    for (const double tick : nice_ticks(first, last, 8)) {
      if (tick >= first && tick <= last && tick == std::floor(tick)) axis.ticks.push_back(tick);
    }
  }
  return axis;
}

void draw_axes(Svg& svg, const Area& area, const Axis& across, const Axis& up,
               std::string_view name) {
  for (const double tick : up.ticks) {
    const double y = area.y(up.at(tick));
    svg.line({area.left, y}, {area.left + area.width, y}, {.stroke = palette::grid.light});
    svg.text({area.left - 10, y + 4}, tick_text(up, tick),
             {.size = 12, .fill = palette::soft_ink.light, .anchor = Anchor::end});
  }
  const double bottom = area.top + area.height;
  svg.line({area.left, bottom}, {area.left + area.width, bottom}, {.stroke = palette::axis.light});
  for (const double tick : across.ticks) {
    const double x = area.x(across.at(tick));
    svg.line({x, bottom}, {x, bottom + 5}, {.stroke = palette::axis.light});
    svg.text({x, bottom + 20}, tick_text(across, tick),
             {.size = 12, .fill = palette::soft_ink.light, .anchor = Anchor::middle});
  }
  svg.text({area.left + area.width / 2, bottom + 42}, name,
           {.size = 12, .fill = palette::soft_ink.light, .anchor = Anchor::middle});
}

void draw_sheet(Svg& svg, double width, double height, std::string_view title,
                std::string_view subtitle) {
  svg.rectangle({0.5, 0.5}, width - 1, height - 1,
                {.fill = palette::paper.light, .stroke = palette::grid.light}, 10);
  svg.text({32, 42}, title, {.size = 19, .fill = palette::ink.light, .bold = true});
  if (!subtitle.empty())
    svg.text({32, 64}, subtitle, {.size = 13, .fill = palette::soft_ink.light});
}

}  // namespace digitnet::tools
