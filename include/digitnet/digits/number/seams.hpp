#pragma once

#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace digitnet::detail {

/// A cut from top to bottom: row y is cut between the columns x[y] - 1 and x[y].
struct Seam {
  std::vector<int> x;
  float ink = 0;  ///< summed ink along the cut, in pixels
};

/// The slant of what `ink` (0..1) shows, as pixels to the right per pixel upwards: the shear that
/// makes the columns most unequal, upright strokes standing in few columns then. Within +-0.7.
inline float slant_of(const Plane& ink) {
  constexpr float furthest = 0.7F, step = 0.1F;
  const auto width = static_cast<std::size_t>(ink.width() + ink.height() * 2 + 2);
  std::vector<float> columns;
  float best = 0;
  double most = -1;
  for (int k = -7; k <= 7; ++k) {
    const float slant = step * static_cast<float>(k);
    columns.assign(width, 0.0F);
    for (int y = 0; y < ink.height(); ++y) {
      const float shift =
          slant * static_cast<float>(y - ink.height() / 2) + static_cast<float>(ink.height());
      const auto whole = static_cast<std::size_t>((std::max)(0.0F, shift));
      const auto row = ink.row(y);
      for (std::size_t x = 0; x < row.size(); ++x) columns[x + whole] += row[x];
    }
    double sum = 0;
    for (const float c : columns) sum += static_cast<double>(c) * static_cast<double>(c);
    sum *= 1 - 0.1 * static_cast<double>(std::abs(slant) / furthest);  // upright if in doubt
    if (sum > most) {
      most = sum;
      best = slant;
    }
  }
  return best;
}

/// The cut through `ink` (0..1) near the line that passes column `anchor` at half the height and
/// leans by `slant`, at most `reach` columns off it, that goes through the least ink; being off the
/// line costs `pull` per row and column. Dynamic programming, row by row.
inline Seam best_seam(const Plane& ink, float anchor, float slant, int reach, float pull) {
  constexpr int turn = 2;  // columns that a cut moves from row to row at most
  const int width = ink.width(), height = ink.height(), span = 2 * reach + 1;
  const auto middle = [&](int y) {
    return anchor + slant * (0.5F * static_cast<float>(height - 1) - static_cast<float>(y));
  };
  const auto left = [&](int y) { return static_cast<int>(std::lround(middle(y))) - reach; };
  // What cutting between pixels costs, inside of the picture or beside it.
  const auto value = [&](int x, int y) { return ink.contains(x, y) ? ink(x, y) : 0.0F; };
  const auto crossing = [&](int x, int y) { return (std::min)(value(x - 1, y), value(x, y)); };
  const auto between_rows = [&](int x, int y) { return (std::min)(value(x, y - 1), value(x, y)); };

  const auto cells = static_cast<std::size_t>(span);
  std::vector<float> costs(cells, 0.0F), next(cells);
  std::vector<signed char> moves(cells * static_cast<std::size_t>(height), 0);
  constexpr float never = (std::numeric_limits<float>::max)() / 4;
  for (int y = 0; y < height; ++y) {
    const int base = left(y), before = y > 0 ? left(y - 1) : base;
    for (int k = 0; k < span; ++k) {
      const int x = base + k;
      float best = y == 0 ? 0.0F : never;
      signed char move = 0;
      for (int d = -turn; y > 0 && d <= turn; ++d) {
        const int from = x + d - before;  // the cut came from column x + d
        if (from < 0 || from >= span) continue;
        float cost = costs[static_cast<std::size_t>(from)] + 0.02F * static_cast<float>(d * d);
        for (int i = (std::min)(x, x + d); i < (std::max)(x, x + d); ++i)
          cost += between_rows(i, y);
        if (cost < best) {
          best = cost;
          move = static_cast<signed char>(d);
        }
      }
      if (x < 1 || x >= width) best = never;
      const float off = std::abs(static_cast<float>(x) - middle(y));
      next[static_cast<std::size_t>(k)] = best + crossing(x, y) + pull * off;
      moves[static_cast<std::size_t>(y) * cells + static_cast<std::size_t>(k)] = move;
    }
    costs.swap(next);
  }
  Seam seam{std::vector<int>(static_cast<std::size_t>(height)), 0};
  const auto best = std::min_element(costs.begin(), costs.end());
  if (*best >= never) return {};
  int k = static_cast<int>(best - costs.begin());
  for (int y = height - 1; y >= 0; --y) {
    const int x = left(y) + k;
    seam.x[static_cast<std::size_t>(y)] = x;
    seam.ink += crossing(x, y);
    const int move = moves[static_cast<std::size_t>(y) * cells + static_cast<std::size_t>(k)];
    if (y == 0) break;
    for (int i = (std::min)(x, x + move); i < (std::max)(x, x + move); ++i) {
      seam.ink += between_rows(i, y);
    }
    k = x + move - left(y - 1);
  }
  return seam;
}

/// Cuts through `ink` (0..1), which shows one patch of writing whose digits are about `height`
/// high: one near every tenth of that, without those that cross more ink than any joint of two
/// digits would, and of two that part next to nothing the one through more ink. From left to right;
/// no two of them cross.
inline std::vector<Seam> find_seams(const Plane& ink, float height, float slant) {
  const float step = (std::max)(1.0F, height / 10), reach = (std::max)(2.0F, 0.15F * height);
  const float lean = 0.5F * std::abs(slant) * static_cast<float>(ink.height());
  std::vector<Seam> seams;
  const auto area_between = [&](const Seam& a, const Seam& b) {
    double area = 0;
    for (int y = 0; y < ink.height(); ++y) {
      const auto row = static_cast<std::size_t>(y);
      for (int x = a.x[row]; x < b.x[row]; ++x) area += static_cast<double>(ink(x, y));
    }
    return static_cast<float>(area);
  };
  Seam start{std::vector<int>(static_cast<std::size_t>(ink.height()), 0), 0};
  Seam end{std::vector<int>(static_cast<std::size_t>(ink.height()), ink.width()), 0};
  const float least = 0.01F * height * height;
  for (float anchor = 0.1F * height - lean;
       anchor < static_cast<float>(ink.width()) - 0.1F * height + lean; anchor += step) {
    Seam seam = best_seam(ink, anchor, slant, static_cast<int>(reach), 3 / height);
    if (seam.x.empty() || seam.ink > 0.9F * height) continue;
    if (!seams.empty()) {
      for (std::size_t y = 0; y < seam.x.size(); ++y) {
        seam.x[y] = (std::max)(seam.x[y], seams.back().x[y]);
      }
    }
    if (area_between(seam, end) < least) break;
    if (area_between(seams.empty() ? start : seams.back(), seam) < least) {
      if (seams.empty() || seam.ink >= seams.back().ink) continue;
      seams.pop_back();
      if (area_between(seams.empty() ? start : seams.back(), seam) < least) continue;
    }
    seams.push_back(std::move(seam));
  }
  return seams;
}

}  // namespace digitnet::detail
