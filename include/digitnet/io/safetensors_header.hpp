#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/named_tensor.hpp>
#include <digitnet/io/dtype.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
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
  SafeTensorsHeaderReader(std::string path, std::size_t header_size, std::size_t data_size)
      : path_{std::move(path)}, header_size_{header_size}, data_size_{data_size} {}

  std::map<std::string, std::string> metadata;
  std::vector<TensorInfo> tensors;  ///< in the order of the header

  // Called by nlohmann::json::sax_parse.
  bool null() { return unexpected("null"); }
  bool boolean(bool value) { return unexpected(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) { return unexpected(std::to_string(value)); }
  bool number_float(double /*value*/, const std::string& text) {
    return unexpected(text.substr(0, 40));
  }
  bool binary(std::vector<std::uint8_t>& /*value*/) { return unexpected("binary data"); }

  bool number_unsigned(std::uint64_t value) {
    if (level_ != Level::numbers || !std::in_range<std::size_t>(value)) {
      return unexpected(std::to_string(value));
    }
    if (numbers_.size() == most_dims) {
      refuse("at most " + std::to_string(most_dims) + " numbers", "more");
    }
    numbers_.push_back(static_cast<std::size_t>(value));
    return true;
  }

  bool string(std::string& value) {
    if (level_ == Level::metadata) {
      metadata[inner_key_] = std::move(value);
    } else if (level_ == Level::tensor && inner_key_ == "dtype") {
      dtype_ = dtype_from_name(value);
      if (!dtype_) refuse("a known dtype such as F32", excerpt(value));
    } else {
      return unexpected("a string");
    }
    return true;
  }

  bool start_object(std::size_t /*size*/) {
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
      return unexpected("an object");
    }
    return true;
  }

  bool key(std::string& name) {
    if (level_ == Level::tensor && name != "dtype" && name != "shape" && name != "data_offsets") {
      refuse("only dtype, shape and data_offsets", excerpt(name));
    }
    const bool outer = level_ == Level::file;
    (outer ? key_ : inner_key_) = name;
    if (!(outer ? keys_ : inner_keys_).insert(name).second) {
      refuse("each key once", excerpt(name) + " twice");
    }
    return true;
  }

  bool end_object() {
    if (level_ == Level::tensor) finish_tensor();
    level_ = level_ == Level::file ? Level::outside : Level::file;
    return true;
  }

  bool start_array(std::size_t /*size*/) {
    if (level_ != Level::tensor || inner_key_ == "dtype") return unexpected("an array");
    level_ = Level::numbers;
    numbers_.clear();
    return true;
  }

  bool end_array() {
    (inner_key_ == "shape" ? dims_ : offsets_) = numbers_;
    level_ = Level::tensor;
    return true;
  }

  /// `position` counts the bytes read, `token` is the text before the fault.
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::json::exception& /*error*/) {
    throw FileError{path_, "byte " + std::to_string(7 + position), "a header in JSON",
                    position > header_size_ ? "its end" : excerpt(token)};
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
  [[noreturn]] bool unexpected(std::string_view found) const {
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
      refuse("a range in " + std::to_string(data_size_) + " bytes of data", range);
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
  std::size_t header_size_, data_size_;
  Level level_ = Level::outside;
  std::string key_, inner_key_;
  std::set<std::string> keys_, inner_keys_;
  std::optional<Dtype> dtype_;
  std::optional<std::vector<std::size_t>> dims_, offsets_;
  std::vector<std::size_t> numbers_;
};

}  // namespace detail
}  // namespace digitnet
