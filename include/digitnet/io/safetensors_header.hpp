#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/named_tensor.hpp>
#include <digitnet/io/dtype.hpp>
#include <digitnet/io/json.hpp>

#include <charconv>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace digitnet {

/// What a safetensors file says about one of its tensors. `begin` and `end` count bytes from the
/// start of the data section.
struct TensorInfo {
  std::string name;
  Dtype dtype = Dtype::f32;
  std::vector<std::size_t> dims;
  std::size_t begin = 0;
  std::size_t end = 0;
};

namespace detail {

/// `text` in quotes, cut to a length that fits into a message.
inline std::string excerpt(std::string_view text) {
  constexpr std::size_t longest = 80;
  if (text.size() <= longest) return '"' + std::string{text} + '"';
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return '"' + std::string{text.substr(0, end)} + "...\"";
}

inline std::string tensor_label(std::string_view name) { return "tensor " + excerpt(name); }

/// Reads the JSON header of a safetensors file event by event: no tree is built, anything that is
/// not in its place is refused at once, so depth is bounded, and no key can hide another.
class SafeTensorsHeaderReader {
 public:
  /// Throws FileError. `header` lies at byte 8 of the file, before `data_size` bytes of data.
  SafeTensorsHeaderReader(std::string path, std::string_view header, std::size_t data_size)
      : path_{std::move(path)}, header_{header}, data_size_{data_size} {
    JsonScanner{header, *this}.scan();
  }

  std::map<std::string, std::string> metadata;
  std::vector<TensorInfo> tensors;  ///< in the order of the header

  // The events of JsonScanner.
  void literal(std::string_view text) { unexpected(text); }

  void number(std::string_view text) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (level_ != Level::numbers || error != std::errc{} || end != text.data() + text.size()) {
      unexpected(text.substr(0, 40));
    }
    if (numbers_.size() == most_dims) {
      refuse("at most " + std::to_string(most_dims) + " numbers", "more");
    }
    numbers_.push_back(value);
  }

  void string(std::string value) {
    if (level_ == Level::metadata) {
      metadata[inner_key_] = std::move(value);
    } else if (level_ == Level::tensor && inner_key_ == "dtype") {
      dtype_ = dtype_from_name(value);
      if (!dtype_) refuse("a known dtype such as F32", excerpt(value));
    } else {
      unexpected("a string");
    }
  }

  void start_object() {
    if (level_ == Level::outside) {
      level_ = Level::file;
    } else if (level_ == Level::file) {
      level_ = key_ == "__metadata__" ? Level::metadata : Level::tensor;
      dtype_.reset();
      dims_.reset();
      offsets_.reset();
      inner_keys_.clear();
      inner_key_.clear();
    } else {
      unexpected("an object");
    }
  }

  void key(std::string name) {
    if (level_ == Level::tensor && name != "dtype" && name != "shape" && name != "data_offsets") {
      refuse("only dtype, shape and data_offsets", excerpt(name));
    }
    const bool outer = level_ == Level::file;
    (outer ? key_ : inner_key_) = name;
    if (!(outer ? keys_ : inner_keys_).insert(name).second) {
      refuse("each key once", excerpt(name) + " twice");
    }
  }

  void end_object() {
    if (level_ == Level::tensor) finish_tensor();
    level_ = level_ == Level::file ? Level::outside : Level::file;
  }

  void start_array() {
    if (level_ != Level::tensor || inner_key_ == "dtype") unexpected("an array");
    level_ = Level::numbers;
    numbers_.clear();
  }

  void end_array() {
    (inner_key_ == "shape" ? dims_ : offsets_) = numbers_;
    level_ = Level::tensor;
  }

  [[noreturn]] void fault(std::size_t at) const {
    // The last characters up to the fault, none of them cut in two.
    std::size_t begin = at < 40 ? 0 : at - 40;
    while (begin < at && (static_cast<unsigned char>(header_[begin]) & 0xC0U) == 0x80U) ++begin;
    throw FileError{
        path_, "byte " + std::to_string(8 + at), "a header in JSON",
        at == header_.size() ? "its end" : excerpt(header_.substr(begin, at + 1 - begin))};
  }

 private:
  static constexpr std::size_t most_dims = 8;

  enum class Level { outside, file, metadata, tensor, numbers };

  [[nodiscard]] std::string where() const {
    if (level_ == Level::outside || key_.empty()) return "header";
    if (key_ == "__metadata__") {
      return level_ == Level::metadata ? "metadata " + excerpt(inner_key_) : "metadata";
    }
    const bool inside =
        level_ == Level::numbers || (level_ == Level::tensor && !inner_key_.empty());
    return tensor_label(key_) + (inside ? ", " + inner_key_ : "");
  }

  [[noreturn]] void refuse(std::string_view expected, std::string_view found) const {
    throw FileError{path_, where(), expected, found};
  }

  /// A value of a kind that has no place here.
  [[noreturn]] void unexpected(std::string_view found) const {
    switch (level_) {
      case Level::metadata:
        refuse("a string", found);
      case Level::tensor:
        refuse(inner_key_ == "dtype" ? "a string" : "an array of numbers", found);
      case Level::numbers:
        refuse("whole numbers from 0 on", found);
      default:
        refuse("an object", found);
    }
  }

  void finish_tensor() {
    inner_key_.clear();
    if (!dtype_ || !dims_ || !offsets_) {
      refuse("dtype, shape and data_offsets", !dtype_  ? "no dtype"
                                              : !dims_ ? "no shape"
                                                       : "no data_offsets");
    }
    inner_key_ = "data_offsets";
    if (offsets_->size() != 2) refuse("two numbers", std::to_string(offsets_->size()));
    const auto begin = (*offsets_)[0];
    const auto end = (*offsets_)[1];
    const auto range = dims_to_string(*offsets_);
    if (begin > end || end > data_size_) {
      refuse("a range in " + std::to_string(data_size_) + " bytes of data",
             range + (begin <= end ? " (cut short?)" : ""));
    }
    // Divided rather than multiplied, which might overflow.
    const auto count = element_count(*dims_);
    const auto size = dtype_size(*dtype_);
    if (!count || (end - begin) % size != 0 || (end - begin) / size != *count) {
      refuse("a range that fits " + std::string{dtype_name(*dtype_)} + " " + dims_to_string(*dims_),
             range);
    }
    tensors.push_back({key_, *dtype_, std::move(*dims_), begin, end});
  }

  std::string path_;
  std::string_view header_;
  std::size_t data_size_;
  Level level_ = Level::outside;
  std::string key_, inner_key_;
  std::set<std::string> keys_, inner_keys_;
  std::optional<Dtype> dtype_;
  std::optional<std::vector<std::size_t>> dims_, offsets_;
  std::vector<std::size_t> numbers_;
};

}  // namespace detail
}  // namespace digitnet
