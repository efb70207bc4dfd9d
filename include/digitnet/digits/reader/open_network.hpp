#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/digits/reader/digit_network.hpp>
#include <digitnet/digits/zoo/networks.hpp>
#include <digitnet/io/safetensors.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/describe.hpp>

#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace digitnet {

/// A network whose model files can be opened.
struct NetworkKind {
  std::string name;          ///< of models whose file says none
  std::string architecture;  ///< as in a model file
  DigitNetwork (*open)(const SafeTensors& file) = nullptr;
};

/// The kind of an entry of the zoo, or of any struct with `name` and `Net`.
template <class Entry>
[[nodiscard]] NetworkKind network_kind() {
  return {Entry::name, architecture<typename Entry::Net>(), [](const SafeTensors& file) {
            auto model = decode_model<typename Entry::Net>(file);
            if (model.info.name.empty()) model.info.name = Entry::name;
            return DigitNetwork{model};
          }};
}

/// The kinds of all entries of a tuple.
template <class Networks = zoo::Networks>
[[nodiscard]] std::vector<NetworkKind> network_kinds() {
  return []<class... Entry>(std::type_identity<std::tuple<Entry...>>) {
    return std::vector<NetworkKind>{network_kind<Entry>()...};
  }(std::type_identity<Networks>{});
}

/// What `open(kind)` makes of a model file, for the one of `kinds`, any range of structs with a
/// `name` and an `architecture`, that the file is of: told by its metadata, else by trying which
/// one takes its tensors. What the metadata of another architecture give is what `otherwise(file)`
/// makes of it. Throws FileError, which says how the tensors differ from the nearest.
template <class Kinds, class Open, class Otherwise>
auto open_as_one_of(const Kinds& kinds, const SafeTensors& file, const Open& open,
                    const Otherwise& otherwise) {
  (void)model_info(file);  // refuses other formats before anything is said about architectures
  const auto& metadata = file.metadata();
  if (const auto said = metadata.find("architecture"); said != metadata.end()) {
    for (const auto& kind : kinds) {
      if (kind.architecture == said->second) return open(kind);
    }
    return otherwise(file);
  }
  std::optional<TensorMismatch> least;
  std::string nearest;
  for (const auto& kind : kinds) {
    try {
      return open(kind);
    } catch (const TensorMismatch& mismatch) {  // not this one: try the next
      if (least && mismatch.likeness() <= least->likeness()) continue;
      least = mismatch;
      nearest = kind.name;
    }
  }
  if (!least || least->likeness() == 0) {
    throw FileError{file.path(), "tensors", "those of a network that this program knows", "others"};
  }
  throw FileError{file.path(), least->where() + " (the nearest network is " + nearest + ")",
                  least->expected(), least->found()};
}

/// The same, of no other architectures.
template <class Kinds, class Open>
auto open_as_one_of(const Kinds& kinds, const SafeTensors& file, const Open& open) {
  return open_as_one_of(
      kinds, file, open, [](const SafeTensors& other) -> decltype(open(*kinds.begin())) {
        throw FileError{other.path(), "metadata architecture", "one that this program knows",
                        other.metadata().at("architecture")};
      });
}

/// The network in a model file of one of `kinds`, the zoo unless told otherwise. Throws FileError.
[[nodiscard]] inline DigitNetwork open_digit_network(const SafeTensors& file,
                                                     const std::vector<NetworkKind>& kinds) {
  return open_as_one_of(kinds, file, [&](const NetworkKind& kind) { return kind.open(file); });
}

}  // namespace digitnet
