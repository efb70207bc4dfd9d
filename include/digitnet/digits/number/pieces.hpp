#pragma once

#include <digitnet/digits/number/number_sheet.hpp>
#include <digitnet/digits/number/seams.hpp>
#include <digitnet/digits/number/text_lines.hpp>
#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/digits/preparation/stroke.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace digitnet::detail {

/// The smallest part of a line that is never divided: a patch, or what lies between two cuts.
struct Piece {
  Box box;
  std::size_t patch = 0;  ///< which patch it is of, counted within the line
  float centre = 0;       ///< of mass along x, slant undone
  float area = 0;         ///< ink, in pixels
  float left_cut = 0;     ///< ink that was cut through on its left, in pixels
  float right_cut = 0;    ///< the same on its right
};

/// A line of writing taken to pieces, which are in the order in which one writes them. All sizes
/// are pixels of `ink`.
struct LinePieces {
  Plane ink;                  ///< 0..1
  Raster<int> owner;          ///< piece that a pixel belongs to, soft edges included; -1 if none
  std::vector<Piece> pieces;  ///< from left to right
  float height = 0;           ///< typical height of a digit
  float x = 0, y = 0;         ///< where it starts on the sheet
  float scale = 1;            ///< pixels of the sheet per pixel

  /// A box in pixels of the sheet.
  [[nodiscard]] Region to_sheet(const Box& box) const noexcept {
    return {x + static_cast<float>(box.x) * scale, y + static_cast<float>(box.y) * scale,
            static_cast<float>(box.width) * scale, static_cast<float>(box.height) * scale};
  }
};

/// Gives each unowned pixel with ink beside an owned one to that owner: the soft edge of a stroke.
inline void own_edges(Raster<int>& owner) {
  const Raster<int> before = owner;
  for (int y = 0; y < owner.height(); ++y) {
    for (int x = 0; x < owner.width(); ++x) {
      if (before(x, y) >= 0) continue;
      int found = -1;
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) found = (std::max)(found, before.clamped(x + dx, y + dy));
      }
      owner(x, y) = found;
    }
  }
}

/// How broad strokes are taken to be where `factor` pixels become one: their own mean width in
/// `ink` (0..1), but at least a pixel and no more than `factor`. So much of a smaller pixel a
/// stroke fills that crosses it, and the line of a thin pen does not fade away.
inline float width_when_reduced(const Plane& ink, int factor) {
  if (factor == 1) return 1;
  return std::clamp(stroke_width(ink), 1.0F, static_cast<float>(factor));
}

/// Ink of a line, 0..1, and which of its patches each pixel belongs to, at a size where its digits
/// are at most `highest` pixels high.
inline LinePieces line_image(const Sheet& sheet, const TextLine& line, float highest) {
  const Plane& strength = sheet.ink.strength;
  const int factor = (std::max)(1, static_cast<int>(line.height / highest));
  const Box around{line.box.x - factor, line.box.y - factor, line.box.width + 2 * factor,
                   line.box.height + 2 * factor};
  std::vector<int> rank(sheet.components.list.size(), -1);
  for (std::size_t i = 0; i < line.patches.size(); ++i) {
    rank[line.patches[i]] = static_cast<int>(i);
  }
  Raster<int> owner(around.width, around.height, -1);
  StrengthHistogram histogram;
  for (int y = 0; y < around.height; ++y) {
    for (int x = 0; x < around.width; ++x) {
      const int px = x + around.x, py = y + around.y;
      if (!strength.contains(px, py) || sheet.components.labels(px, py) < 0) continue;
      owner(x, y) = rank[static_cast<std::size_t>(sheet.components.labels(px, py))];
      if (owner(x, y) >= 0) histogram.add(strength(px, py));
    }
  }
  const InkRamp ramp = histogram.ramp(line.height * (std::min)(1.0F, sheet.scale));
  own_edges(owner);
  if (line.height > 100) own_edges(owner);
  Plane ink(around.width, around.height);
  for (int y = 0; y < around.height; ++y) {
    for (int x = 0; x < around.width; ++x) {
      const int px = x + around.x, py = y + around.y;
      if (owner(x, y) < 0 || !strength.contains(px, py) || sheet.lines(px, py) != 0) continue;
      ink(x, y) = ramp(strength(px, py));
    }
  }
  const float full = static_cast<float>(factor) * width_when_reduced(ink, factor);

  LinePieces result;
  result.scale = static_cast<float>(factor);
  result.x = static_cast<float>(around.x);
  result.y = static_cast<float>(around.y);
  result.height = line.height / static_cast<float>(factor);
  const int width = (around.width + factor - 1) / factor;
  const int height = (around.height + factor - 1) / factor;
  result.ink = Plane(width, height);
  result.owner = Raster<int>(width, height, -1);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      float sum = 0, strongest = -1;
      for (int j = y * factor; j < (std::min)((y + 1) * factor, around.height); ++j) {
        for (int i = x * factor; i < (std::min)((x + 1) * factor, around.width); ++i) {
          if (owner(i, j) < 0) continue;
          sum += ink(i, j);
          if (ink(i, j) > strongest) {
            strongest = ink(i, j);
            result.owner(x, y) = owner(i, j);
          }
        }
      }
      result.ink(x, y) = (std::min)(1.0F, sum / full);
    }
  }
  return result;
}

