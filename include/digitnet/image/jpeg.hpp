#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/image/colour.hpp>
#include <digitnet/image/image_limits.hpp>
#include <digitnet/image/jpeg_pixels.hpp>
#include <digitnet/image/jpeg_scan.hpp>
#include <digitnet/image/jpeg_tables.hpp>
#include <digitnet/image/orientation.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace digitnet {

/// Whether `file` starts as a JPEG does.
inline bool is_jpeg(std::span<const std::byte> file) noexcept {
  return file.size() >= 3 && read_number<std::uint16_t>(file, 0, std::endian::big) == 0xffd8 &&
         file[2] == std::byte{0xff};
}

namespace detail {

/// Reads a JPEG file segment by segment (T.81, annex B).
class JpegReader {
 public:
  JpegReader(const JpegSource& source, const ImageLimits& limits)
      : source_{source}, limits_{limits} {}

  template <PicturePixel Pixel>
  Raster<Pixel> read() {
    std::size_t at = 2;
    for (int marker = next_marker(at); marker != end_of_image; marker = next_marker(at)) {
      const std::size_t start = at;
      const auto content = segment(at);
      if (marker == start_of_scan) {
        at = scan(start, content, at);
      } else if (marker >= 0xc0 && marker <= 0xc2) {
        if (frame_) source_.fail(start, "one frame header", "a second one");
        frame_ =
            parse_jpeg_frame(source_, start, marker, content, source_.file.size() - at, limits_);
      } else if (marker == 0xc4) {
        tables_.read_huffman(source_, start, content);
      } else if (marker > 0xc2 && marker <= 0xcf && marker != 0xc8) {
        refuse_jpeg_kind(source_, start, marker);
      } else if (marker == 0xdb) {
        tables_.read_steps(source_, start, content);
      } else if (marker == 0xdd) {
        if (content.size() != 2) source_.fail(start, "a restart interval", "another length");
        restart_interval_ = read_number<std::uint16_t>(content, 0, std::endian::big);
      } else if (marker == 0xe1) {
        note_exif(content);
      } else if (marker == 0xee) {
        note_adobe(content);
      } else if (marker == 0xdc || marker == 0xde || marker == 0xdf) {
        source_.fail(start, "a JPEG whose size stands in its header", "a rarer kind");
      }  // the rest is meant for other programs
    }
    return finish<Pixel>(at);
  }

 private:
  static constexpr int end_of_image = 0xd9, start_of_scan = 0xda;
  // Real files have about ten; each may cost a look at all pixels.
  static constexpr int most_scans = 100;

