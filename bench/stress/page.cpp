#include "page.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <string_view>

#include <zlib.h>

namespace digitnet::stress {
namespace {

float at(const Plane& plane, float x, float y) {
  const int column = static_cast<int>(std::floor(x)), row = static_cast<int>(std::floor(y));
  const float right = x - static_cast<float>(column), down = y - static_cast<float>(row);
  const float upper =
      plane.clamped(column, row) * (1 - right) + plane.clamped(column + 1, row) * right;
  const float lower =
      plane.clamped(column, row + 1) * (1 - right) + plane.clamped(column + 1, row + 1) * right;
  return upper * (1 - down) + lower * down;
}

/// Quantisation of luminance: ITU-T T.81, table K.1.
constexpr std::array<int, 64> luminance_table{
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};

using Block = std::array<float, 64>;

/// The orthonormal cosine transform of 8 values: entry (frequency, place).
const Block& cosines() {
  static const Block table = [] {
    Block result{};
    for (std::size_t k = 0; k < 8; ++k) {
      for (std::size_t n = 0; n < 8; ++n) {
        const double angle =
            std::numbers::pi * (2.0 * static_cast<double>(n) + 1) * static_cast<double>(k) / 16;
        result[8 * k + n] = static_cast<float>(std::cos(angle) * (k == 0 ? std::sqrt(0.125) : 0.5));
      }
    }
    return result;
  }();
  return table;
}

/// C b C' of an 8 x 8 block, or C' b C.
Block transformed(const Block& block, bool back) {
  const Block& table = cosines();
  const auto c = [&](std::size_t i, std::size_t j) {
    return back ? table[8 * j + i] : table[8 * i + j];
  };
  Block half{}, result{};
  for (std::size_t i = 0; i < 8; ++i) {
    for (std::size_t k = 0; k < 8; ++k) {
      for (std::size_t j = 0; j < 8; ++j) half[8 * i + j] += c(i, k) * block[8 * k + j];
    }
  }
  for (std::size_t i = 0; i < 8; ++i) {
    for (std::size_t j = 0; j < 8; ++j) {
      for (std::size_t k = 0; k < 8; ++k) result[8 * i + j] += half[8 * i + k] * c(j, k);
    }
  }
  return result;
}

void append_number(std::vector<std::byte>& to, std::uint32_t value) {
  for (unsigned shift = 32; shift > 0;) {
    shift -= 8;
    to.push_back(static_cast<std::byte>(value >> shift & 255U));
  }
}

void append_chunk(std::vector<std::byte>& file, std::string_view kind,
                  std::span<const std::byte> content) {
  append_number(file, static_cast<std::uint32_t>(content.size()));
  const std::size_t start = file.size();
  for (const char c : kind) file.push_back(static_cast<std::byte>(c));
  file.insert(file.end(), content.begin(), content.end());
  append_number(
      file, static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(file.data() + start),
                                             static_cast<uInt>(file.size() - start))));
}

/// `samples` has `channels` bytes for each of width x height pixels.
std::vector<std::byte> png(int width, int height, int channels, int colour_type,
                           const std::vector<std::uint8_t>& samples) {
  std::vector<std::uint8_t> lines;
  const auto line = static_cast<std::ptrdiff_t>(width) * channels;
  for (std::ptrdiff_t y = 0; y < height; ++y) {
    lines.push_back(0);  // no filter
    lines.insert(lines.end(), samples.begin() + y * line, samples.begin() + (y + 1) * line);
  }
  uLongf size = compressBound(static_cast<uLong>(lines.size()));
  std::vector<std::byte> packed(size);
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size, lines.data(),
            static_cast<uLong>(lines.size()), 1);
  packed.resize(size);

  std::vector<std::byte> file, header;
  for (const unsigned c : {0x89U, 0x50U, 0x4EU, 0x47U, 0x0DU, 0x0AU, 0x1AU, 0x0AU}) {
    file.push_back(static_cast<std::byte>(c));
  }
  append_number(header, static_cast<std::uint32_t>(width));
  append_number(header, static_cast<std::uint32_t>(height));
  for (const int value : {8, colour_type, 0, 0, 0}) header.push_back(static_cast<std::byte>(value));
  append_chunk(file, "IHDR", header);
  append_chunk(file, "IDAT", packed);
  append_chunk(file, "IEND", {});
  return file;
}

std::uint8_t byte(float value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 255.0F)));
}

}  // namespace

