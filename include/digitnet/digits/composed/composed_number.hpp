#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/digits/composed/composed_line.hpp>
#include <digitnet/digits/composed/number_style.hpp>
#include <digitnet/digits/composed/sign_drawing.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace digitnet {

/// A picture and what is written on it.
struct ComposedNumber {
  Picture picture;
  std::string text;                 ///< the digits, lines separated by '\n'
  std::vector<std::uint8_t> signs;  ///< label of each sign; `no_label` if it is no digit
  Raster<int> owner;  ///< which sign, counted from 0, most of a pixel's ink is of; -1 if none
};

namespace detail {

/// Straight lines that are no writing: margins, edges, what is left of rules and boxes. Longer than
/// the digits, which are `high` pixels high, and upright or level but for a few degrees.
inline void lay_stray_lines(Plane& page, float lines, float high, RandomStream& random) {
  for (float left = lines * random.uniform(0.0F, 2.0F); left > random.uniform(); left -= 1) {
    const float length = high * random.uniform(1.5F, 5.0F), lean = random.uniform(-0.06F, 0.06F);
    const float pen = high * random.uniform(0.03F, 0.15F);
    const float x = random.uniform() * static_cast<float>(page.width());
    const float y = random.uniform() * static_cast<float>(page.height());
    const bool upright = random.uniform() < 0.7F;
    const float dx = 0.5F * length * (upright ? lean : 1),
                dy = 0.5F * length * (upright ? 1 : lean);
    lay_line(page, x - dx, y - dy, x + dx, y + dy, pen);
  }
}

/// `page` (ink, 0..1) as a camera sees it on the paper of `style`.
inline Picture lit_page(const Plane& page, const NumberStyle& style, RandomStream& random) {
  Picture picture(page.width(), page.height());
  const float direction = random.uniform(0.0F, 6.28F);
  for (int y = 0; y < page.height(); ++y) {
    for (int x = 0; x < page.width(); ++x) {
      const float along =
          std::cos(direction) * (static_cast<float>(x) / static_cast<float>(page.width()) - 0.5F) +
          std::sin(direction) * (static_cast<float>(y) / static_cast<float>(page.height()) - 0.5F);
      const float lit = 1 - style.light * (0.5F + along);
      float value = (style.paper + (style.ink - style.paper) * page(x, y)) * lit;
      if (style.noise > 0) value += style.noise * random.normal();
      picture(x, y) = static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 255.0F)));
    }
  }
  return picture;
}

}  // namespace detail

/// A picture of numbers made of images (28, 28) of `digits` and, as far as `style.foreign` says, of
/// `others`, which show none. A function of the random stream alone. Neither may be empty if signs
/// of it are asked for.
[[nodiscard]] inline ComposedNumber compose_number(const Dataset& digits, const Dataset& others,
                                                   const NumberStyle& style, RandomStream& random) {
  const float k = style.magnification;
  const int margin = static_cast<int>(k * static_cast<float>(style.margin));
  std::vector<detail::WrittenLine> lines;
  ComposedNumber result;
  int width = 0, height = 2 * margin;
  const auto any = [&](const Dataset& data) {
    return random.below(static_cast<std::uint32_t>(data.size()));
  };
  for (int line = 0; line < style.lines; ++line) {
    const auto count = static_cast<std::size_t>(
        style.least +
        static_cast<int>(random.below(static_cast<std::uint32_t>(style.most - style.least + 1))));
    std::vector<std::span<const std::uint8_t>> images;
    std::string text;
    const auto first = static_cast<int>(result.signs.size());
    for (std::size_t i = 0; i < count; ++i) {
      if (style.foreign > 0 && random.uniform() < style.foreign) {
        images.push_back(others.image(any(others)));
        result.signs.push_back(no_label);
        continue;
      }
      const std::size_t index = any(digits);
      images.push_back(digits.image(index));
      result.signs.push_back(digits.labels[index]);
      text += static_cast<char>('0' + digits.labels[index]);
    }
    if (!text.empty()) result.text += (result.text.empty() ? "" : "\n") + text;
    const detail::WrittenLine written = detail::compose_line(images, style, first, random);
    const Box box = box_above(written.ink, 0.2F);
    lines.push_back({crop(written.ink, box), crop(written.owner, box)});
    width = (std::max)(width, box.width);
    height += box.height + (line > 0 ? static_cast<int>(8 * k) : 0);
  }
  Plane page(width + 2 * margin, height);
  result.owner = Raster<int>(page.width(), page.height(), -1);
  int top = margin;
  for (const detail::WrittenLine& line : lines) {
    const int room = width - line.ink.width();
    const int left = margin + static_cast<int>(random.uniform() * static_cast<float>(room));
    detail::lay_ink(page, line.ink, left, top);
    for (int y = 0; y < line.ink.height(); ++y) {
      const auto row = line.owner.row(y);
      std::copy(row.begin(), row.end(), result.owner.row(top + y).begin() + left);
    }
    top += line.ink.height() + static_cast<int>(8 * k);
    if (style.ruled) {
      const int pen = (std::max)(1, static_cast<int>(0.5F * k));
      detail::lay_ink(page, Plane(page.width(), pen, 0.45F), 0, top - static_cast<int>(7 * k));
    }
  }
  if (style.stray_lines > 0) detail::lay_stray_lines(page, style.stray_lines, 20 * k, random);
  const auto dots = static_cast<int>(style.specks * static_cast<float>(result.text.size()));
  for (int i = 0; i < dots; ++i) {
    const int size = 1 + static_cast<int>(random.below(static_cast<std::uint32_t>(0.7F * k) + 1));
    detail::lay_ink(page, Plane(size, size, 1.0F),
                    static_cast<int>(random.below(static_cast<std::uint32_t>(page.width()))),
                    static_cast<int>(random.below(static_cast<std::uint32_t>(page.height()))));
  }
  result.picture = detail::lit_page(page, style, random);
  return result;
}

/// The same of digits alone.
[[nodiscard]] inline ComposedNumber compose_number(const Dataset& digits, const NumberStyle& style,
                                                   RandomStream& random) {
  return compose_number(digits, Dataset{}, style, random);
}

}  // namespace digitnet
