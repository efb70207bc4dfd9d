#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/named_tensor.hpp>
#include <digitnet/io/byte_order.hpp>
#include <digitnet/io/dtype.hpp>
#include <digitnet/io/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace digitnet {

/// The bytes of a safetensors file with these tensors, in this order and without gaps, as F32 or
/// F64 as their scalar is; the same input always gives the same bytes. The header is padded with
/// spaces so that the data begins at a multiple of 8. Throws InvalidArgument if a name occurs
/// twice, is reserved or not UTF-8, or if a tensor has not as many values as its dimensions say.
template <NamedTensors Tensors>
[[nodiscard]] std::vector<std::byte> encode_safetensors(
    const Tensors& tensors, const std::map<std::string, std::string>& metadata = {}) {
  using Scalar = std::remove_const_t<scalar_of<Tensors>>;
  constexpr Dtype dtype = dtype_of<Scalar>;
  std::string header = "{";
  if (!metadata.empty()) {
    header += "\"__metadata__\":{";
    for (const auto& [key, value] : metadata) {
      header += detail::json_string(key) + ':' + detail::json_string(value) + ',';
    }
    header.back() = '}';
    header += ',';
  }

  std::set<std::string_view> names{"__metadata__"};
  std::size_t data_size = 0;
  for (const auto& tensor : tensors) {
    const std::string name = detail::json_string(tensor.name);
    if (!names.insert(tensor.name).second) {
      throw InvalidArgument{"tensor " + name + ": the name is taken"};
    }
    if (element_count(tensor.dims) != tensor.values.size()) {
      throw InvalidArgument{"tensor " + name + ": shape " + dims_to_string(tensor.dims) +
                            " does not have " + std::to_string(tensor.values.size()) + " values"};
    }
    const std::size_t end = data_size + tensor.values.size_bytes();
    header += name + ":{\"dtype\":\"" + std::string{dtype_name(dtype)} + "\",\"shape\":[";
    for (const auto dim : tensor.dims) header += std::to_string(dim) + ',';
    if (!tensor.dims.empty()) header.pop_back();
    header +=
        "],\"data_offsets\":[" + std::to_string(data_size) + ',' + std::to_string(end) + "]},";
    data_size = end;
  }
  if (header.size() > 1) header.pop_back();
  header += '}';
  header.resize((header.size() + 7) / 8 * 8, ' ');

  std::vector<std::byte> file;
  file.reserve(sizeof(std::uint64_t) + header.size() + data_size);
  const auto append = [&]<class T>(std::span<const T> numbers) {
    const auto bytes = std::as_bytes(numbers);
    const std::size_t end = file.size();
    file.resize(end + bytes.size());
    std::ranges::copy(bytes, file.begin() + static_cast<std::ptrdiff_t>(end));
    detail::swap_little(std::span{file}.subspan(end), sizeof(T));
  };
  const std::uint64_t header_size = header.size();
  append(std::span{&header_size, 1});
  append(std::span<const char>{header});
  for (const auto& tensor : tensors) append(std::span<const Scalar>{tensor.values});
  return file;
}

}  // namespace digitnet