Page::Page(int width, int height, const Colour& paper)
    : channels{Plane(width, height, paper[0]), Plane(width, height, paper[1]),
               Plane(width, height, paper[2])} {}

void draw(Page& page, const Plane& ink, const Colour& pen, int left, int top) {
  for (std::size_t c = 0; c < 3; ++c) {
    for (int y = 0; y < ink.height(); ++y) {
      for (int x = 0; x < ink.width(); ++x) {
        if (!page.channels[c].contains(x + left, y + top)) continue;
        float& pixel = page.channels[c](x + left, y + top);
        pixel += ink(x, y) * (pen[c] - pixel);
      }
    }
  }
}

void rule(Page& page, const Colour& line, float distance, float thickness, bool vertical,
          RandomStream& random) {
  const auto lines = [&](int length) {
    const float start = distance * random.uniform();
    std::vector<float> cover(static_cast<std::size_t>(length));
    for (std::size_t i = 0; i < cover.size(); ++i) {
      const float place = static_cast<float>(i) + 0.5F - start;
      const float off = std::abs(place - distance * std::round(place / distance));
      cover[i] = std::clamp(thickness / 2 - off + 0.5F, 0.0F, std::min(1.0F, thickness));
    }
    return cover;
  };
  const std::vector<float> rows = lines(page.height());
  const std::vector<float> columns =
      vertical ? lines(page.width()) : std::vector<float>(static_cast<std::size_t>(page.width()));
  Plane ink(page.width(), page.height());
  for (int y = 0; y < ink.height(); ++y) {
    for (int x = 0; x < ink.width(); ++x) {
      ink(x, y) = std::max(rows[static_cast<std::size_t>(y)], columns[static_cast<std::size_t>(x)]);
    }
  }
  draw(page, ink, line);
}

void shade(Page& page, float angle, float loss) {
  const float across = std::cos(angle), down = std::sin(angle);
  const auto width = static_cast<float>(page.width()), height = static_cast<float>(page.height());
  const float reach = std::abs(across) + std::abs(down);
  for (Plane& channel : page.channels) {
    for (int y = 0; y < page.height(); ++y) {
      for (int x = 0; x < page.width(); ++x) {
        const float along = (static_cast<float>(x) / width - 0.5F) * across +
                            (static_cast<float>(y) / height - 0.5F) * down;
        channel(x, y) *= 1 - loss * (along / reach + 0.5F);
      }
    }
  }
}

Plane blurred(const Plane& plane, float sigma) {
  if (!(sigma > 0.05F)) return plane;
  const int radius = static_cast<int>(std::ceil(3 * sigma));
  std::vector<float> weights;
  float sum = 0;
  for (int i = -radius; i <= radius; ++i) {
    const float place = static_cast<float>(i) / sigma;
    weights.push_back(std::exp(-0.5F * place * place));
    sum += weights.back();
  }
  for (float& weight : weights) weight /= sum;
  Plane half(plane.width(), plane.height()), result(plane.width(), plane.height());
  const auto pass = [&](const Plane& from, Plane& to, int dx, int dy) {
    for (int y = 0; y < from.height(); ++y) {
      for (int x = 0; x < from.width(); ++x) {
        float value = 0;
        for (int i = -radius; i <= radius; ++i) {
          value +=
              weights[static_cast<std::size_t>(i + radius)] * from.clamped(x + i * dx, y + i * dy);
        }
        to(x, y) = value;
      }
    }
  };
  pass(plane, half, 1, 0);
  pass(half, result, 0, 1);
  return result;
}

void blur(Page& page, float sigma) {
  const bool same = page.channels[0] == page.channels[1] && page.channels[0] == page.channels[2];
  page.channels[0] = blurred(page.channels[0], sigma);
  for (std::size_t c = 1; c < 3; ++c) {
    page.channels[c] = same ? page.channels[0] : blurred(page.channels[c], sigma);
  }
}

void add_noise(Page& page, float sigma, RandomStream& random) {
  for (int y = 0; y < page.height(); ++y) {
    for (int x = 0; x < page.width(); ++x) {
      // Four uniform numbers are normal enough, and cheaper: variance 4 / 12.
      const std::uint32_t a = random(), b = random();
      const auto sum = static_cast<float>((a & 0xFFFFU) + (a >> 16U) + (b & 0xFFFFU) + (b >> 16U));
      const float value = (sum / 65536 - 2) * std::numbers::sqrt3_v<float> * sigma;
      for (Plane& channel : page.channels) channel(x, y) += value;
    }
  }
}

