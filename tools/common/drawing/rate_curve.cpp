#include "common/drawing/rate_curve.hpp"

#include "common/drawing/axis.hpp"
#include "common/text/format.hpp"

#include <algorithm>
#include <vector>

namespace digitnet::tools {

std::string rate_curve_svg(const RateRange& range, std::string_view title) {
  constexpr double width = 600, height = 420;
  const auto& points = range.points();
  const auto suggested = range.suggestion();
  Svg svg{width, height, title, "Loss over the learning rate, which rises in a short training."};
  draw_sheet(svg, width, height, title,
             suggested ? "learning rate to begin with: " + significant(*suggested, 2)
                       : "the loss never fell");
  if (points.size() < 2) return svg.str();
  const auto by_loss = [](const auto& a, const auto& b) { return a.loss < b.loss; };
  const auto [least, most] = std::ranges::minmax_element(points, by_loss);
  // Beyond twice the first loss the curve is of no interest.
  const double top = std::min(most->loss, std::max(2 * points.front().loss, least->loss));
  const Axis across = log_axis(points.front().rate, points.back().rate);
  const Axis up = linear_axis(least->loss, top, 1e300);
  const Area area{76, 104, width - 76 - 32, 232};
  draw_axes(svg, area, across, up, "learning rate");
  std::vector<Svg::Point> line;
  for (const RateRange::Point& point : points) {
    if (point.loss > up.high) break;
    line.push_back({area.x(across.at(point.rate)), area.y(up.at(point.loss))});
  }
  if (line.size() > 1) svg.polyline(line, {.stroke = palette::first.light, .stroke_width = 2.5});
  if (suggested) {
    const double x = area.x(across.at(std::max(*suggested, across.low)));
    svg.line({x, area.top}, {x, area.top + area.height},
             {.stroke = palette::second.light, .stroke_width = 1.5, .dashes = "4 3"});
  }
  svg.text({area.left, area.top - 14}, "Loss",
           {.size = 14, .fill = palette::ink.light, .bold = true});
  return svg.str();
}

}  // namespace digitnet::tools