/// A patch of a line and where it is cut.
struct CutPatch {
  Box box{};
  std::vector<Seam> seams{};  ///< in pixels of the box
  int first = 0;              ///< number of its leftmost piece

  /// Which of its pieces the pixel (x, y) of the line is in.
  [[nodiscard]] int piece_at(int x, int y) const {
    int piece = first;
    if (y < box.y || y >= box.bottom()) return piece;
    const auto row = static_cast<std::size_t>(y - box.y);
    for (const Seam& seam : seams) {
      if (x - box.x < seam.x[row]) break;
      ++piece;
    }
    return piece;
  }
};

/// Cuts the patches of a line that are wider than `widest` times its height at all places where
/// digits might touch, and numbers the pieces: patch by patch, each from left to right.
inline std::vector<CutPatch> cut_patches(const LinePieces& line, std::size_t count, float slant,
                                         float widest) {
  std::vector<CutPatch> result(count);
  for (int y = 0; y < line.owner.height(); ++y) {
    for (int x = 0; x < line.owner.width(); ++x) {
      const int patch = line.owner(x, y);
      if (patch < 0 || !(line.ink(x, y) > 0)) continue;
      Box& box = result[static_cast<std::size_t>(patch)].box;
      box = united(box, {x, y, 1, 1});
    }
  }
  int next = 0;
  for (std::size_t p = 0; p < count; ++p) {
    CutPatch& patch = result[p];
    const Box& box = patch.box;
    const auto wide = static_cast<float>(box.width), high = static_cast<float>(box.height);
    if (wide > widest * line.height && high > 0.5F * line.height && high < 3 * line.height) {
      Plane own(box.width, box.height);
      for (int y = 0; y < box.height; ++y) {
        for (int x = 0; x < box.width; ++x) {
          const bool mine = line.owner(box.x + x, box.y + y) == static_cast<int>(p);
          own(x, y) = mine ? line.ink(box.x + x, box.y + y) : 0.0F;
        }
      }
      patch.seams = find_seams(own, line.height, slant);
    }
    patch.first = next;
    next += static_cast<int>(patch.seams.size()) + 1;
  }
  return result;
}

/// Puts the pieces of a line in the order of their centres and drops empty ones; `owner` follows.
inline void sort_pieces(LinePieces& line, std::vector<Piece> pieces) {
  std::vector<std::size_t> order(pieces.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return pieces[a].centre < pieces[b].centre;
  });
  std::erase_if(order, [&](std::size_t i) { return pieces[i].box.empty(); });
  std::vector<int> place(pieces.size(), -1);
  for (std::size_t i = 0; i < order.size(); ++i) {
    place[order[i]] = static_cast<int>(i);
    line.pieces.push_back(pieces[order[i]]);
  }
  for (int& owner : line.owner.pixels()) {
    if (owner >= 0) owner = place[static_cast<std::size_t>(owner)];
  }
}

/// Takes a line to pieces: see cut_patches().
inline LinePieces take_to_pieces(const Sheet& sheet, const TextLine& text, float widest) {
  LinePieces line = line_image(sheet, text, 48);
  const float slant = slant_of(line.ink);
  const std::vector<CutPatch> patches = cut_patches(line, text.patches.size(), slant, widest);
  std::vector<Piece> pieces;
  for (std::size_t p = 0; p < patches.size(); ++p) {
    for (std::size_t k = 0; k <= patches[p].seams.size(); ++k) {
      Piece& piece = pieces.emplace_back();
      piece.patch = p;
      piece.left_cut = k > 0 ? patches[p].seams[k - 1].ink : 0.0F;
      piece.right_cut = k < patches[p].seams.size() ? patches[p].seams[k].ink : 0.0F;
    }
  }
  const float middle = 0.5F * static_cast<float>(line.owner.height());
  for (int y = 0; y < line.owner.height(); ++y) {
    const float lean = slant * (static_cast<float>(y) - middle);
    for (int x = 0; x < line.owner.width(); ++x) {
      int& owner = line.owner(x, y);
      if (owner < 0) continue;
      owner = patches[static_cast<std::size_t>(owner)].piece_at(x, y);
      Piece& piece = pieces[static_cast<std::size_t>(owner)];
      const float ink = line.ink(x, y);
      if (ink > 0) piece.box = united(piece.box, {x, y, 1, 1});
      piece.centre += ink * (static_cast<float>(x) + lean);
      piece.area += ink;
    }
  }
  for (Piece& piece : pieces) piece.centre /= (std::max)(piece.area, 1e-6F);
  sort_pieces(line, std::move(pieces));
  return line;
}

}  // namespace digitnet::detail
