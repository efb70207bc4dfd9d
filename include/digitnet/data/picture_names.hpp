#pragma once

#include <digitnet/core/requirements.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>

namespace digitnet {

/// Whether a file of this name is taken for a picture where many are looked through: it ends in
/// .png, .jpg, .jpeg, .jpe, .jfif, .bmp or .dib, in letters of either case, and is not hidden.
inline bool has_picture_name(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 7> endings{".png",  ".jpg", ".jpeg", ".jpe",
                                                    ".jfif", ".bmp", ".dib"};
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return !path.filename().string().starts_with(".") &&
         std::ranges::find(endings, ending) != endings.end();
}

/// Whether a file or folder of this name belongs to the file system rather than to its user: hidden
/// (.DS_Store, ._1.png), what macOS puts into archives (__MACOSX) or Synology into folders
/// (thumbnails).
inline bool has_hidden_name(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with(".") || name == "__MACOSX" || name == "@eaDir";
}

}  // namespace digitnet
