#pragma once

#include <digitnet/core/named_tensor.hpp>
#include <digitnet/io/safetensors_reader.hpp>
#include <digitnet/model/tensor_mismatch.hpp>
#include <digitnet/model/tensor_modules.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace digitnet::detail {

/// The tensors of a file that may be a network's, in the order of their data: all but the counters
/// of PyTorch's batch normalisation.
inline std::vector<TensorPlace> places_in(const SafeTensors& file) {
  std::vector<TensorPlace> places;
  for (const TensorInfo& tensor : file.tensors()) {
    if (!is_batch_counter(tensor.name)) places.push_back({tensor.name, tensor.dims});
  }
  return places;
}

/// What the order of the tensors in `file` says: most writers sort them, by type and by name.
inline FileOrder order_of(const SafeTensors& file) {
  if (file.metadata().contains("architecture")) return FileOrder::layers;
  const auto& tensors = file.tensors();
  const bool chosen =
      std::ranges::adjacent_find(tensors, [](const TensorInfo& a, const TensorInfo& b) {
        return a.dtype == b.dtype && a.name > b.name;
      }) != tensors.end();
  return chosen ? FileOrder::chosen : FileOrder::sorted;
}

/// Whether `file` has a tensor for each of `wanted` by its name and shape, and no other.
inline bool has_all_by_name(const SafeTensors& file, const std::vector<TensorPlace>& wanted,
                            std::size_t held) {
  return held == wanted.size() && std::ranges::all_of(wanted, [&](const TensorPlace& place) {
           const TensorInfo* found = file.find(place.name);
           return found != nullptr && found->dims == place.dims;
         });
}

/// Which of the modules `held` each of `wanted` is: the one of its parts and shapes. Where several
/// have these, their numbers tell the order, or that of the file if it says anything. Throws
/// TensorMismatch where the two disagree or neither says anything.
inline std::optional<std::vector<const TensorModule*>> match_modules(
    const std::string& path, const std::vector<TensorModule>& wanted,
    const std::vector<TensorModule>& held, FileOrder order) {
  if (wanted.size() != held.size()) return std::nullopt;
  std::vector<const TensorModule*> partners(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (partners[i] != nullptr) continue;
    std::vector<std::size_t> places;
    std::vector<const TensorModule*> alike;
    for (std::size_t j = 0; j < wanted.size(); ++j) {
      if (wanted[j].parts == wanted[i].parts) places.push_back(j);
      if (held[j].parts == wanted[i].parts) alike.push_back(&held[j]);
    }
    if (places.size() != alike.size()) return std::nullopt;
    if (!put_in_order(alike, order)) {
      throw TensorMismatch{
          path, "tensors " + excerpt(alike[0]->name) + " and " + excerpt(alike[1]->name),
          "numbers in the names that tell the order of what has the same shape", "none that do", 1};
    }
    for (std::size_t k = 0; k < places.size(); ++k) partners[places[k]] = alike[k];
  }
  return partners;
}

/// The name that each of a network's tensors has in `file`: its own, or, in a file of another
/// program, that of the tensor of its shape (`conv1.weight`; `module.0.weight`; layers counted
/// otherwise). Throws TensorMismatch if they are not the network's, or it cannot be told which is
/// which.
inline std::vector<std::string> names_in_file(const SafeTensors& file,
                                              const std::vector<TensorPlace>& wanted) {
  const std::vector<TensorPlace> held = places_in(file);
  std::vector<std::string> names;
  for (const TensorPlace& place : wanted) names.push_back(place.name);
  if (has_all_by_name(file, wanted, held.size())) return names;

  const bool by_parts = std::ranges::any_of(
      held, [](const TensorPlace& place) { return !part_of(place.name).empty(); });
  const auto in_modules = by_parts ? modules_of : single_tensors;
  const std::vector<TensorModule> modules = in_modules(wanted), found = in_modules(held);
  // A file has its layers one after the other, but a layer's bias may come before its weight.
  const FileOrder order = order_of(file);
  const auto partners =
      match_modules(file.path(), modules, found, by_parts ? order : FileOrder::sorted);
  if (!partners) refuse_tensors(file.path(), wanted, held, order != FileOrder::sorted);
  for (std::size_t m = 0; m < modules.size(); ++m) {
    for (std::size_t p = 0; p < modules[m].parts.size(); ++p) {
      names[modules[m].members[p]] = held[(*partners)[m]->members[p]].name;
    }
  }
  return names;
}

}  // namespace digitnet::detail
