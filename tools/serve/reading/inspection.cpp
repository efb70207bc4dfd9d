#include "serve/reading/inspection.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/inspect/occlusion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace digitnet::serve {
namespace {

/// Somebody no longer wants what is computed.
struct Stopped {};

}  // namespace

std::optional<Inspection> inspect(const ServedModel& model, const Reading& reading,
                                  const InspectionWish& wish,
                                  const std::function<bool()>& keep_going) {
  Inspection result;
  const auto& pixels = reading.seen.pixels;
  const auto best = std::ranges::max_element(reading.probabilities);
  result.label = wish.label.value_or(static_cast<int>(best - reading.probabilities.begin()));
  if (reading.seen.finding == Finding::blank) return result;
  const auto go_on = [&] {
    if (!keep_going()) throw Stopped{};
  };
  try {
    if (wish.layers) {
      model.layers(pixels, [&](std::size_t i, std::span<const float> values) {
        go_on();
        const LayerSummary& layer = model.layers.layers()[i];
        result.layers.push_back({layer.name, {layer.out, {values.begin(), values.end()}}});
      });
    }
    if (wish.explanation) {
      result.effects = occlusion(
          pixels, {1, MnistFormat::side, MnistFormat::side}, digit_classes,
          static_cast<std::size_t>(result.label),
          [&](std::span<const std::uint8_t> images, std::span<float> probabilities) {
            go_on();
            model.reader.network().predict(images, probabilities);
            if (!std::ranges::all_of(probabilities, [](float p) { return is_finite(p); })) {
              throw Error{"the network's answer is not a number"};
            }
          });
    }
  } catch (const Stopped&) {
    return std::nullopt;
  }
  return result;
}

}  // namespace digitnet::serve
