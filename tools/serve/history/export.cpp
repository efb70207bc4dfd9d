#include "serve/history/export.hpp"

#include "serve/history/tar.hpp"

#include <digitnet/image/png.hpp>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace digitnet::serve {
namespace {

template <class Bytes>
std::string_view text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Numbers as an IDX file starts with them.
std::string big_endian(std::initializer_list<std::uint64_t> numbers) {
  std::string bytes;
  for (const std::uint64_t number : numbers) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes += static_cast<char>((number >> static_cast<unsigned>(shift)) & 0xFFU);
    }
  }
  return bytes;
}

std::span<const std::uint8_t> seen_of(const Entry& entry) {
  return {reinterpret_cast<const std::uint8_t*>(entry.seen.data()), entry.seen.size()};
}

}  // namespace

std::string picture_of(const Entry& entry) {
  if (!entry.picture.empty()) return entry.picture;
  const auto seen = seen_of(entry);
  return std::string{text_of(
      encode_png(Picture(MnistFormat::side, MnistFormat::side, {seen.begin(), seen.end()})))};
}

SpoolFile export_labelled(History& history, ExportFormat format) {
  SpoolFile file;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  Tar tar{file, std::chrono::duration_cast<std::chrono::seconds>(now).count()};
  if (format == ExportFormat::png) {
    history.each_labelled([&](const Entry& entry) {
      const auto whole = history.find(entry.id);
      if (!whole) return;
      tar.add("train/" + std::to_string(entry.label.value_or(0)) + "/" + std::to_string(entry.id) +
                  ".png",
              picture_of(*whole));
    });
    if (file.size() == 0) return file;
  } else {
    SpoolFile images, labels;
    history.each_labelled([&](const Entry& entry) {
      images.append(entry.seen);
      labels.append(std::string(1, static_cast<char>(entry.label.value_or(0))));
    });
    const std::uint64_t count = labels.size();
    if (count == 0) return file;
    constexpr std::uint64_t side = MnistFormat::side;
    tar.add_gzip("train-images-idx3-ubyte.gz", big_endian({0x803, count, side, side}), images);
    tar.add_gzip("train-labels-idx1-ubyte.gz", big_endian({0x801, count}), labels);
  }
  tar.finish();
  return file;
}

}  // namespace digitnet::serve