  /// The marker that must be at `at`, which moves behind it.
  int next_marker(std::size_t& at) const {
    const auto& file = source_.file;
    const std::size_t start = at;
    if (at >= file.size()) source_.fail(at, "a JPEG marker", "the end of the file");
    if (source_.byte(at) != 0xff) source_.fail(at, "a JPEG marker", "something else");
    while (at < file.size() && source_.byte(at) == 0xff) ++at;
    if (at == file.size()) source_.fail(start, "a JPEG marker", "the end of the file");
    const int marker = source_.byte(at++);
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8)) {
      source_.fail(start, "a JPEG marker that may stand here", std::to_string(marker));
    }
    return marker;
  }

  /// What belongs to the marker before `at`, which moves behind it.
  std::span<const std::byte> segment(std::size_t& at) const {
    const auto rest = source_.file.subspan(at);
    const std::size_t length =
        rest.size() < 2 ? 0 : read_number<std::uint16_t>(rest, 0, std::endian::big);
    if (length < 2 || length > rest.size()) {
      source_.fail(at, "a JPEG segment",
                   length > rest.size() || rest.size() < 2 ? "the end of the file" : "none");
    }
    at += length;
    return rest.subspan(2, length - 2);
  }

  void note_exif(std::span<const std::byte> content) {
    constexpr std::string_view mark{"Exif\0\0", 6};
    if (content.size() < 6 || orientation_ || text(content.first(6)) != mark) return;
    orientation_ = exif_orientation(content.subspan(6));
  }

  void note_adobe(std::span<const std::byte> content) {
    if (content.size() < 12 || text(content.first(5)) != "Adobe") return;
    adobe_transform_ = std::to_integer<int>(content[11]);
  }

  static std::string_view text(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  /// Decodes the scan whose header is `content`, found at `start`; its data begin at `at`.
  std::size_t scan(std::size_t start, std::span<const std::byte> content, std::size_t at) {
    if (!frame_) source_.fail(start, "a frame header before image data", "none");
    if (++scans_ > most_scans) {
      source_.fail(start, "at most " + std::to_string(most_scans) + " scans", "more");
    }
    const auto number = [&](std::size_t i) { return std::to_integer<int>(content[i]); };
    const std::size_t count = content.empty() ? 0 : std::to_integer<std::size_t>(content[0]);
    if (count < 1 || count > frame_->components.size() || content.size() != 4 + 2 * count) {
      source_.fail(start, "a scan header", "one of another length");
    }
    JpegScan scan;
    scan.progressive = frame_->progressive;
    if (scan.progressive) {
      scan.first = number(1 + 2 * count);
      scan.last = number(2 + 2 * count);
      scan.high = number(3 + 2 * count) >> 4;
      scan.low = number(3 + 2 * count) & 15;
      const bool one_kind = scan.first == 0 ? scan.last == 0 : count == 1;
      if (!one_kind || scan.first > scan.last || scan.last > 63 || scan.low > 13 ||
          (scan.high != 0 && scan.high != scan.low + 1)) {
        source_.fail(start, "a scan header", "an impossible range of coefficients");
      }
    }
    int blocks = 0;
    for (std::size_t i = 0; i < count; ++i) {
      auto component = std::ranges::find(frame_->components, number(1 + 2 * i), &JpegComponent::id);
      const int tables = number(2 + 2 * i);
      if (component == frame_->components.end() || (tables & 0xcc) != 0) {
        source_.fail(start, "a scan header", "unknown colours or tables");
      }
      for (const JpegScanPart& earlier : scan.parts) {
        if (earlier.component == &*component) source_.fail(start, "different colours", "one twice");
      }
      begin(start, scan, *component);
      blocks += component->across * component->down;
      const JpegScanPart part{&*component, &tables_.dc[static_cast<std::size_t>(tables >> 4)],
                              &tables_.ac[static_cast<std::size_t>(tables & 3)]};
      if ((scan.first == 0 && scan.high == 0 && !part.dc->defined()) ||
          (scan.last > 0 && !part.ac->defined())) {
        source_.fail(start, "Huffman tables before the data that need them", "none");
      }
      scan.parts.push_back(part);
    }
    if (count > 1 && blocks > 10) source_.fail(start, "groups of at most 10 blocks", "larger ones");
    return scan.decode(source_, at, *frame_, restart_interval_);
  }

  /// Checks that the scan tells of each coefficient what comes next, and takes note of it.
  void begin(std::size_t at, const JpegScan& scan, JpegComponent& component) const {
    if (std::ranges::all_of(component.low_bits, [](int bits) { return bits < 0; })) {
      const auto& steps = tables_.steps[static_cast<std::size_t>(component.table)];
      if (!steps) source_.fail(at, "a quantisation table before image data", "none");
      component.steps = *steps;
    }
    for (int k = scan.first; k <= scan.last; ++k) {
      int& known = component.low_bits[static_cast<std::size_t>(k)];
      if (known != (scan.high == 0 ? -1 : scan.high)) {
        source_.fail(at, "the next bits of a coefficient", "others");
      }
      known = scan.low;
    }
  }

  template <PicturePixel Pixel>
  Raster<Pixel> finish(std::size_t at) {
    if (!frame_) source_.fail(at, "image data", "none");
    for (const JpegComponent& c : frame_->components) {
      const bool rest = std::ranges::any_of(c.low_bits, [](int bits) { return bits > 0; });
      if (c.low_bits[0] != 0 || rest) source_.fail(at, "all scans of the picture", "fewer");
    }
    const int orientation = orientation_.value_or(upright_orientation);
    if (frame_->components.size() == 1) {
      const Picture gray =
          crop(jpeg_plane(frame_->components[0]), {0, 0, frame_->width, frame_->height});
      return turned_upright(as_pixels<Pixel>(gray), orientation);
    }
    auto rgba = jpeg_colours(*frame_, is_rgb());
    return turned_upright(flatten_colour<Pixel>(rgba, frame_->width, frame_->height), orientation);
  }

  [[nodiscard]] bool is_rgb() const noexcept {
    if (adobe_transform_) return *adobe_transform_ == 0;
    const auto& c = frame_->components;
    return c[0].id == 'R' && c[1].id == 'G' && c[2].id == 'B';
  }

  JpegSource source_;
  ImageLimits limits_;
  std::optional<JpegFrame> frame_;
  JpegTables tables_;
  std::optional<int> orientation_, adobe_transform_;
  int restart_interval_ = 0, scans_ = 0;
};

}  // namespace detail

/// The JPEG picture in `file` as 8-bit gray, or as `Rgb`, turned upright as its Exif data say:
/// baseline, extended and progressive, gray or colour (which becomes gray as in gray_weights()).
/// Throws FileError, whose path is `name`, for anything but a whole picture within `limits`, for
/// CMYK, arithmetic coding and more than 8 bits. Memory needed beyond the result is at most about 9
/// bytes a pixel. JPEG has no checksums: damage that leaves codes that make sense cannot be
/// noticed.
template <PicturePixel Pixel = Gray>
Raster<Pixel> decode_jpeg(std::span<const std::byte> file, std::string_view name,
                          const ImageLimits& limits = {}) {
  if (!is_jpeg(file)) throw FileError{name, "byte 0", "a JPEG picture", "another kind of file"};
  if (file.size() > limits.max_file_bytes) {
    throw FileError{name, "", "at most " + std::to_string(limits.max_file_bytes) + " bytes",
                    std::to_string(file.size())};
  }
  return detail::JpegReader{{file, name}, limits}.read<Pixel>();
}

}  // namespace digitnet
