// The one translation unit that holds the code of stb_image and stb_image_write: PNG only, from and
// to memory only. include/digitnet/image/png.hpp checks a file before stb_image sees it.
//
// All of stb is static here, so that a program may have another copy of it: the library exports
// nothing but the two functions of image/stb.hpp.

#include <digitnet/image/stb.hpp>

#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STBI_MAX_DIMENSIONS (1 << 20)
#define STB_IMAGE_IMPLEMENTATION
#if __has_include(<stb/stb_image.h>)
#include <stb/stb_image.h>
#else
#include <stb_image.h>
#endif

#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#define STB_IMAGE_WRITE_IMPLEMENTATION
#if __has_include(<stb/stb_image_write.h>)
#include <stb/stb_image_write.h>
#else
#include <stb_image_write.h>
#endif

namespace digitnet::detail {

StbPixels stb_decode_png(std::span<const std::byte> file, int channels) {
  int width = 0, height = 0, present = 0;
  return {stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(file.data()),
                                static_cast<int>(file.size()), &width, &height, &present, channels),
          stbi_image_free};
}

std::vector<std::byte> stb_encode_png(const void* pixels, int width, int height, int channels) {
  std::vector<std::byte> file;
  const auto append = [](void* context, void* data, int size) {
    const auto* bytes = static_cast<const std::byte*>(data);
    auto& target = *static_cast<std::vector<std::byte>*>(context);
    target.insert(target.end(), bytes, bytes + size);
  };
  if (stbi_write_png_to_func(append, &file, width, height, channels, pixels, width * channels) ==
      0) {
    file.clear();
  }
  return file;
}

}  // namespace digitnet::detail
