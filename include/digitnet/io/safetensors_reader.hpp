#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/core/named_tensor.hpp>
#include <digitnet/io/byte_order.hpp>
#include <digitnet/io/dtype.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/io/file_kind.hpp>
#include <digitnet/io/safetensors_header.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

inline std::string number_to_string(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", value);
  return text.data();
}

/// Whether a tensor is a counter of PyTorch's batch normalisation, which has no use here.
inline bool is_batch_counter(std::string_view tensor) {
  return tensor.ends_with(".num_batches_tracked");
}

}  // namespace detail

/// What to do about infinite and NaN values in a file, and about those too large for the target.
enum class NonFinite { refuse, allow };

/// A safetensors file in memory: an 8-byte length, a JSON header, and little-endian tensors that
/// fill the rest without gap or overlap. What it says about itself has been checked in full once
/// it exists.
class SafeTensors {
 public:
  static constexpr std::size_t default_header_limit = std::size_t{16} << 20U;
  static constexpr std::size_t format_header_limit = 100'000'000;

  /// Parses `bytes`; `path` is what messages call them. `header_limit` bounds the header in bytes,
  /// never above the format's own 100 MB. Throws FileError.
  explicit SafeTensors(std::vector<std::byte> bytes, std::string path,
                       std::size_t header_limit = default_header_limit)
      : bytes_{std::move(bytes)}, path_{std::move(path)} {
    const std::string_view header = find_header((std::min)(header_limit, format_header_limit));
    detail::SafeTensorsHeaderReader reader{path_, header, bytes_.size() - data_start_};
    metadata_ = std::move(reader.metadata);
    tensors_ = std::move(reader.tensors);
    check_layout();
    for (std::size_t i = 0; i < tensors_.size(); ++i) index_.emplace(tensors_[i].name, i);
  }

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const std::map<std::string, std::string>& metadata() const noexcept {
    return metadata_;
  }
  /// In the order of their data.
  [[nodiscard]] const std::vector<TensorInfo>& tensors() const noexcept { return tensors_; }

  /// The tensor of that name, or null.
  [[nodiscard]] const TensorInfo* find(std::string_view name) const noexcept {
    const auto found = index_.find(name);
    return found == index_.end() ? nullptr : &tensors_[found->second];
  }

  /// The bytes of a tensor of this file.
  [[nodiscard]] std::span<const std::byte> data(const TensorInfo& tensor) const noexcept {
    return std::span{bytes_}.subspan(data_start_ + tensor.begin, tensor.end - tensor.begin);
  }

  /// Checks that the tensor exists, has these dimensions, holds floating-point numbers and, unless
  /// allowed, only finite ones that `Scalar` can hold. Throws FileError.
  template <class Scalar>
  void(check)(std::string_view name, std::span<const std::size_t> dims,
              NonFinite non_finite = NonFinite::refuse) const {
    const TensorInfo* tensor = find(name);
    const std::string label = detail::tensor_label(name);
    if (tensor == nullptr) {
      throw FileError{path_, label, "a tensor of shape " + dims_to_string(dims),
                      "none of that name"};
    }
    if (!std::ranges::equal(tensor->dims, dims)) {
      throw FileError{path_, label, "shape " + dims_to_string(dims), dims_to_string(tensor->dims)};
    }
    if (!is_floating(tensor->dtype)) {
      throw FileError{path_, label + ", dtype", "F16, BF16, F32 or F64", dtype_name(tensor->dtype)};
    }
    if (non_finite == NonFinite::allow) return;
    for_each_value(tensor->dtype, data(*tensor), [&](std::size_t index, double value) {
      if (is_finite(static_cast<double>(static_cast<Scalar>(value)))) return;
      throw FileError{path_, label + ", element " + std::to_string(index), "a finite number",
                      detail::number_to_string(value)};
    });
  }

  /// Copies a tensor into `values`, converted to `Scalar`, after `check`: `values` stays as it was
  /// if that throws. Throws InvalidArgument if `values` does not have the size of `dims`.
  template <class Scalar>
  void copy_to(std::string_view name, std::span<const std::size_t> dims, std::span<Scalar> values,
               NonFinite non_finite = NonFinite::refuse) const {
    if (element_count(dims) != values.size()) {
      throw InvalidArgument{detail::tensor_label(name) + ": shape " + dims_to_string(dims) +
                            " does not have " + std::to_string(values.size()) + " values"};
    }
    check<Scalar>(name, dims, non_finite);
    const TensorInfo& tensor = *find(name);
    for_each_value(tensor.dtype, data(tensor), [&](std::size_t index, double value) {
      values[index] = static_cast<Scalar>(value);
    });
  }

