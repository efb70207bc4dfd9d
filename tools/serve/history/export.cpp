#include "serve/history/export.hpp"

#include "serve/history/tar.hpp"

#include <digitnet/data/idx.hpp>
#include <digitnet/image/png.hpp>
#include <digitnet/io/gzip.hpp>

#include <chrono>

namespace digitnet::serve {
namespace {

template <class Bytes>
std::string_view text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string gzipped(const std::vector<std::uint8_t>& bytes) {
  return std::string{text_of(gzip(std::as_bytes(std::span{bytes})))};
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

std::string export_labelled(History& history, ExportFormat format) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  Tar tar{std::chrono::duration_cast<std::chrono::seconds>(now).count()};
  Dataset data;
  history.each_labelled([&](const Entry& entry) {
    data.append(seen_of(entry), static_cast<std::uint8_t>(entry.label.value_or(0)));
    if (format != ExportFormat::png) return;
    if (const auto whole = history.find(entry.id)) {
      tar.add("train/" + std::to_string(*entry.label) + "/" + std::to_string(entry.id) + ".png",
              picture_of(*whole));
    }
  });
  if (data.empty()) return "";
  if (format == ExportFormat::idx) {
    tar.add("train-images-idx3-ubyte.gz", gzipped(idx_images_bytes(data)));
    tar.add("train-labels-idx1-ubyte.gz", gzipped(idx_labels_bytes(data)));
  }
  return tar.finish();
}

}  // namespace digitnet::serve
