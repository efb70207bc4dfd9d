#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/io/safetensors.hpp>
#include <digitnet/model/model.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet {

namespace detail {

/// "7" of "7.running_mean": which layer a tensor is of.
inline std::string_view layer_of(std::string_view tensor) noexcept {
  return tensor.substr(0, tensor.find('.'));
}

}  // namespace detail

/// Takes over from a model file the layers that `net` begins with, too, as a network for other
/// classes is made of one that is trained; the others stay as they are. Layers are told by the
/// names and shapes of their tensors. Returns how many of the layers that have tensors were taken
/// over. Throws FileError if that would be none, and for values that are not finite; then nothing
/// has changed.
template <detail::HasTensors Net>
std::size_t load_leading_layers(const SafeTensors& file, Net& net) {
  using Scalar = typename Net::Scalar;
  const auto tensors = net.tensors();
  std::size_t same = 0, layers = 0;
  for (std::size_t first = 0; first < tensors.size();) {
    std::size_t last = first;
    bool alike = true;
    while (last < tensors.size() &&
           detail::layer_of(tensors[last].name) == detail::layer_of(tensors[first].name)) {
      const TensorInfo* found = file.find(tensors[last].name);
      alike = alike && found != nullptr && found->dims == tensors[last].dims;
      ++last;
    }
    if (!alike) break;
    same = first = last;
    ++layers;
  }
  if (same == 0) {
    throw FileError{file.path(), "tensors",
                    "the first layer of this network, " + tensors.front().name + " of shape " +
                        dims_to_string(tensors.front().dims),
                    "others"};
  }
  for (std::size_t i = 0; i < same; ++i) file.check<Scalar>(tensors[i].name, tensors[i].dims);
  for (std::size_t i = 0; i < same; ++i) {
    file.copy_to<Scalar>(tensors[i].name, tensors[i].dims, tensors[i].values);
  }
  return layers;
}

}  // namespace digitnet
