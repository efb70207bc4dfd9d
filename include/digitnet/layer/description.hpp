#pragma once

#include <digitnet/core/shape.hpp>

#include <optional>
#include <string>

namespace digitnet {

/// The settings of a layer, in the words of every framework; what a layer does not have is empty.
struct LayerSettings {
  std::optional<int> outputs{};        ///< channels of a convolution, values of a dense layer
  std::optional<int> window{};         ///< side of the kernel or of the pooling window, in pixels
  std::optional<int> stride{};         ///< pixels from window to window
  std::optional<int> padding{};        ///< zero rows and columns on each side
  std::optional<bool> bias{};          ///< whether a trained constant is added per output
  std::optional<int> groups{};         ///< of a convolution's channels, if there are several
  std::optional<Fraction> fraction{};  ///< the slope of LeakyReLU, the rate of Dropout

  friend bool operator==(const LayerSettings&, const LayerSettings&) = default;
};

/// Which layer something is, as data: what tables, drawings and exports read.
struct LayerDescription {
  std::string kind;  ///< "Conv2d"
  LayerSettings settings{};

  /// "Conv2d 16x5x5, padding 2, stride 2, no bias", the defaults left out. Model files hold this
  /// text, so it must stay as it is.
  [[nodiscard]] std::string text() const {
    const auto& [outputs, window, stride, padding, bias, groups, fraction] = settings;
    std::string sizes;
    if (outputs) sizes = std::to_string(*outputs);
    if (window) {
      const std::string side = std::to_string(*window);
      sizes += (outputs ? "x" : "") + side + "x" + side;
    }
    if (fraction) sizes += fraction->text();
    std::string text = sizes.empty() ? kind : kind + " " + sizes;
    if (padding.value_or(0) != 0) text += ", padding " + std::to_string(*padding);
    // A convolution steps by one pixel unless told otherwise, pooling by its window.
    if (stride && stride != (bias ? 1 : window)) text += ", stride " + std::to_string(*stride);
    if (groups) text += ", groups " + std::to_string(*groups);
    return bias.value_or(true) ? text : text + ", no bias";
  }
};

}  // namespace digitnet
