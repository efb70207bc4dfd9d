#include "drawn.hpp"

#include "ink.hpp"
#include "page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

namespace digitnet::stress {
namespace {

/// Points that the pen visits, in a unit square with y downwards, by straight lines or by a smooth
/// curve.
struct Stroke {
  bool smooth = true;
  std::vector<Spot> points;
};

struct Form {
  std::uint8_t digit;
  const char* name;
  std::vector<Stroke> strokes;
};

Stroke line(std::vector<Spot> points) { return {false, std::move(points)}; }
Stroke curve(std::vector<Spot> points) { return {true, std::move(points)}; }

/// An ellipse from its top counter-clockwise back to it.
Stroke ring(float x, float y, float width, float height) {
  Stroke result;
  for (int i = 0; i <= 12; ++i) {
    const float angle = static_cast<float>(i) * std::numbers::pi_v<float> / 6;
    result.points.push_back({x - width / 2 * std::sin(angle), y - height / 2 * std::cos(angle)});
  }
  return result;
}

std::vector<Form> forms() {
  return {
      {0, "round", {ring(.5F, .5F, .8F, 1)}},
      {0,
       "slim",
       {curve({{.62F, .03F},
               {.35F, .1F},
               {.2F, .45F},
               {.25F, .85F},
               {.45F, .98F},
               {.68F, .8F},
               {.78F, .4F},
               {.7F, .1F},
               {.52F, .04F}})}},
      {1, "bare", {line({{.5F, 0}, {.47F, 1}})}},
      {1, "with a flag", {line({{.3F, .22F}, {.55F, 0}, {.55F, 1}})}},
      {1, "with a foot", {line({{.3F, .22F}, {.55F, 0}, {.55F, 1}}), line({{.28F, 1}, {.82F, 1}})}},
      {2,
       "angular",
       {curve({{.12F, .28F},
               {.25F, .05F},
               {.55F, 0},
               {.8F, .15F},
               {.75F, .42F},
               {.45F, .7F},
               {.1F, 1}}),
        line({{.1F, 1}, {.88F, .98F}})}},
      {2,
       "looped",
       {curve({{.15F, .2F},
               {.4F, .02F},
               {.7F, .1F},
               {.72F, .35F},
               {.45F, .7F},
               {.2F, .95F},
               {.1F, .87F},
               {.25F, .78F},
               {.5F, .93F},
               {.88F, .92F}})}},
      {3,
       "round",
       {curve({{.15F, .12F},
               {.45F, 0},
               {.75F, .12F},
               {.7F, .36F},
               {.42F, .48F},
               {.75F, .6F},
               {.82F, .82F},
               {.5F, 1},
               {.12F, .88F}})}},
      {3,
       "with a flat top",
       {line({{.15F, .03F}, {.8F, .03F}, {.42F, .4F}}),
        curve({{.42F, .4F}, {.75F, .5F}, {.82F, .75F}, {.55F, .98F}, {.12F, .9F}})}},
      {4, "open", {line({{.2F, 0}, {.15F, .6F}, {.88F, .58F}}), line({{.7F, .25F}, {.68F, 1}})}},
      {4, "closed", {line({{.62F, 0}, {.1F, .68F}, {.92F, .68F}}), line({{.62F, 0}, {.62F, 1}})}},
      {5,
       "in two strokes",
       {line({{.8F, .02F}, {.25F, .02F}, {.2F, .45F}}),
        curve({{.2F, .45F}, {.5F, .38F}, {.8F, .55F}, {.78F, .85F}, {.45F, 1}, {.12F, .9F}})}},
      {5,
       "in one stroke",
       {curve({{.82F, .05F},
               {.4F, .05F},
               {.28F, .2F},
               {.25F, .42F},
               {.55F, .42F},
               {.78F, .65F},
               {.62F, .93F},
               {.3F, 1},
               {.15F, .92F}})}},
      {6,
       "round",
       {curve({{.7F, .02F},
               {.35F, .25F},
               {.15F, .62F},
               {.25F, .92F},
               {.55F, 1},
               {.8F, .82F},
               {.72F, .6F},
               {.45F, .55F},
               {.2F, .72F}})}},
      {6,
       "straight",
       {curve({{.5F, 0},
               {.25F, .45F},
               {.18F, .8F},
               {.4F, 1},
               {.68F, .92F},
               {.7F, .7F},
               {.45F, .62F},
               {.22F, .75F}})}},
      {7, "bare", {line({{.1F, .05F}, {.85F, .05F}, {.4F, 1}})}},
      {7,
       "with a bar",
       {line({{.1F, .05F}, {.85F, .05F}, {.4F, 1}}), line({{.3F, .52F}, {.82F, .48F}})}},
      {7,
       "with a serif",
       {line({{.12F, .22F}, {.12F, .05F}, {.88F, .05F}}),
        curve({{.88F, .05F}, {.6F, .4F}, {.45F, 1}})}},
      {8,
       "in one stroke",
       {curve({{.75F, .12F},
               {.5F, 0},
               {.22F, .12F},
               {.28F, .35F},
               {.65F, .55F},
               {.82F, .8F},
               {.5F, 1},
               {.18F, .8F},
               {.35F, .55F},
               {.68F, .36F},
               {.75F, .12F}})}},
      {8, "of two rings", {ring(.5F, .24F, .46F, .48F), ring(.5F, .74F, .58F, .52F)}},
      {9,
       "slanted",
       {curve({{.8F, .2F}, {.5F, 0}, {.2F, .2F}, {.3F, .48F}, {.6F, .46F}, {.8F, .2F}}),
        curve({{.8F, .2F}, {.76F, .6F}, {.6F, 1}})}},
      {9, "with a stem", {ring(.5F, .26F, .6F, .52F), line({{.8F, .05F}, {.8F, 1}})}},
      {9,
       "curled",
       {curve({{.8F, .2F}, {.5F, 0}, {.2F, .2F}, {.3F, .48F}, {.6F, .46F}, {.8F, .2F}}),
        curve({{.8F, .2F}, {.8F, .75F}, {.55F, 1}, {.25F, .9F}})}},
  };
}

/// Catmull and Rom's curve (1974) through the points, as many short lines.
std::vector<Spot> smooth(const std::vector<Spot>& points) {
  constexpr int parts = 12;
  std::vector<Spot> result;
  const auto point = [&points](std::ptrdiff_t i) {
    const auto last = static_cast<std::ptrdiff_t>(points.size()) - 1;
    return points[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, last))];
  };
  for (std::ptrdiff_t i = 0; i + 1 < static_cast<std::ptrdiff_t>(points.size()); ++i) {
    const Spot a = point(i - 1), b = point(i), c = point(i + 1), d = point(i + 2);
    for (int k = 0; k < parts; ++k) {
      const float t = static_cast<float>(k) / parts;
      const auto mix = [t](float p, float q, float r, float s) {
        return 0.5F * (2 * q + t * ((r - p) +
                                    t * ((2 * p - 5 * q + 4 * r - s) + t * (3 * (q - r) + s - p))));
      };
      result.push_back({mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y)});
    }
  }
  result.push_back(points.back());
  return result;
}

