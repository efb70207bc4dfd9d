#pragma once

#include <digitnet/dynamic/any_network.hpp>
#include <digitnet/dynamic/any_predictor.hpp>
#include <digitnet/model/model.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

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

inline std::vector<float> self_test_logits(const AnyNetwork& net) {
  return self_test_logits(Predictor<AnyNetwork>{net}, net.in().size(), net.classes());
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
  detail::check_logits(detail::self_test_logits(model.network), file.path(),
                       detail::field(file, "self_test"));
  return model;
}

/// The model as the bytes of a file, as of a network that the compiler knows.
[[nodiscard]] inline std::vector<std::byte> encode_model(const AnyNetwork& net,
                                                         const ModelInfo& info = {}) {
  std::map<std::string, std::string> metadata = detail::metadata_of(info, net.classes());
  metadata["architecture"] = net.text();
  bool finite = true;
  for (const auto& tensor : net.tensors()) finite = finite && detail::all_finite(tensor.values);
  metadata["self_test"] = detail::logits_text(detail::self_test_logits(net), finite);
  return encode_safetensors(net.tensors(), metadata);
}

}  // namespace digitnet
