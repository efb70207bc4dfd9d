#pragma once

#include <digitnet/architecture/architecture.hpp>
#include <digitnet/architecture/layer_kinds.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

/// Reads the text of an architecture, which may come from anybody's file.
class ArchitectureParser {
 public:
  explicit ArchitectureParser(std::string_view text) : rest_{text} {}

  Architecture parse() {
    Architecture result{.in = input_shape()};
    if (!accept("; ")) fail("the input", "\"; \" and a layer", rest_);
    result.layers = list(result.in, "");
    if (!rest_.empty()) fail("behind layer " + result.layers.back().name, "\"; \"", rest_);
    if (result.layers.empty()) fail("the layers", "at least one", "none");
    return result;
  }

 private:
  static constexpr int largest_number = 65'536;
  static constexpr std::size_t largest_map = std::size_t{1} << 26U;  // values, with padding
  static constexpr int most_layers = 10'000;
  static constexpr int most_levels = 16;  // of layers in layers

  [[noreturn]] static void fail(std::string_view where, std::string_view expected,
                                std::string_view found) {
    constexpr std::size_t most = 60;
    throw ArchitectureError{where, expected,
                            found.size() > most ? std::string{found.substr(0, most)} + "..."
                            : found.empty()     ? "nothing"
                                                : std::string{found}};
  }

  bool accept(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  /// Takes a number off `text`; false if it does not begin with one from `least` on.
  static bool take(std::string_view& text, int least, int& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < least || number > largest_number) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
  }
  static bool skip(std::string_view& text, std::string_view token) {
    if (!text.starts_with(token)) return false;
    text.remove_prefix(token.size());
    return true;
  }

  Shape input_shape() {
    const std::string_view text = rest_.substr(0, rest_.find(';'));
    std::string_view rest = text;
    Shape shape{0};
    const bool good = take(rest, 1, shape.channels) && skip(rest, "x") &&
                      take(rest, 1, shape.height) && skip(rest, "x") &&
                      take(rest, 1, shape.width) && rest.empty() && shape.size() <= largest_map;
    if (!good) fail("the input", "channels, height and width as in \"1x28x28\"", text);
    rest_.remove_prefix(text.size());
    return shape;
  }

  /// Layers up to the end or to a bracket that closes; perhaps none.
  std::vector<ArchitectureLayer> list(Shape in, const std::string& prefix) {
    std::vector<ArchitectureLayer> layers;
    if (rest_.empty() || rest_.front() == ')') return layers;
    do {
      layers.push_back(layer(in, prefix + std::to_string(layers.size())));
      in = layers.back().out;
    } while (accept("; "));
    return layers;
  }

  ArchitectureLayer layer(Shape in, std::string name) {
    const std::string_view text = rest_.substr(0, rest_.find_first_of(";()"));
    ArchitectureLayer layer{.description = {}, .name = std::move(name), .in = in, .out = in};
    where_ = "layer " + layer.name + ", " + std::string{text};
    if (where_.ends_with(' ')) where_.pop_back();  // what follows are brackets
    if (++layers_ > most_layers) fail(where_, "at most 10,000 layers", "more");
    if (text == "Residual " || text == "Parallel ") {
      rest_.remove_prefix(text.size() - 1);
      layer.description.kind = text.substr(0, text.size() - 1);
      compose(layer);
      return layer;
    }
    rest_.remove_prefix(text.size());
    const std::string_view kind = text.substr(0, text.find_first_of(" ,"));
    for (const LayerKind& known : layer_kinds) {
      if (known.name != kind) continue;
      layer.description.kind = kind;
      const bool good =
          read_settings(known.form, text.substr(kind.size()), layer.description.settings) &&
          layer.description.text() == text;
      if (!good) fail(where_, "it as " + std::string{known.example}, text);
      layer.out = shape_behind(layer.description, in);
      return layer;
    }
    std::string kinds;
    for (const LayerKind& known : layer_kinds) kinds += std::string{known.name} + ", ";
    fail(where_, kinds + "Residual (...) or Parallel (...) (...)", text);
  }