/// What one draws with; widths are shares of the digit's height.
struct Tool {
  const char* name;
  float from_width, to_width;  ///< of a stroke's begin and end
  float tremor;                ///< how far points miss, as a share of the height
  bool chalk;                  ///< light on dark
};

constexpr std::array<Tool, 5> tools{{{"ball pen", .025F, .025F, .006F, false},
                                     {"felt pen", .08F, .08F, .004F, false},
                                     {"marker", .14F, .14F, .002F, false},
                                     {"brush", .16F, .06F, .004F, false},
                                     {"mouse", .05F, .05F, .014F, true}}};

std::vector<std::byte> picture(const Form& form, const Tool& tool, RandomStream& random) {
  const float size = random.uniform(80, 200);
  const float slant = random.uniform(-0.05F, 0.2F), width = random.uniform(0.55F, 0.8F);
  const float margin = 0.3F * size;
  std::vector<Segment> segments;
  for (const Stroke& stroke : form.strokes) {
    std::vector<Spot> points = stroke.smooth ? smooth(stroke.points) : stroke.points;
    for (Spot& point : points) {
      const float miss_x = tool.tremor * random.normal(), miss_y = tool.tremor * random.normal();
      point = {margin + size * (width * point.x + slant * (1 - point.y) + miss_x),
               margin + size * (point.y + miss_y)};
    }
    const auto count = static_cast<float>(points.size() - 1);
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
      const auto pen = [&](std::size_t k) {
        const float along = static_cast<float>(k) / count;
        return size * (tool.from_width + along * (tool.to_width - tool.from_width));
      };
      segments.push_back({points[i], points[i + 1], pen(i), pen(i + 1)});
    }
  }
  const int side = static_cast<int>(size + 2 * margin);
  Page page(side, side, gray(tool.chalk ? 30 : 250));
  draw(page, drawn(segments, side, side), gray(tool.chalk ? 230 : 20));
  return gray_png(page);
}

}  // namespace

std::vector<Drawing> drawings() {
  std::vector<Drawing> result;
  for (const Form& form : forms()) {
    for (const Tool& tool : tools) {
      RandomStream random{Seed{1}, Purpose::test, result.size()};
      result.push_back({std::to_string(form.digit) + " " + form.name + ", " + tool.name, form.digit,
                        picture(form, tool, random)});
    }
  }
  return result;
}

}  // namespace digitnet::stress
