#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/named_tensor.hpp>
#include <digitnet/io/safetensors_header.hpp>
#include <digitnet/model/tensor_modules.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet {

/// The tensors of a model file are those of another network: says the first that differs.
class TensorMismatch : public FileError {
 public:
  TensorMismatch(std::string_view path, std::string_view where, std::string_view expected,
                 std::string_view found, double likeness)
      : FileError{path, where, expected, found}, likeness_{likeness} {}

  /// The share of the tensors that file and network have in common by shape, 0 to 1: of several
  /// networks that a file does not fit, the one to speak of.
  [[nodiscard]] double likeness() const noexcept { return likeness_; }

 private:
  double likeness_;
};

namespace detail {

/// The share of two lists of tensors that both have, by shape.
inline double shape_likeness(const std::vector<TensorPlace>& a, const std::vector<TensorPlace>& b) {
  const auto shapes = [](const std::vector<TensorPlace>& places) {
    std::vector<std::vector<std::size_t>> result;
    for (const TensorPlace& place : places) result.push_back(place.dims);
    std::ranges::sort(result);
    return result;
  };
  std::vector<std::vector<std::size_t>> common;
  std::ranges::set_intersection(shapes(a), shapes(b), std::back_inserter(common));
  const std::size_t all = a.size() + b.size();
  return all == 0 ? 0 : 2 * static_cast<double>(common.size()) / static_cast<double>(all);
}

/// Throws TensorMismatch for the first of the tensors `held` that is not as `wanted`: by the names
/// if they have any in common, else one after the other.
[[noreturn]] inline void refuse_tensors(const std::string& path,
                                        const std::vector<TensorPlace>& wanted,
                                        std::vector<TensorPlace> held, bool own_order) {
  const double alike = shape_likeness(wanted, held);
  const auto shape = [](const TensorPlace& place) { return dims_to_string(place.dims); };
  const auto extra = [&](const TensorPlace& place) {
    throw TensorMismatch{path, tensor_label(place.name), "only tensors of this network",
                         "one of shape " + shape(place), alike};
  };
  std::map<std::string_view, const TensorPlace*> by_name, wanted_names;
  for (const TensorPlace& place : held) by_name.emplace(place.name, &place);
  for (const TensorPlace& place : wanted) wanted_names.emplace(place.name, &place);
  const auto shared = [&](const TensorPlace& place) { return by_name.contains(place.name); };

  if (std::ranges::any_of(wanted, shared)) {
    for (const TensorPlace& place : wanted) {
      if (!shared(place)) {
        throw TensorMismatch{path, tensor_label(place.name), "a tensor of shape " + shape(place),
                             "none of that name", alike};
      }
      if (const TensorPlace& found = *by_name.at(place.name); found.dims != place.dims) {
        throw TensorMismatch{path, tensor_label(place.name), "shape " + shape(place), shape(found),
                             alike};
      }
    }
    for (const TensorPlace& place : held) {
      if (!wanted_names.contains(place.name)) extra(place);
    }
  }

  // The parts of a layer in PyTorch's order, the layers in that of the file or of their numbers.
  std::vector<TensorModule> modules = modules_of(held);
  if (!own_order) std::ranges::stable_sort(modules, name_comes_before, &TensorModule::name);
  std::vector<const TensorPlace*> found;
  for (const TensorModule& module : modules) {
    for (const std::string_view part :
         {std::string_view{}, module_parts[0], module_parts[1], module_parts[2], module_parts[3]}) {
      for (std::size_t i = 0; i < module.parts.size(); ++i) {
        if (module.parts[i].name == part) found.push_back(&held[module.members[i]]);
      }
    }
  }
  for (std::size_t i = 0; i < (std::max)(wanted.size(), found.size()); ++i) {
    if (i >= wanted.size()) extra(*found[i]);
    const std::string place = " in the place of " + excerpt(wanted[i].name);
    if (i >= found.size()) {
      throw TensorMismatch{path, "tensors", "one of shape " + shape(wanted[i]) + place, "none",
                           alike};
    }
    const std::string_view part = part_of(wanted[i].name), other = part_of(found[i]->name);
    if (!other.empty() && part != other) {
      throw TensorMismatch{path, tensor_label(found[i]->name) + place,
                           std::string{part} + " of shape " + shape(wanted[i]),
                           std::string{other} + " of shape " + shape(*found[i]), alike};
    }
    if (found[i]->dims != wanted[i].dims) {
      throw TensorMismatch{path, tensor_label(found[i]->name) + place, "shape " + shape(wanted[i]),
                           shape(*found[i]), alike};
    }
  }
  throw TensorMismatch{path, "tensors", "those of this network", "others", alike};
}

}  // namespace detail
}  // namespace digitnet
