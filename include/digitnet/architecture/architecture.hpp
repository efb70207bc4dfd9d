#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/layer/description.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet {

/// A text is no architecture: says which layer, what was expected there and what was found.
class ArchitectureError : public InvalidArgument {
 public:
  ArchitectureError(std::string_view where, std::string_view expected, std::string_view found)
      : InvalidArgument{"architecture, " + printable(where) + ": expected " + printable(expected) +
                        ", found " + printable(found)},
        where_{where},
        expected_{expected},
        found_{found} {}

  [[nodiscard]] const std::string& where() const noexcept { return where_; }
  [[nodiscard]] const std::string& expected() const noexcept { return expected_; }
  [[nodiscard]] const std::string& found() const noexcept { return found_; }

 private:
  std::string where_, expected_, found_;
};

/// A layer as data, with the layers that it is made of.
struct ArchitectureLayer {
  LayerDescription description;
  std::string name{};  ///< what its tensors begin with: "3", in a Residual "3.0" or "3.skip.0"
  Shape in{0}, out{0};
  /// Parallel: the layers of each branch. Residual: the layers, then those of Skip, perhaps none.
  std::vector<std::vector<ArchitectureLayer>> branches{};
};

/// How many channels each sum of a convolution sees.
[[nodiscard]] inline int channels_seen(const ArchitectureLayer& layer) noexcept {
  const auto& [kind, settings] = layer.description;
  return kind == "DepthwiseConv2d" ? 1 : layer.in.channels / settings.groups.value_or(1);
}

/// A network as data: what `architecture<Net>()` says.
struct Architecture {
  Shape in{0};
  std::vector<ArchitectureLayer> layers{};  ///< at least one

  [[nodiscard]] const Shape& out() const noexcept { return layers.back().out; }
};

}  // namespace digitnet
