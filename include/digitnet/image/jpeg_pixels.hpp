#pragma once

#include <digitnet/image/jpeg_frame.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace digitnet::detail {

/// basis[u][x]: cos((2x + 1) u pi / 16) / 2, for u = 0 divided by sqrt(2), in 1/8192.
inline constexpr auto jpeg_basis = [] {
  // cos(k pi / 16) / 2 for k = 0 to 8
  constexpr std::array<int, 9> cosine{4096, 4017, 3784, 3406, 2896, 2276, 1567, 799, 0};
  std::array<std::array<int, 8>, 8> basis{};
  for (std::size_t u = 0; u < 8; ++u) {
    for (std::size_t x = 0; x < 8; ++x) {
      std::size_t k = u == 0 ? 4 : (2 * x + 1) * u % 32;
      if (k > 16) k = 32 - k;
      basis[u][x] = k > 8 ? -cosine[16 - k] : cosine[k];
    }
  }
  return basis;
}();

/// The 64 samples of a block: the inverse cosine transform (T.81, A.3.3) of its coefficients times
/// `steps`, rows of it first, in integers, so that all machines agree. Writes row by row, `stride`
/// bytes apart.
inline void jpeg_samples(std::span<const std::int16_t, 64> block, const std::array<int, 64>& steps,
                         std::uint8_t* out, std::size_t stride) noexcept {
  // Samples of 8 bits have coefficients below 2^11; a sum stays below 2^31 up to twice that.
  constexpr int limit = 4095;
  std::array<std::array<int, 8>, 8> rows{}, sums{};
  for (auto& row : sums) row.fill((128 << 16) + (1 << 15));
  for (std::size_t v = 0; v < 8; ++v) {
    const auto coefficients = block.subspan(8 * v, 8);
    if (std::ranges::all_of(coefficients, [](std::int16_t c) { return c == 0; })) continue;
    auto& row = rows[v];
    row.fill(1 << 9);
    for (std::size_t u = 0; u < 8; ++u) {
      if (coefficients[u] == 0) continue;
      const int value = std::clamp(coefficients[u] * steps[8 * v + u], -limit, limit);
      for (std::size_t x = 0; x < 8; ++x) row[x] += value * jpeg_basis[u][x];
    }
    for (int& sum : row) sum >>= 10;
    for (std::size_t y = 0; y < 8; ++y) {
      for (std::size_t x = 0; x < 8; ++x) sums[y][x] += row[x] * jpeg_basis[v][y];
    }
  }
  for (std::size_t y = 0; y < 8; ++y) {
    for (std::size_t x = 0; x < 8; ++x) {
      out[y * stride + x] = static_cast<std::uint8_t>(std::clamp(sums[y][x] >> 16, 0, 255));
    }
  }
}

/// All samples of a component, whole blocks of them; gives its coefficients' memory back.
inline Picture jpeg_plane(JpegComponent& component) {
  Picture plane(8 * component.stride, 8 * component.rows);
  for (int y = 0; y < component.rows; ++y) {
    for (int x = 0; x < component.stride; ++x) {
      jpeg_samples(component.block(x, y), component.steps, &plane(8 * x, 8 * y),
                   static_cast<std::size_t>(plane.width()));
    }
  }
  component.coefficients = {};
  return plane;
}

/// One line of samples as wide as the picture: each is repeated as often as it was left out.
inline void widened(std::span<const std::uint8_t> samples, int factor, int largest,
                    std::span<std::uint8_t> line) noexcept {
  if (factor == largest) {
    std::copy_n(samples.begin(), line.size(), line.begin());
  } else if (2 * factor == largest) {
    for (std::size_t x = 0; x < line.size(); ++x) line[x] = samples[x / 2];
  } else {
    const auto from = static_cast<std::size_t>(factor), to = static_cast<std::size_t>(largest);
    for (std::size_t x = 0; x < line.size(); ++x) line[x] = samples[x * from / to];
  }
}

/// Red, green, blue and an opaque alpha of a picture of three components: luma and two differences
/// of colour (ITU-T T.871), or red, green and blue if `is_rgb`.
inline std::vector<std::uint8_t> jpeg_colours(JpegFrame& frame, bool is_rgb) {
  std::array<Picture, 3> planes;
  for (std::size_t c = 0; c < 3; ++c) planes[c] = jpeg_plane(frame.components[c]);
  const auto width = static_cast<std::size_t>(frame.width);
  std::array<std::vector<std::uint8_t>, 3> line;
  for (auto& samples : line) samples.resize(width);
  std::vector<std::uint8_t> rgba(4 * width * static_cast<std::size_t>(frame.height));
  for (int y = 0; y < frame.height; ++y) {
    for (std::size_t c = 0; c < 3; ++c) {
      const JpegComponent& component = frame.components[c];
      widened(planes[c].row(y * component.down / frame.down), component.across, frame.across,
              line[c]);
    }
    std::uint8_t* out = rgba.data() + 4 * width * static_cast<std::size_t>(y);
    for (std::size_t x = 0; x < width; ++x, out += 4) {
      int red = line[0][x], green = line[1][x], blue = line[2][x];
      if (!is_rgb) {  // 1.402, 0.344136, 0.714136, 1.772 in 1/65536
        const int luma = (red << 16) + (1 << 15), cb = green - 128, cr = blue - 128;
        red = (luma + 91881 * cr) >> 16;
        green = (luma - 22554 * cb - 46802 * cr) >> 16;
        blue = (luma + 116130 * cb) >> 16;
      }
      out[0] = static_cast<std::uint8_t>(std::clamp(red, 0, 255));
      out[1] = static_cast<std::uint8_t>(std::clamp(green, 0, 255));
      out[2] = static_cast<std::uint8_t>(std::clamp(blue, 0, 255));
      out[3] = 255;
    }
  }
  return rgba;
}

}  // namespace digitnet::detail
