#include "common/drawing/architecture_rows.hpp"

#include <algorithm>
#include <limits>

namespace digitnet::tools::blueprint {
namespace {

constexpr double widest_row = 1240;
constexpr double narrowest_gap = 48;

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

}  // namespace

std::vector<Row> place(Drawing& drawing) {
  const std::size_t fewest = place_rows(drawing, widest_row).size();
  double limit = widest_row;
  while (limit > 300 && place_rows(drawing, limit - 20).size() == fewest) limit -= 20;
  return place_rows(drawing, limit);
}

}  // namespace digitnet::tools::blueprint
