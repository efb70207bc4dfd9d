#pragma once

#include <digitnet/io/byte_order.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace digitnet {

/// What people do with files of a kind.
enum class FileUse { picture, model, data, other };

/// A kind of file that is known by its first bytes.
struct FileKind {
  std::string_view name;  ///< with its article: "a HEIC picture"
  FileUse use = FileUse::other;
  std::string_view remedy;  ///< what to do where another of its use is wanted; may be empty

  [[nodiscard]] constexpr bool is_known() const noexcept { return name != unknown; }

  static constexpr std::string_view unknown = "an unknown kind of file";
};

namespace detail {

/// A kind of file, and bytes that all of them have at `at`.
struct FileMark {
  std::size_t at;
  std::string_view bytes;
  FileKind kind;
};

inline constexpr std::string_view convert_picture =
    "convert it, for example with ImageMagick's `convert IN OUT.png`";
inline constexpr std::string_view convert_drawing =
    "export it as PNG, or convert it: `convert -density 300 IN OUT.png`";
inline constexpr std::string_view convert_heif =
    "convert it with `heif-convert IN OUT.png`, or set the phone's camera to JPEG";
inline constexpr std::string_view from_torch =
    "in Python: safetensors.torch.save_file(model.state_dict(), \"OUT.safetensors\")";
inline constexpr std::string_view from_numpy =
    "in Python: safetensors.numpy.save_file(dict(numpy.load(\"IN\")), \"OUT.safetensors\"), with "
    "PyTorch's names and shapes";
inline constexpr std::string_view from_elsewhere =
    "save its weights as safetensors, with PyTorch's names and shapes";
inline constexpr std::string_view fetch_again =
    "it is what a server answers instead of a file: download the file itself";

/// The longer of two marks that a file may have both comes first.
inline constexpr std::array file_marks{
    FileMark{0, "\x89PNG\r\n\x1a\n", {"a PNG picture", FileUse::picture, ""}},
    FileMark{0, "\xff\xd8\xff", {"a JPEG picture", FileUse::picture, ""}},
    FileMark{0, "GIF8", {"a GIF picture", FileUse::picture, convert_picture}},
    FileMark{8, "WEBPVP8", {"a WebP picture", FileUse::picture, convert_picture}},
    FileMark{4, "ftypavi", {"an AVIF picture", FileUse::picture, convert_picture}},
    FileMark{4, "ftyphei", {"a HEIC picture", FileUse::picture, convert_heif}},
    FileMark{4, "ftyphev", {"a HEIC picture", FileUse::picture, convert_heif}},
    FileMark{4, "ftypmif1", {"a HEIF picture", FileUse::picture, convert_heif}},
    FileMark{4, "ftypmsf1", {"a HEIF picture", FileUse::picture, convert_heif}},
    FileMark{4, "ftypcrx ", {"a camera's raw picture", FileUse::picture, convert_picture}},
    FileMark{4, "ftyp", {"a film", FileUse::other, ""}},
    FileMark{0, {"II*\0", 4}, {"a TIFF picture", FileUse::picture, convert_picture}},
    FileMark{0, {"MM\0*", 4}, {"a TIFF picture", FileUse::picture, convert_picture}},
    FileMark{0, {"II+\0", 4}, {"a TIFF picture", FileUse::picture, convert_picture}},
    FileMark{0, {"MM\0+", 4}, {"a TIFF picture", FileUse::picture, convert_picture}},
    FileMark{0, "II\xbc\x01", {"a JPEG XR picture", FileUse::picture, convert_picture}},
    FileMark{0, {"\0\0\0\x0cJXL ", 8}, {"a JPEG XL picture", FileUse::picture, convert_picture}},
    FileMark{0, "\xff\x0a", {"a JPEG XL picture", FileUse::picture, convert_picture}},
    FileMark{0, {"\0\0\0\x0cjP  ", 8}, {"a JPEG 2000 picture", FileUse::picture, convert_picture}},
    FileMark{0, "\xff\x4f\xff\x51", {"a JPEG 2000 picture", FileUse::picture, convert_picture}},
    FileMark{0, "8BPS", {"a Photoshop picture", FileUse::picture, convert_drawing}},
    FileMark{0, "gimp xcf", {"a GIMP picture", FileUse::picture, convert_drawing}},
    FileMark{0, {"\0\0\1\0", 4}, {"an icon (ICO)", FileUse::picture, convert_picture}},
    FileMark{0, {"\0\0\2\0\0\0\0\0", 8}, {"a TGA picture", FileUse::picture, convert_picture}},
    FileMark{0, {"\0\0\3\0\0\0\0\0", 8}, {"a TGA picture", FileUse::picture, convert_picture}},
    FileMark{0, {"\0\0\x0a\0\0\0\0\0", 8}, {"a TGA picture", FileUse::picture, convert_picture}},
    FileMark{0, {"\0\0\2\0", 4}, {"a cursor (CUR)", FileUse::picture, convert_picture}},
    FileMark{0, "%PDF-", {"a PDF document", FileUse::picture, convert_drawing}},
    FileMark{0, "%!PS", {"a PostScript document", FileUse::picture, convert_drawing}},
    FileMark{0, "AT&TFORM", {"a DjVu document", FileUse::picture, convert_drawing}},
    FileMark{0, "qoif", {"a QOI picture", FileUse::picture, convert_picture}},
    FileMark{0, "\x76\x2f\x31\x01", {"an OpenEXR picture", FileUse::picture, convert_picture}},
    FileMark{0, "#?RADIANCE", {"a Radiance picture", FileUse::picture, convert_picture}},
    FileMark{0, "DDS ", {"a DDS picture", FileUse::picture, convert_picture}},
    FileMark{128, "DICM", {"a DICOM picture", FileUse::picture, convert_picture}},
    FileMark{0, "SIMPLE  =", {"a FITS picture", FileUse::picture, convert_picture}},
    FileMark{
        0, {"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46", 8}, {"a PyTorch file", FileUse::model, from_torch}},
    FileMark{0, "\x80\x02", {"a Python pickle", FileUse::model, from_torch}},
    FileMark{0, "\x80\x03", {"a Python pickle", FileUse::model, from_torch}},
    FileMark{0, "\x80\x04", {"a Python pickle", FileUse::model, from_torch}},
    FileMark{0, "\x80\x05", {"a Python pickle", FileUse::model, from_torch}},
    FileMark{
        0, "\x89HDF\r\n\x1a\n", {"an HDF5 file (Keras, PyTables)", FileUse::model, from_elsewhere}},
    FileMark{0, "GGUF", {"a GGUF model", FileUse::model, from_elsewhere}},
    FileMark{4, "TFL3", {"a TensorFlow Lite model", FileUse::model, from_elsewhere}},
    FileMark{0, "\x93NUMPY", {"a NumPy array (.npy)", FileUse::data, from_numpy}},
    FileMark{0, {"\0\0\x08\x01", 4}, {"labels in an IDX file", FileUse::data, ""}},
    FileMark{0, {"\0\0\x08\x03", 4}, {"images in an IDX file", FileUse::data, ""}},
    FileMark{0, "PAR1", {"a Parquet table", FileUse::data, "write it as CSV"}},
    FileMark{0, "MATLAB 5.0", {"a MATLAB file", FileUse::data, "write it as CSV or IDX"}},
    FileMark{0, "MATLAB 7.3", {"a MATLAB file", FileUse::data, "write it as CSV or IDX"}},
    FileMark{0, "ARROW1", {"an Arrow table (Feather)", FileUse::data, "write it as CSV"}},
    FileMark{0, "\xff\xfe", {"text in UTF-16", FileUse::other, "save it as UTF-8"}},
    FileMark{0, "\xfe\xff", {"text in UTF-16", FileUse::other, "save it as UTF-8"}},
    FileMark{0, "SQLite format 3", {"an SQLite database", FileUse::other, ""}},
    FileMark{0, "\x1f\x8b", {"a gzip archive", FileUse::other, "unpack it"}},
    FileMark{0, "BZh", {"a bzip2 archive", FileUse::other, "unpack it"}},
    FileMark{0,
             "\xfd"
             "7zXZ",
             {"an xz archive", FileUse::other, "unpack it"}},
    FileMark{0, "\x28\xb5\x2f\xfd", {"a zstd archive", FileUse::other, "unpack it"}},
    FileMark{0, "7z\xbc\xaf\x27\x1c", {"a 7-Zip archive", FileUse::other, "unpack it"}},
    FileMark{0, "Rar!", {"a RAR archive", FileUse::other, "unpack it"}},
    FileMark{257, "ustar", {"a tar archive", FileUse::other, "unpack it"}},
    FileMark{0,
             "\x7f"
             "ELF",
             {"a program", FileUse::other, ""}},
    FileMark{0,
             "version https://git-lfs.github.com/spec/",
             {"a pointer of Git LFS", FileUse::other,
              "the file itself is kept elsewhere: fetch it with `git lfs pull`"}}};

/// The kind of a zip archive, by the names of the files in its beginning.
inline FileKind zip_kind(std::string_view start) noexcept {
  const auto holds = [&](std::string_view name) { return start.find(name) != start.npos; };
  if (holds("/data.pkl") || holds("/constants.pkl") || holds("/byteorder")) {
    return {"a PyTorch file", FileUse::model, from_torch};
  }
  if (holds("model.weights.h5")) return {"a Keras model", FileUse::model, from_elsewhere};
  if (holds(".npyPK") || holds(".npy")) {
    return {"NumPy arrays (.npz)", FileUse::data, from_numpy};
  }
  if (holds("word/") || holds("xl/") || holds("ppt/") || holds("[Content_Types].xml")) {
    return {"an Office document", FileUse::picture, convert_drawing};
  }
  return {"a zip archive", FileUse::other, "unpack it"};
}

/// Whether `file` starts as an ONNX model does: a version of the format, then the program's name.
inline bool is_onnx(std::span<const std::byte> file) noexcept {
  if (file.size() < 8 || file[0] != std::byte{8} || file[1] == std::byte{0}) return false;
  const auto version = std::to_integer<int>(file[1]), next = std::to_integer<int>(file[2]);
  return version <= 20 && (next == 0x12 || next == 0x3a || next == 0x42);
}

/// Text of any language: no control characters but spaces, and no bytes that UTF-8 does not have.
inline bool is_text(std::string_view start) noexcept {
  return std::ranges::all_of(start, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    const bool space = byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f';
    return space || (byte >= 0x20 && byte != 0x7f && byte < 0xf8);
  });
}

