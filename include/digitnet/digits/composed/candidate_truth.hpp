#pragma once

#include <digitnet/digits/composed/composed_number.hpp>
#include <digitnet/digits/number/candidates.hpp>
#include <digitnet/digits/number/pieces.hpp>
#include <digitnet/digits/preparation/sheet.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace digitnet::detail {

/// Inked pixels of each sign of a picture with black ink on white.
inline std::vector<int> sign_areas(const ComposedNumber& made) {
  std::vector<int> areas(made.signs.size(), 0);
  for (int y = 0; y < made.owner.height(); ++y) {
    for (int x = 0; x < made.owner.width(); ++x) {
      if (made.owner(x, y) >= 0 && made.picture(x, y) < 128) {
        ++areas[static_cast<std::size_t>(made.owner(x, y))];
      }
    }
  }
  return areas;
}

/// The sign that a candidate covers best, and how well: shared ink over all ink of both.
struct SignMatch {
  std::optional<std::size_t> sign{};  ///< nothing if it has ink of no sign
  float share = 0;
};

inline SignMatch best_match(const ComposedNumber& made, const std::vector<int>& areas,
                            const Sheet& sheet, const LinePieces& line,
                            const Candidate& candidate) {
  std::vector<int> shared(areas.size(), 0);
  int own = 0;
  for (int y = candidate.box.y; y < candidate.box.bottom(); ++y) {
    for (int x = candidate.box.x; x < candidate.box.right(); ++x) {
      const int owner = line.owner(x, y);
      if (owner < static_cast<int>(candidate.first) || owner >= static_cast<int>(candidate.last) ||
          line.ink(x, y) < 0.5F) {
        continue;
      }
      const Region at = line.to_sheet({x, y, 1, 1});
      const auto sx = static_cast<int>(sheet.region.x + (at.x + 0.5F * at.width) * sheet.scale);
      const auto sy = static_cast<int>(sheet.region.y + (at.y + 0.5F * at.height) * sheet.scale);
      ++own;
      if (!made.owner.contains(sx, sy) || made.owner(sx, sy) < 0) continue;
      ++shared[static_cast<std::size_t>(made.owner(sx, sy))];
    }
  }
  SignMatch best;
  const float pixel = line.scale * sheet.scale;
  for (std::size_t sign = 0; sign < shared.size(); ++sign) {
    if (shared[sign] == 0) continue;
    const float area = static_cast<float>(areas[sign]) / (pixel * pixel);
    const auto both = static_cast<float>(shared[sign]);
    const float share = both / (static_cast<float>(own) + area - both);
    if (share > best.share) best = {sign, share};
  }
  return best;
}

}  // namespace digitnet::detail
