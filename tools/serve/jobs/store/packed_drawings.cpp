#include "serve/jobs/store/packed_drawings.hpp"

#include <digitnet/core/error.hpp>

#include <cstdint>

namespace digitnet::serve {
namespace {

constexpr std::size_t head = 5;

}  // namespace

std::string pack_drawings(std::span<const Drawing> drawings) {
  std::string packed;
  for (const Drawing& drawing : drawings) {
    packed += drawing.raw ? '\1' : '\0';
    const auto size = static_cast<std::uint32_t>(drawing.bytes.size());
    for (unsigned shift = 0; shift < 32; shift += 8) {
      packed += static_cast<char>(static_cast<unsigned char>(size >> shift));
    }
    packed += drawing.bytes;
  }
  return packed;
}

std::vector<Drawing> unpack_drawings(const std::string& packed) {
  std::vector<Drawing> drawings;
  for (std::size_t at = 0; at < packed.size();) {
    const std::size_t left = packed.size() - at;
    std::size_t size = 0;
    for (std::size_t i = 1; i < head && left >= head; ++i) {
      size |= std::size_t{static_cast<unsigned char>(packed[at + i])} << (8 * (i - 1));
    }
    if (left < head || left - head < size) throw Error{"damaged job: pictures"};
    Drawing drawing;
    drawing.raw = packed[at] == '\1';
    drawing.bytes = packed.substr(at + head, size);
    drawings.push_back(std::move(drawing));
    at += head + size;
  }
  return drawings;
}

}  // namespace digitnet::serve