/// The kind of a file that is text.
inline FileKind text_kind(std::string_view start) {
  std::string lower{start};
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const std::size_t first = lower.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  const std::string_view text = std::string_view{lower}.substr((std::min)(first, lower.size()));
  if (text.starts_with("<!doctype html") || text.starts_with("<html")) {
    return {"an HTML page", FileUse::other, fetch_again};
  }
  if (text.starts_with("<") && text.find("<svg") != text.npos) {
    return {"an SVG drawing", FileUse::picture, convert_drawing};
  }
  if (text.starts_with("<?xml")) return {"an XML document", FileUse::other, ""};
  if (text.starts_with("{") || text.starts_with("[")) return {"JSON", FileUse::other, ""};
  if (text.starts_with("@relation") || text.find("\n@relation") != text.npos) {
    return {"an ARFF table (Weka)", FileUse::data, "write it as CSV"};
  }
  if (text.size() > 2 && text[0] == 'p' && text[1] >= '1' && text[1] <= '7' && text[2] <= ' ') {
    return {"a PNM picture", FileUse::picture, convert_picture};
  }
  return {"text", FileUse::other, ""};
}

}  // namespace detail

/// The kind of `file` by its content, of which the first few hundred bytes are looked at, whatever
/// it is called; "an unknown kind of file" if it is none of those that are known.
[[nodiscard]] inline FileKind kind_of_file(std::span<const std::byte> file) {
  if (file.empty()) return {"an empty file", FileUse::other, ""};
  const std::string_view start{reinterpret_cast<const char*>(file.data()),
                               std::min<std::size_t>(file.size(), 4096)};
  if (start.starts_with("PK\x03\x04")) return detail::zip_kind(start);
  if (start.starts_with("BM") && file.size() >= 18 && file[15] == std::byte{0} &&
      file[16] == std::byte{0} && file[17] == std::byte{0}) {
    return {"a BMP picture", FileUse::picture, ""};
  }
  for (const detail::FileMark& mark : detail::file_marks) {
    if (start.size() >= mark.at && start.substr(mark.at).starts_with(mark.bytes)) return mark.kind;
  }
  if (detail::is_onnx(file)) return {"an ONNX model", FileUse::model, detail::from_elsewhere};
  if (file.size() > 10 && file[8] == std::byte{'{'} &&
      read_number<std::uint64_t>(file, 0, std::endian::little) <= file.size()) {
    return {"a safetensors file", FileUse::model, ""};
  }
  if (start.size() > 2 && start[0] == 'P' && start[1] >= '4' && start[1] <= '7' &&
      (start[2] == '\n' || start[2] == ' ')) {
    return {"a PNM picture", FileUse::picture, detail::convert_picture};
  }
  if (detail::is_text(start.substr(0, 512))) return detail::text_kind(start.substr(0, 512));
  return {FileKind::unknown, FileUse::other, ""};
}

/// What to say was found where a file for `wanted` should be: the kind, and what to do about it.
[[nodiscard]] inline std::string found_instead(std::span<const std::byte> file, FileUse wanted) {
  const FileKind kind = kind_of_file(file);
  const bool helps = kind.use == wanted || kind.use == FileUse::other ||
                     (wanted == FileUse::model && kind.use == FileUse::data);
  std::string found{kind.name};
  if (helps && !kind.remedy.empty()) found += "; " + std::string{kind.remedy};
  return found;
}

}  // namespace digitnet
