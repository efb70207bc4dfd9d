#pragma once

#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace digitnet {

namespace detail {

/// A place in a figure, whose height is 1 and whose width figure_width; y runs down.
struct FigurePoint {
  float x, y;
};

inline constexpr float figure_width = 0.62F;

/// A smooth line through up to nine places; where two follow one another, a straight one.
struct FigureStroke {
  std::size_t count = 0;  ///< of the places; 0 in what a figure has no more of
  std::array<FigurePoint, 9> places{};
};

using Figure = std::array<FigureStroke, 3>;

inline constexpr std::array<Figure, 10> figures{{
    {{{8,
       {{{.47F, .13F},
         {.31F, .05F},
         {.15F, .13F},
         {.08F, .35F},
         {.08F, .65F},
         {.15F, .87F},
         {.31F, .95F},
         {.47F, .87F}}}},
      {6, {{{.31F, .05F}, {.47F, .13F}, {.54F, .35F}, {.54F, .65F}, {.47F, .87F}, {.31F, .95F}}}}}},
    {{{2, {{{.12F, .28F}, {.37F, .06F}}}}, {2, {{{.37F, .06F}, {.37F, .95F}}}}}},
    {{{7,
       {{{.08F, .3F},
         {.15F, .12F},
         {.32F, .05F},
         {.5F, .14F},
         {.52F, .33F},
         {.36F, .6F},
         {.08F, .95F}}}},
      {2, {{{.08F, .95F}, {.56F, .95F}}}}}},
    {{{5, {{{.1F, .15F}, {.31F, .05F}, {.5F, .17F}, {.46F, .38F}, {.25F, .46F}}}},
      {5, {{{.25F, .46F}, {.49F, .55F}, {.54F, .75F}, {.36F, .94F}, {.07F, .86F}}}}}},
    {{{2, {{{.42F, .95F}, {.42F, .05F}}}},
      {2, {{{.42F, .05F}, {.06F, .67F}}}},
      {2, {{{.06F, .67F}, {.58F, .67F}}}}}},
    {{{2, {{{.5F, .06F}, {.14F, .06F}}}},
      {2, {{{.14F, .06F}, {.1F, .45F}}}},
      {6, {{{.1F, .45F}, {.3F, .38F}, {.51F, .51F}, {.52F, .76F}, {.33F, .95F}, {.07F, .87F}}}}}},
    {{{9,
       {{{.48F, .08F},
         {.23F, .2F},
         {.08F, .5F},
         {.1F, .78F},
         {.3F, .95F},
         {.52F, .8F},
         {.51F, .55F},
         {.31F, .43F},
         {.07F, .64F}}}}}},
    {{{2, {{{.07F, .06F}, {.55F, .06F}}}},
      {4, {{{.55F, .06F}, {.4F, .35F}, {.28F, .65F}, {.24F, .95F}}}}}},
    {{{7,
       {{{.31F, .46F},
         {.12F, .36F},
         {.13F, .14F},
         {.31F, .05F},
         {.49F, .14F},
         {.5F, .36F},
         {.31F, .46F}}}},
      {7,
       {{{.31F, .46F},
         {.08F, .6F},
         {.09F, .83F},
         {.31F, .95F},
         {.53F, .83F},
         {.54F, .6F},
         {.31F, .46F}}}}}},
    {{{9,
       {{{.14F, .92F},
         {.39F, .8F},
         {.54F, .5F},
         {.52F, .22F},
         {.32F, .05F},
         {.1F, .2F},
         {.11F, .45F},
         {.31F, .57F},
         {.55F, .36F}}}}}},
}};

/// Where the line through `stroke` is between places i and i + 1, `t` from 0 to 1 (Catmull and
/// Rom, "A class of local interpolating splines", 1974).
inline FigurePoint on_stroke(const FigureStroke& stroke, std::size_t i, float t) noexcept {
  const auto at = [&](std::size_t k) { return stroke.places[(std::min)(k, stroke.count - 1)]; };
  const FigurePoint a = at(i == 0 ? 0 : i - 1), b = at(i), c = at(i + 1), d = at(i + 2);
  const auto between = [t](float p, float q, float r, float s) {
    return q + 0.5F * t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)));
  };
  return {between(a.x, b.x, c.x, d.x), between(a.y, b.y, c.y, d.y)};
}

/// How far (x, y) is from the line between two points.
inline float distance_to(const FigurePoint& a, const FigurePoint& b, float x, float y) noexcept {
  const float dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
  const float along =
      length > 0 ? std::clamp(((x - a.x) * dx + (y - a.y) * dy) / length, 0.0F, 1.0F) : 0.0F;
  return std::hypot(x - a.x - along * dx, y - a.y - along * dy);
}

}  // namespace detail

/// Width of a drawn figure of `height` pixels.
[[nodiscard]] inline int figure_width(int height) noexcept {
  return (std::max)(
      1, static_cast<int>(std::lround(detail::figure_width * static_cast<float>(height))));
}

/// Draws the figure `digit`, 0 to 9, with smooth edges into `picture`: `height` pixels high, its
/// upper left corner at (left, top). What lies outside of the picture is left out.
inline void draw_figure(Raster<Rgb>& picture, std::size_t digit, int left, int top, int height,
                        const Rgb& colour) {
  constexpr int steps = 6;  // from one place to the next
  const Box box = intersected(picture.box(), {left, top, figure_width(height), height});
  const float scale = 1 / static_cast<float>(height);
  constexpr float half_line = 0.055F;
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) {
      const float px = (static_cast<float>(x - left) + 0.5F) * scale;
      const float py = (static_cast<float>(y - top) + 0.5F) * scale;
      float nearest = 1;
      for (const auto& stroke : detail::figures[digit % detail::figures.size()]) {
        for (std::size_t i = 0; i + 1 < stroke.count; ++i) {
          detail::FigurePoint from = stroke.places[i];
          for (int k = 1; k <= steps; ++k) {
            const auto to = detail::on_stroke(stroke, i, static_cast<float>(k) / steps);
            nearest = (std::min)(nearest, detail::distance_to(from, to, px, py));
            from = to;
          }
        }
      }
      const float inked = std::clamp((half_line - nearest) / scale + 0.5F, 0.0F, 1.0F);
      for (std::size_t c = 0; c < colour.size(); ++c) {
        std::uint8_t& value = picture(x, y)[c];
        value = static_cast<std::uint8_t>(
            std::lround(static_cast<float>(value) +
                        inked * (static_cast<float>(colour[c]) - static_cast<float>(value))));
      }
    }
  }
}

}  // namespace digitnet
