#include "common/drawing/svg.hpp"

#include "common/text/format.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace digitnet::tools {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

/// Coordinates at a hundredth of a pixel, without trailing zeros.
std::string number(double value) {
  if (!std::isfinite(value)) return "0";
  std::string text = fixed(value, 2);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string attribute(std::string_view name, double value) {
  return " " + std::string{name} + "=\"" + number(value) + "\"";
}

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string{name} + "=\"" + xml_escape(value) + "\"";
}

std::string attributes(const Svg::Paint& paint) {
  std::string text = attribute("fill", paint.fill);
  if (paint.stroke != "none") {
    text += attribute("stroke", paint.stroke) + attribute("stroke-width", paint.stroke_width);
  }
  if (!paint.dashes.empty()) text += attribute("stroke-dasharray", paint.dashes);
  if (paint.opacity != 1) text += attribute("opacity", paint.opacity);
  return text;
}

/// Bytes of the UTF-8 sequence that `text` starts with if XML may hold it, else 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&text](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const std::uint32_t first = byte(0);
  if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' ? 1 : 0;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0) return 0;
  std::uint32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
    code = code << 6U | (byte(i) & 0x3FU);
  }
  const bool shortest = code >= (length == 4 ? 0x10000U : length == 3 ? 0x800U : 0x80U);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return shortest && !surrogate && code <= 0x10FFFF && code != 0xFFFE && code != 0xFFFF ? length
                                                                                        : 0;
}

}  // namespace

std::string xml_escape(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    switch (text.front()) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += length == 0 ? replacement : text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

double text_width(std::string_view text, double size) {
  double ems = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) == 0x80U) continue;
    if (std::string_view{"iljI.,:;'|![]() "}.find(c) != std::string_view::npos) {
      ems += 0.36;
    } else if (std::string_view{"frt-/"}.find(c) != std::string_view::npos) {
      ems += 0.42;
    } else if (std::string_view{"mwMW@%"}.find(c) != std::string_view::npos) {
      ems += 0.97;
    } else {
      ems += c >= 'A' && c <= 'Z' ? 0.72 : 0.63;
    }
  }
  return ems * size;
}

Svg::Svg(double width, double height, std::string_view title, std::string_view description) {
  const std::string w = number(width);
  const std::string h = number(height);
  body_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + w + "\" height=\"" + h +
          "\" viewBox=\"0 0 " + w + " " + h +
          "\" role=\"img\" font-family=\"'Helvetica Neue', Helvetica, Arial, sans-serif\" "
          "stroke-linejoin=\"round\" stroke-linecap=\"round\">\n<title>" +
          xml_escape(title) + "</title>\n<desc>" + xml_escape(description) + "</desc>\n";
}

void Svg::end(std::string_view element, std::string_view tooltip) {
  body_ += tooltip.empty()
               ? "/>\n"
               : "><title>" + xml_escape(tooltip) + "</title></" + std::string{element} + ">\n";
}

void Svg::rectangle(Point corner, double width, double height, const Paint& paint, double radius,
                    std::string_view tooltip) {
  body_ += "<rect" + attribute("x", corner.x) + attribute("y", corner.y) +
           attribute("width", std::max(0.0, width)) + attribute("height", std::max(0.0, height));
  if (radius > 0) body_ += attribute("rx", radius);
  body_ += attributes(paint);
  end("rect", tooltip);
}

void Svg::circle(Point centre, double radius, const Paint& paint, std::string_view tooltip) {
  body_ += "<circle" + attribute("cx", centre.x) + attribute("cy", centre.y) +
           attribute("r", radius) + attributes(paint);
  end("circle", tooltip);
}

void Svg::line(Point from, Point to, const Paint& paint) {
  body_ += "<line" + attribute("x1", from.x) + attribute("y1", from.y) + attribute("x2", to.x) +
           attribute("y2", to.y) + attributes(paint) + "/>\n";
}

void Svg::polyline(std::span<const Point> points_in_order, const Paint& paint) {
  points("polyline", points_in_order, paint);
}

void Svg::polygon(std::span<const Point> corners, const Paint& paint) {
  points("polygon", corners, paint);
}

void Svg::points(std::string_view element, std::span<const Point> points, const Paint& paint) {
  body_ += "<" + std::string{element} + " points=\"";
  for (std::size_t i = 0; i < points.size(); ++i) {
    body_ += (i == 0 ? "" : " ") + number(points[i].x) + "," + number(points[i].y);
  }
  body_ += "\"" + attributes(paint) + "/>\n";
}

void Svg::text(Point baseline, std::string_view text, const Text& style) {
  body_ += "<text" + attribute("x", baseline.x) + attribute("y", baseline.y) +
           attribute("font-size", style.size) + attribute("fill", style.fill);
  if (style.anchor != Anchor::start) {
    body_ += attribute("text-anchor",
                       std::string_view{style.anchor == Anchor::middle ? "middle" : "end"});
  }
  if (style.bold) body_ += " font-weight=\"600\"";
  body_ += ">" + xml_escape(text) + "</text>\n";
}

std::string Svg::str() const { return body_ + "</svg>\n"; }

}  // namespace digitnet::tools
