#pragma once

#include <digitnet/io/file.hpp>
#include <digitnet/io/safetensors.hpp>
#include <digitnet/model/info.hpp>
#include <digitnet/model/metadata.hpp>
#include <digitnet/model/self_test.hpp>
#include <digitnet/model/tensor_names.hpp>
#include <digitnet/network/describe.hpp>
#include <digitnet/network/predictor.hpp>

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace digitnet {

/// A trained network and everything that is known about it: what a model file holds. A
/// `Predictor{model}` has its temperature.
template <class Net>
struct Model {
  Net network{};
  ModelInfo info{};
};

template <class Net>
Model(Net) -> Model<Net>;
template <class Net>
Model(Net, ModelInfo) -> Model<Net>;

template <class Net>
Predictor(const Model<Net>&) -> Predictor<Net>;

namespace detail {

template <class Net>
concept HasTensors = requires(const Net& net) {
  Net::parameter_count;
  net.tensors();
};

/// Throws FileError unless the file names no classes or as many as the network has.
inline void check_class_names(const SafeTensors& file, const ModelInfo& info, std::size_t classes) {
  if (const std::size_t given = info.classes.size(); given != 0 && given != classes) {
    throw FileError{file.path(), "metadata classes", std::to_string(classes) + " names",
                    std::to_string(given)};
  }
}

/// Reads the tensors of a network, whatever the file calls them.
template <class Scalar>
void take_tensors(const SafeTensors& file, std::vector<NamedTensor<Scalar>> tensors) {
  std::vector<TensorPlace> places;
  for (const auto& tensor : tensors) places.push_back({tensor.name, tensor.dims});
  std::vector<std::string> names = names_in_file(file, places);
  for (std::size_t i = 0; i < names.size(); ++i) tensors[i].name = std::move(names[i]);
  load_tensors(file, tensors);
}

template <class T>
inline constexpr bool is_model = false;
template <class Net>
inline constexpr bool is_model<Model<Net>> = true;

}  // namespace detail

/// The model as the bytes of a safetensors file: PyTorch's tensor names and shapes, and metadata
/// with format version, architecture, preprocessing, classes, temperature, threshold, training
/// summary and a self-test (the logits of a few computed images). Throws InvalidArgument for a
/// temperature that is not a positive number, a threshold that is negative, another number of
/// classes than the network's or names with spaces, text that is not UTF-8, and a network whose
/// weights or logits are not finite.
template <detail::HasTensors Net>
[[nodiscard]] std::vector<std::byte> encode_model(const Net& net, const ModelInfo& info = {}) {
  std::map<std::string, std::string> metadata = detail::metadata_of(info, Net::classes);
  metadata["architecture"] = architecture<Net>();
  metadata["self_test"] = detail::self_test_text(net);
  return encode_safetensors(net.tensors(), metadata);
}
template <class Net>
[[nodiscard]] std::vector<std::byte> encode_model(const Model<Net>& model) {
  return encode_model(model.network, model.info);
}

/// The model in a parsed file. A file of another program may call its tensors otherwise
/// (`conv1.weight`, `module.0.weight`), or count layers that have none: what is which is then told
/// by shapes and, among layers of the same shapes, by numbers in the names or the file's own order.
/// Throws TensorMismatch if they are not those of the network or it cannot be told, and FileError
/// if the file is of another architecture, computes logits that are not finite, or does not pass
/// its self-test, and as model_info().
template <class Net>
[[nodiscard]] Model<Net> decode_model(const SafeTensors& file) {
  Model<Net> model{Net{}, model_info(file)};
  const std::string found = detail::field(file, "architecture");
  const std::string expected = architecture<Net>();
  if (!found.empty() && found != expected) {
    throw FileError{file.path(), "metadata architecture", expected, found};
  }
  detail::take_tensors(file, model.network.tensors());
  detail::check_class_names(file, model.info, Net::classes);
  detail::check_self_test(model.network, file.path(), detail::field(file, "self_test"));
  return model;
}

/// The model in a file that is in memory, which messages call `name`. Throws FileError.
template <class Net>
[[nodiscard]] Model<Net> decode_model(std::span<const std::byte> file,
                                      std::string name = "the model in memory") {
  return decode_model<Net>(SafeTensors{{file.begin(), file.end()}, std::move(name)});
}

/// Writes a model file, whole or not at all. Throws FileError, and as encode_model().
template <detail::HasTensors Net>
void save(const Net& net, const std::filesystem::path& path, const ModelInfo& info = {}) {
  write_file(path, encode_model(net, info));
}
template <class Net>
void save(const Model<Net>& model, const std::filesystem::path& path) {
  write_file(path, encode_model(model));
}

/// What is saved comes first.
template <class Net>
requires(detail::HasTensors<Net> ||
         detail::is_model<Net>) void save(const std::filesystem::path& /*path*/, const Net& /*net*/,
                                          const ModelInfo& /*info*/ = {}) {
  static_assert(!sizeof(Net), "save(network, file): the network comes first, then the file");
}

/// Reads a model file: the network and what is known about it. Throws FileError.
template <class Net>
[[nodiscard]] Model<Net> load(const std::filesystem::path& path) {
  return decode_model<Net>(read_safetensors(path));
}

/// Reads a network from a model file into `net`, which stays as it was if this throws FileError.
template <class Net>
void load(Net& net, const std::filesystem::path& path) {
  net = load<Net>(path).network;
}

}  // namespace digitnet