void compress(Page& page, int quality) {
  const int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  const auto step = [&](std::size_t i) {
    return static_cast<float>(std::clamp((luminance_table[i] * scale + 50) / 100, 1, 255));
  };
  for (std::size_t c = 0; c < 3; ++c) {
    Plane& channel = page.channels[c];
    if (c > 0 && page.channels[c] == page.channels[0]) continue;
    for (int top = 0; top < channel.height(); top += 8) {
      for (int left = 0; left < channel.width(); left += 8) {
        Block block;
        for (int i = 0; i < 64; ++i) {
          block[static_cast<std::size_t>(i)] = channel.clamped(left + i % 8, top + i / 8) - 128;
        }
        block = transformed(block, false);
        for (std::size_t i = 0; i < 64; ++i) block[i] = std::round(block[i] / step(i)) * step(i);
        block = transformed(block, true);
        for (int i = 0; i < 64; ++i) {
          const int x = left + i % 8, y = top + i / 8;
          if (!channel.contains(x, y)) continue;
          channel(x, y) = std::clamp(block[static_cast<std::size_t>(i)] + 128, 0.0F, 255.0F);
        }
      }
    }
  }
}

Page photographed(const Page& page, const std::array<std::array<float, 2>, 4>& corners) {
  // The homography of the unit square to a quadrilateral (Heckbert, 1989).
  const auto &p0 = corners[0], &p1 = corners[1], &p2 = corners[2], &p3 = corners[3];
  const auto sum = [&](std::size_t i) { return p0[i] - p1[i] + p2[i] - p3[i]; };
  const float dx1 = p1[0] - p2[0], dx2 = p3[0] - p2[0], dy1 = p1[1] - p2[1], dy2 = p3[1] - p2[1];
  const float determinant = dx1 * dy2 - dx2 * dy1;
  const float g = (sum(0) * dy2 - dx2 * sum(1)) / determinant;
  const float h = (dx1 * sum(1) - sum(0) * dy1) / determinant;
  const float a = p1[0] - p0[0] + g * p1[0], b = p3[0] - p0[0] + h * p3[0];
  const float d = p1[1] - p0[1] + g * p1[1], e = p3[1] - p0[1] + h * p3[1];
  Page result(page.width(), page.height(), gray(0));
  const auto width = static_cast<float>(page.width()), height = static_cast<float>(page.height());
  for (int y = 0; y < page.height(); ++y) {
    for (int x = 0; x < page.width(); ++x) {
      const float u = (static_cast<float>(x) + 0.5F) / width;
      const float v = (static_cast<float>(y) + 0.5F) / height;
      const float w = g * u + h * v + 1;
      const float from_x = (a * u + b * v + p0[0]) / w * width - 0.5F;
      const float from_y = (d * u + e * v + p0[1]) / w * height - 0.5F;
      for (std::size_t c = 0; c < 3; ++c) {
        result.channels[c](x, y) = at(page.channels[c], from_x, from_y);
      }
    }
  }
  return result;
}

std::vector<std::byte> gray_png(const Page& page) {
  std::vector<std::uint8_t> samples;
  for (const float value : page.channels[0].pixels()) samples.push_back(byte(value));
  return png(page.width(), page.height(), 1, 0, samples);
}

std::vector<std::byte> colour_png(const Page& page) {
  std::vector<std::uint8_t> samples;
  for (std::size_t i = 0; i < page.channels[0].size(); ++i) {
    for (const Plane& channel : page.channels) samples.push_back(byte(channel.pixels()[i]));
  }
  return png(page.width(), page.height(), 3, 2, samples);
}

std::vector<std::byte> transparent_png(const Plane& ink, const Colour& pen) {
  std::vector<std::uint8_t> samples;
  for (const float value : ink.pixels()) {
    for (const float part : pen) samples.push_back(value > 0 ? byte(part) : std::uint8_t{0});
    samples.push_back(byte(255 * value));
  }
  return png(ink.width(), ink.height(), 4, 6, samples);
}

std::vector<std::byte> transparent_png(const Page& page, const Plane& opaque) {
  std::vector<std::uint8_t> samples;
  for (std::size_t i = 0; i < opaque.size(); ++i) {
    for (const Plane& channel : page.channels) samples.push_back(byte(channel.pixels()[i]));
    samples.push_back(byte(255 * opaque.pixels()[i]));
  }
  return png(opaque.width(), opaque.height(), 4, 6, samples);
}

}  // namespace digitnet::stress