 private:
  std::string_view find_header(std::size_t limit) {
    std::uint64_t size = 0;
    if (bytes_.size() <= sizeof size || bytes_[sizeof size] != std::byte{'{'}) {
      // Another kind of file is better named than measured.
      if (const FileKind kind = kind_of_file(bytes_); kind.is_known()) {
        throw FileError{path_, "", "a safetensors file", found_instead(bytes_, FileUse::model)};
      }
    }
    if (bytes_.size() < sizeof size) {
      throw FileError{path_, "byte 0", "the 8-byte length of a safetensors header",
                      std::to_string(bytes_.size()) + " bytes"};
    }
    size = read_number<std::uint64_t>(bytes_, 0, std::endian::little);
    const std::size_t available = bytes_.size() - sizeof size;
    if (size > limit || size > available) {
      throw FileError{path_, "byte 0",
                      "a header of at most " + std::to_string((std::min)(limit, available)) +
                          " bytes, as in a safetensors file",
                      std::to_string(size)};
    }
    data_start_ = sizeof size + static_cast<std::size_t>(size);
    const std::string_view header{reinterpret_cast<const char*>(bytes_.data()) + sizeof size,
                                  static_cast<std::size_t>(size)};
    if (!header.starts_with('{')) {
      throw FileError{path_, "byte 8", "a header that begins with {",
                      header.empty() ? "none" : detail::excerpt(header.substr(0, 1))};
    }
    return header;
  }

  /// Sorts the tensors by position and checks that they fill the data section exactly.
  void check_layout() {
    std::ranges::sort(tensors_, {},
                      [](const TensorInfo& t) { return std::tie(t.begin, t.end, t.name); });
    std::size_t end = 0;
    for (const TensorInfo& tensor : tensors_) {
      if (tensor.begin != end) {
        throw FileError{path_, detail::tensor_label(tensor.name) + ", data_offsets",
                        "a start at " + std::to_string(end) + ", where the tensor before ends",
                        std::to_string(tensor.begin)};
      }
      end = tensor.end;
    }
    if (const std::size_t rest = bytes_.size() - data_start_ - end; rest != 0) {
      throw FileError{path_, "byte " + std::to_string(data_start_ + end), "the end of the file",
                      std::to_string(rest) + " more bytes"};
    }
  }

  std::vector<std::byte> bytes_;
  std::string path_;
  std::size_t data_start_ = 0;
  std::map<std::string, std::string> metadata_;
  std::vector<TensorInfo> tensors_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

/// Reads and parses a safetensors file of at most `max_bytes` (default 1 GiB). Throws FileError.
inline SafeTensors read_safetensors(const std::filesystem::path& path,
                                    std::size_t max_bytes = std::size_t{1} << 30U) {
  return SafeTensors{read_file(path, max_bytes), path.string()};
}

/// Fills all of a network's tensors from a file. The file must hold them all in the right shapes
/// and no others, but for `*.num_batches_tracked`. Everything is checked before the first value is
/// written, so the targets stay as they were if this throws FileError, or InvalidArgument for
/// targets that contradict themselves.
template <NamedTensors Targets>
void load_tensors(const SafeTensors& file, const Targets& targets,
                  NonFinite non_finite = NonFinite::refuse) {
  using Scalar = scalar_of<Targets>;
  static_assert(!std::is_const_v<Scalar>, "load_tensors writes into its targets");
  std::set<std::string_view> names;
  for (const auto& target : targets) {
    if (!names.insert(target.name).second || element_count(target.dims) != target.values.size()) {
      throw InvalidArgument{detail::tensor_label(target.name) + ", shape " +
                            dims_to_string(target.dims) + ": listed twice, or not of " +
                            std::to_string(target.values.size()) + " values"};
    }
    file.check<Scalar>(target.name, target.dims, non_finite);
  }
  for (const TensorInfo& tensor : file.tensors()) {
    if (!names.contains(tensor.name) && !detail::is_batch_counter(tensor.name)) {
      throw FileError{file.path(), detail::tensor_label(tensor.name),
                      "only tensors of this network",
                      "one of shape " + dims_to_string(tensor.dims)};
    }
  }
  for (const auto& target : targets) {
    file.copy_to<Scalar>(target.name, target.dims, target.values, NonFinite::allow);
  }
}

}  // namespace digitnet
