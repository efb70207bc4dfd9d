#pragma once

#include <digitnet/image/picture.hpp>

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace test_pictures {

using Bytes = std::vector<std::uint8_t>;

inline void append_number(Bytes& to, std::size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    to.push_back(static_cast<std::uint8_t>(value >> static_cast<unsigned>(shift)));
  }
}

inline void append_chunk(Bytes& file, std::string_view type, const Bytes& content) {
  append_number(file, content.size());
  Bytes body(type.begin(), type.end());
  body.insert(body.end(), content.begin(), content.end());
  file.insert(file.end(), body.begin(), body.end());
  append_number(file, crc32(0, body.data(), static_cast<unsigned>(body.size())));
}

inline Bytes deflated(const Bytes& raw) {
  uLongf size = compressBound(static_cast<uLong>(raw.size()));
  Bytes result(size);
  compress2(result.data(), &size, raw.data(), static_cast<uLong>(raw.size()), 9);
  result.resize(size);
  return result;
}

/// A PNG file written by hand. `raw` is what the image data inflate to: per line a filter byte (0)
/// and the packed samples.
struct HandMadePng {
  std::size_t width = 0, height = 0;
  int depth = 8, type = 0;
  Bytes raw;
  Bytes palette, transparency;
  bool interlaced = false;

  [[nodiscard]] std::vector<std::byte> file() const {
    Bytes result{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    Bytes header;
    append_number(header, width);
    append_number(header, height);
    for (const int v : {depth, type, 0, 0, interlaced ? 1 : 0}) {
      header.push_back(static_cast<std::uint8_t>(v));
    }
    append_chunk(result, "IHDR", header);
    if (!palette.empty()) append_chunk(result, "PLTE", palette);
    if (!transparency.empty()) append_chunk(result, "tRNS", transparency);
    append_chunk(result, "IDAT", deflated(raw));
    append_chunk(result, "IEND", {});
    std::vector<std::byte> bytes(result.size());
    std::transform(result.begin(), result.end(), bytes.begin(),
                   [](std::uint8_t v) { return std::byte{v}; });
    return bytes;
  }
};

/// A 5 drawn with a round pen of `pen` pixels in a box of `size` pixels at (left, top), on a canvas
/// of width x height: 0 paper .. 1 ink, edges antialiased.
inline digitnet::Plane five(int width, int height, float left, float top, float size, float pen) {
  using Point = std::pair<float, float>;
  constexpr std::array<Point, 10> line{{{0.72F, 0.02F},
                                        {0.22F, 0.05F},
                                        {0.16F, 0.45F},
                                        {0.4F, 0.38F},
                                        {0.62F, 0.43F},
                                        {0.74F, 0.6F},
                                        {0.72F, 0.8F},
                                        {0.55F, 0.95F},
                                        {0.3F, 0.97F},
                                        {0.12F, 0.85F}}};
  digitnet::Plane result(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      float nearest = 1e9F;
      const float px = (static_cast<float>(x) + 0.5F - left) / size;
      const float py = (static_cast<float>(y) + 0.5F - top) / size;
      for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        const auto [ax, ay] = line[i];
        const float dx = line[i + 1].first - ax, dy = line[i + 1].second - ay;
        const float t =
            std::clamp(((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy), 0.0F, 1.0F);
        nearest = std::min(nearest, std::hypot(px - ax - t * dx, py - ay - t * dy));
      }
      result(x, y) = std::clamp(pen / 2 - nearest * size + 0.5F, 0.0F, 1.0F);
    }
  }
  return result;
}

/// Ink of gray level `ink` on paper of gray level `paper`.
inline digitnet::Picture drawn(const digitnet::Plane& strokes, int paper, int ink) {
  digitnet::Picture result(strokes.width(), strokes.height());
  std::transform(
      strokes.pixels().begin(), strokes.pixels().end(), result.pixels().begin(), [&](float v) {
        return static_cast<std::uint8_t>(
            std::lround(static_cast<float>(paper) + v * static_cast<float>(ink - paper)));
      });
  return result;
}

}  // namespace test_pictures
