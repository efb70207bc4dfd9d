#pragma once

#include "number_pictures.hpp"

#include <digitnet/digits/number/candidates.hpp>
#include <digitnet/digits/number/number_sheet.hpp>
#include <digitnet/digits/number/pieces.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

namespace digitnet::stress {

/// Inked pixels of each digit of a picture with black ink on white.
inline std::vector<int> digit_areas(const NumberPicture& made) {
  std::vector<int> areas(made.text.size(), 0);
  for (int y = 0; y < made.digits.height(); ++y) {
    for (int x = 0; x < made.digits.width(); ++x) {
      if (made.digits(x, y) >= 0 && made.picture(x, y) < 128) {
        ++areas[static_cast<std::size_t>(made.digits(x, y))];
      }
    }
  }
  return areas;
}

/// The digit that a candidate covers best, and how well: shared ink over all ink of both.
struct Match {
  std::size_t digit = 0;
  float share = 0;
};

inline Match best_match(const NumberPicture& made, const std::vector<int>& areas,
                        const Sheet& sheet, const detail::LinePieces& line,
                        const detail::Candidate& candidate) {
  std::map<int, int> shared;
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
      if (made.digits.contains(sx, sy)) ++shared[made.digits(sx, sy)];
    }
  }
  Match best;
  const float pixel = line.scale * sheet.scale;
  for (const auto& [digit, count] : shared) {
    if (digit < 0) continue;
    const auto index = static_cast<std::size_t>(digit);
    const float area = static_cast<float>(areas[index]) / (pixel * pixel);
    const auto both = static_cast<float>(count);
    const float share = both / (static_cast<float>(own) + area - both);
    if (share > best.share) best = {index, share};
  }
  return best;
}

}  // namespace digitnet::stress
