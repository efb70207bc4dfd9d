#pragma once

#include <digitnet/dynamic/any_network.hpp>
#include <digitnet/model/model.hpp>

#include <string>
#include <utility>

namespace digitnet {

namespace detail {

/// The architecture that a file's metadata say. Throws FileError.
inline Architecture architecture_in(const SafeTensors& file) {
  const std::string text = field(file, "architecture");
  if (text.empty()) {
    throw FileError{file.path(), "metadata architecture", "one such as \"1x28x28; Dense 10\"",
                    "none"};
  }
  try {
    Architecture architecture = parse_architecture(text);
    check_cost(architecture);
    return architecture;
  } catch (const ArchitectureError& error) {
    throw FileError{file.path(), "metadata architecture, " + error.where(), error.expected(),
                    error.found()};
  }
}

}  // namespace detail

/// The model in a file whose metadata say its architecture, of any of the library's layers. Throws
/// FileError if they say none, or one that parse_architecture() refuses, and else as for a network
/// that the compiler knows.
template <>
[[nodiscard]] inline Model<AnyNetwork> decode_model<AnyNetwork>(const SafeTensors& file) {
  ModelInfo info = model_info(file);
  const Architecture architecture = detail::architecture_in(file);
  // Refuses other tensors before there is memory for them: a short text may ask for much.
  (void)detail::names_in_file(file, detail::tensor_places(architecture));
  detail::check_class_names(file, info, architecture.out().size());
  Model<AnyNetwork> model{AnyNetwork{detail::field(file, "architecture")}, std::move(info)};
  detail::take_tensors(file, model.network.tensors());
  return model;
}

}  // namespace digitnet
