#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/data/mnist.hpp>
#include <digitnet/data/number_images.hpp>
#include <digitnet/io/number_stream.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace digitnet::detail {

/// The images of an array of numbers.
class ArrayImages {
 public:
  /// Throws FileError for an array that is no images, and for numbers that are no pixels.
  ArrayImages(NumberStream stream, bool transposed)
      : stream_{std::move(stream)},
        shape_{shape_of_images(stream_.array())},
        transposed_{transposed} {
    constexpr std::size_t some_rows = 4096;
    if (size() == 0) {
      throw FileError{stream_.array().path, "header", "at least one image",
                      stream_.array().shape_text()};
    }
    std::size_t before = 0;
    for (NumberArray some = stream_.next(some_rows); !some.bytes.empty();
         some = stream_.next(some_rows)) {
      range_.extend(some, before);
      before += some.size();
    }
    stream_.rewind();
  }

  [[nodiscard]] Shape shape() const noexcept {
    return transposed_ ? Shape{shape_.channels, shape_.width, shape_.height} : shape_;
  }
  [[nodiscard]] std::size_t size() const noexcept { return stream_.rows(); }
  [[nodiscard]] bool has_labels() const noexcept { return false; }

  [[nodiscard]] std::vector<std::uint8_t> next(std::size_t most) {
    NumberArray some = stream_.next(most);
    Dataset images;
    images.shape = shape_;
    images.pixels = range_.pixels(std::move(some));
    if (transposed_) transpose_images(images);
    return std::move(images.pixels);
  }

 private:
  NumberStream stream_;
  Shape shape_;
  bool transposed_;
  PixelRange range_;
};

}  // namespace digitnet::detail
