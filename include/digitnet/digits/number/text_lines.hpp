#pragma once

#include <digitnet/digits/number/number_sheet.hpp>
#include <digitnet/digits/preparation/cleaning.hpp>
#include <digitnet/image/components.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

namespace digitnet::detail {

/// Patches that stand on one line.
struct TextLine {
  std::vector<std::size_t> patches;  ///< indices of components
  Box box;                           ///< around them, in pixels of the sheet
  float height = 0;                  ///< typical height of its digits
};

/// Pixels that two boxes share along y; negative if they are apart.
constexpr int shared_rows(const Box& a, const Box& b) noexcept {
  return (std::min)(a.bottom(), b.bottom()) - (std::max)(a.y, b.y);
}

/// Do two boxes stand side by side: do they share more than half of the lower one's rows?
constexpr bool side_by_side(const Box& a, const Box& b) noexcept {
  return 2 * shared_rows(a, b) > (std::min)(a.height, b.height);
}

/// Joins `patches`, all about `height` pixels high, into lines: each to the nearest one to its
/// right that stands beside it, as long as that is not too far away. Lines whose boxes stand beside
/// each other are one.
inline std::vector<TextLine> chain_patches(const std::vector<Component>& list,
                                           std::vector<std::size_t> patches, float height) {
  std::sort(patches.begin(), patches.end(), [&](std::size_t a, std::size_t b) {
    return list[a].box.x != list[b].box.x ? list[a].box.x < list[b].box.x : a < b;
  });
  LabelSets sets;
  for (std::size_t i = 0; i < patches.size(); ++i) sets.create();
  for (std::size_t i = 0; i < patches.size(); ++i) {
    const Box& own = list[patches[i]].box;
    const int reach = own.right() + static_cast<int>(6 * height);
    for (std::size_t j = i + 1; j < patches.size(); ++j) {
      const Box& other = list[patches[j]].box;
      if (other.x > reach) break;
      if (!side_by_side(own, other)) continue;
      sets.merge(static_cast<int>(i), static_cast<int>(j));
      if (other.x >= own.right()) break;
    }
  }
  std::vector<TextLine> lines;
  std::vector<int> line_of(patches.size(), -1);
  for (std::size_t i = 0; i < patches.size(); ++i) {
    int& line = line_of[static_cast<std::size_t>(sets.find(static_cast<int>(i)))];
    if (line < 0) {
      line = static_cast<int>(lines.size());
      lines.emplace_back();
    }
    TextLine& target = lines[static_cast<std::size_t>(line)];
    target.patches.push_back(patches[i]);
    target.box = united(target.box, list[patches[i]].box);
  }
  std::sort(lines.begin(), lines.end(), [](const TextLine& a, const TextLine& b) {
    return a.box.y != b.box.y ? a.box.y < b.box.y : a.box.x < b.box.x;
  });
  std::vector<TextLine> result;
  for (TextLine& line : lines) {
    if (!result.empty() && side_by_side(result.back().box, line.box)) {
      TextLine& last = result.back();
      last.patches.insert(last.patches.end(), line.patches.begin(), line.patches.end());
      last.box = united(last.box, line.box);
    } else {
      result.push_back(std::move(line));
    }
  }
  return result;
}

/// The lines of a sheet, from top to bottom. The largest writing is chained first; what is lower
/// than 0.4 of it joins a line that it is near to, and what remains is looked through again for
/// smaller writing, down to `smallest` of the largest. At most `most` lines; specks are left out.
inline std::vector<TextLine> find_text_lines(const Components& components, std::size_t most,
                                             float smallest = 0.3F) {
  const auto& list = components.list;
  std::vector<std::size_t> rest;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].box.empty()) rest.push_back(i);
  }
  const auto height_of = [&](const std::vector<std::size_t>& patches) {
    std::vector<Component> some;
    for (const std::size_t i : patches) some.push_back(list[i]);
    return typical_height(some);
  };
  std::vector<TextLine> lines;
  const float largest = height_of(rest);
  while (!rest.empty() && lines.size() < most) {
    const float height = height_of(rest);
    if (height < 3 || height < smallest * largest) break;
    std::vector<std::size_t> main, low, left;
    for (const std::size_t i : rest) {
      const auto own = static_cast<float>(list[i].box.height);
      if (own >= 0.4F * height) {
        if (own <= 4 * height) main.push_back(i);
      } else {
        low.push_back(i);
      }
    }
    std::vector<TextLine> found = chain_patches(list, main, height);
    for (TextLine& line : found) line.height = height_of(line.patches);
    for (const std::size_t i : low) {
      TextLine* best = nullptr;
      float nearest = 0.35F;
      for (TextLine& line : found) {
        for (const std::size_t j : line.patches) {
          const float apart = static_cast<float>(gap(list[i].box, list[j].box)) / line.height;
          if (apart < nearest) {
            nearest = apart;
            best = &line;
          }
        }
      }
      if (best == nullptr) {
        left.push_back(i);
      } else if (static_cast<float>(list[i].area) >= 0.004F * best->height * best->height) {
        best->patches.push_back(i);
        best->box = united(best->box, list[i].box);
      }
    }
    for (TextLine& line : found) lines.push_back(std::move(line));
    if (left.size() == rest.size()) break;
    rest = std::move(left);
  }
  std::sort(lines.begin(), lines.end(), [](const TextLine& a, const TextLine& b) {
    const int first = 2 * a.box.y + a.box.height, second = 2 * b.box.y + b.box.height;
    return first != second ? first < second : a.box.x < b.box.x;
  });
  if (lines.size() > most) lines.resize(most);
  return lines;
}

}  // namespace digitnet::detail
