#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/io/byte_source.hpp>
#include <digitnet/io/number_array.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace digitnet {

/// An array of numbers that is read a few of its rows at a time, a row being all that one index of
/// the first dimension stands for.
class NumberStream {
 public:
  /// `source` holds what `header` describes, which is not column major. Throws FileError for a row
  /// without numbers, or of more than fit into memory.
  NumberStream(NumberArrayHeader header, ByteSource source)
      : header_{std::move(header)}, source_{std::move(source)} {
    const std::vector<std::size_t>& shape = header_.array.shape;
    for (std::size_t d = 1; d < shape.size(); ++d) {
      if (shape[d] == 0 ||
          shape[d] > (std::numeric_limits<std::size_t>::max)() / 64 / row_bytes()) {
        throw FileError{header_.array.path, "header", "rows of some numbers",
                        header_.array.shape_text()};
      }
      row_size_ *= shape[d];
    }
    rewind();
  }

  /// Type and shape of the whole.
  [[nodiscard]] const NumberArray& array() const noexcept { return header_.array; }
  [[nodiscard]] std::size_t rows() const noexcept {
    return header_.array.shape.empty() ? 0 : header_.array.shape[0];
  }
  [[nodiscard]] std::size_t row_size() const noexcept { return row_size_; }

  /// The next rows, up to `most`; none at the end. Throws FileError if they are not there, or if
  /// there is something behind the last one.
  [[nodiscard]] NumberArray next(std::size_t most) {
    const std::size_t wanted = (std::min)({most, rows() - row_, std::size_t{1} << 20U});
    NumberArray some = header_.array;
    if (!some.shape.empty()) some.shape[0] = wanted;
    if (wanted == 0) return some;
    const std::size_t at_once = (std::max<std::size_t>)(1, (std::size_t{1} << 24U) / row_bytes());
    if (wanted > at_once) some.shape[0] = at_once;
    const std::size_t bytes = some.shape[0] * row_bytes();
    some.bytes = source_.read(bytes);
    row_ += some.shape[0];
    if (some.bytes.size() != bytes || (row_ == rows() && !source_.read(1).empty())) {
      throw FileError{header_.array.path, "length",
                      header_.array.shape_text() + " numbers as its header says",
                      some.bytes.size() < bytes ? "fewer (cut short?)" : "more bytes"};
    }
    return some;
  }

  /// Goes back to the first row.
  void rewind() {
    source_.rewind();
    (void)source_.read(header_.start);
    row_ = 0;
  }

 private:
  [[nodiscard]] std::size_t row_bytes() const noexcept {
    return row_size_ * dtype_size(header_.array.dtype);
  }

  NumberArrayHeader header_;
  ByteSource source_;
  std::size_t row_size_ = 1, row_ = 0;
};

}  // namespace digitnet
