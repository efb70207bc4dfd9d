#pragma once

#include "common/drawing/palette.hpp"

#include <span>
#include <string>
#include <string_view>

namespace digitnet::tools {

/// `text` for XML content and attribute values: markup escaped, and whatever XML 1.0 cannot hold
/// (control characters, bytes that are not UTF-8) replaced by U+FFFD.
std::string xml_escape(std::string_view text);

/// Width in pixels that `text` needs in any common sans-serif font of this size: an estimate on the
/// wide side, for laying out labels without asking the font.
double text_width(std::string_view text, double size);

/// Writes a self-contained picture: no script, style sheet, font or link, so that browsers and
/// GitHub show it alike. Coordinates are pixels from the top left corner.
class Svg {
 public:
  struct Point {
    double x, y;
  };
  struct Paint {
    std::string_view fill = "none";
    std::string_view stroke = "none";
    double stroke_width = 1;
    std::string_view dashes = "";  ///< "4 3"; empty is a solid line
    double opacity = 1;
  };
  enum class Anchor { start, middle, end };
  struct Text {
    double size = 13;
    std::string_view fill = palette::ink.light;
    Anchor anchor = Anchor::start;
    bool bold = false;
  };

  /// `title` and `description` are what a screen reader says.
  Svg(double width, double height, std::string_view title, std::string_view description);

  /// A browser shows a `tooltip` while the pointer rests on the shape.
  void rectangle(Point corner, double width, double height, const Paint& paint, double radius = 0,
                 std::string_view tooltip = "");
  void circle(Point centre, double radius, const Paint& paint, std::string_view tooltip = "");
  void line(Point from, Point to, const Paint& paint);
  void polyline(std::span<const Point> points, const Paint& paint);
  void polygon(std::span<const Point> points, const Paint& paint);
  /// `baseline` is where the text stands.
  void text(Point baseline, std::string_view text, const Text& style);

  [[nodiscard]] std::string str() const;

 private:
  void end(std::string_view element, std::string_view tooltip);
  void points(std::string_view element, std::span<const Point> points, const Paint& paint);

  std::string body_;
};

}  // namespace digitnet::tools