  static bool read_settings(LayerForm form, std::string_view text, LayerSettings& settings) {
    if (form == LayerForm::plain) return text.empty();
    if (!skip(text, " ")) return false;
    const auto number = [&text](std::optional<int>& target, int least) {
      return take(text, least, target.emplace());
    };
    if (form == LayerForm::fraction) {
      Fraction& fraction = settings.fraction.emplace(Fraction{0});
      return take(text, 0, fraction.numerator) && skip(text, "/") &&
             take(text, 1, fraction.denominator) && fraction.numerator < fraction.denominator;
    }
    const bool has_outputs = form == LayerForm::convolution || form == LayerForm::dense;
    const bool has_window = form != LayerForm::dense, has_bias = form != LayerForm::pooling;
    if (has_outputs && !number(settings.outputs, 1)) return false;
    if (has_outputs && has_window && !skip(text, "x")) return false;
    if (has_window) {
      if (!number(settings.window, 1)) return false;
      const std::size_t other_side = 1 + std::to_string(*settings.window).size();  // "x5", as said
      text.remove_prefix((std::min)(other_side, text.size()));
      settings.stride = has_bias ? 1 : *settings.window;
    }
    if (has_window && has_bias) settings.padding = 0;
    if (skip(text, ", padding ") && !number(settings.padding, 1)) return false;
    if (skip(text, ", stride ") && !number(settings.stride, 1)) return false;
    const bool grouped = form == LayerForm::convolution && skip(text, ", groups ");
    if (grouped && !number(settings.groups, 2)) return false;
    if (has_bias) settings.bias = !skip(text, ", no bias");
    return text.empty();
  }

  Shape shape_behind(const LayerDescription& description, Shape in) const {
    const LayerSettings& settings = description.settings;
    if (description.kind == "GlobalAvgPool2d") return {in.channels};
    if (!settings.window) return description.kind == "Dense" ? Shape{*settings.outputs} : in;
    const int padding = settings.padding.value_or(0), window = *settings.window;
    const int groups = settings.groups.value_or(1);
    if (in.channels % groups != 0 || settings.outputs.value_or(0) % groups != 0) {
      fail(where_, "groups that divide the channels", in.text());
    }
    const Shape padded{in.channels, in.height + 2 * padding, in.width + 2 * padding};
    if (padded.height < window || padded.width < window) {
      fail(where_, "a window that fits into its input", padded.text());
    }
    const Shape out{settings.outputs.value_or(in.channels),
                    (padded.height - window) / *settings.stride + 1,
                    (padded.width - window) / *settings.stride + 1};
    check_size(padded);
    check_size(out);
    return out;
  }

  void check_size(Shape shape) const {
    if (shape.size() > largest_map) fail(where_, "maps of at most 67,108,864 values", shape.text());
  }

  void compose(ArchitectureLayer& layer) {
    const std::string where = where_;
    if (++levels_ > most_levels) fail(where, "at most 16 layers inside of each other", "more");
    const auto branch = [&](std::string_view opening, const std::string& prefix) {
      if (!accept(opening)) return false;
      layer.branches.push_back(list(layer.in, layer.name + "." + prefix));
      if (!accept(")")) fail(where, "\"; \" or \")\"", rest_);
      return true;
    };
    const bool parallel = layer.description.kind == "Parallel";
    if (parallel) {
      while (branch(" (", std::to_string(layer.branches.size()) + ".")) {
      }
    } else if (branch(" (", "") && !branch(" skip (", "skip.")) {
      layer.branches.emplace_back();
    }
    --levels_;
    where_ = where;
    if (parallel) {
      join(layer);
    } else {
      add(layer);
    }
  }

  static Shape end_of(const ArchitectureLayer& layer, std::size_t branch) {
    const auto& layers = layer.branches[branch];
    return layers.empty() ? layer.in : layers.back().out;
  }

  void add(ArchitectureLayer& layer) const {
    if (layer.branches.empty() || layer.branches[0].empty()) {
      fail(where_, "\"Residual (layers)\" or \"Residual (layers) skip (layers)\"", "no layer");
    }
    layer.out = end_of(layer, 0);
    if (end_of(layer, 1) != layer.out) {
      fail(where_, "layers that give " + end_of(layer, 1).text(), layer.out.text());
    }
  }

  void join(ArchitectureLayer& layer) const {
    if (layer.branches.size() < 2) fail(where_, "at least two branches in brackets", rest_);
    layer.out = end_of(layer, 0);
    for (std::size_t b = 1; b < layer.branches.size(); ++b) {
      const Shape other = end_of(layer, b);
      if (other.height != layer.out.height || other.width != layer.out.width) {
        fail(where_, "branches whose maps are of one height and width",
             layer.out.text() + " and " + other.text());
      }
      layer.out.channels += other.channels;
      check_size(layer.out);
    }
  }

  std::string_view rest_;
  std::string where_;
  int layers_ = 0;
  int levels_ = 0;
};

}  // namespace detail

/// Reads what `architecture<Net>()` says of a network of the library's layers. Throws
/// ArchitectureError for a layer that is not known, is not written as this library writes it, or
/// does not fit what comes before it.
[[nodiscard]] inline Architecture parse_architecture(std::string_view text) {
  return detail::ArchitectureParser{text}.parse();
}

}  // namespace digitnet
