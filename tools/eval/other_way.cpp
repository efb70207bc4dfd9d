#include "eval/other_way.hpp"

#include "common/text/format.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace digitnet::tools {
namespace {

constexpr double good_enough = 0.7;  // accuracy from which on nothing is suspected
constexpr double much_better = 0.3;  // of accuracy
constexpr std::size_t most_images = 1000, least_images = 20;

/// One of the eight ways to lay an image down, by where its remedy takes a pixel from: rows and
/// columns change places, then the rows and the columns are counted from the end.
struct Layout {
  bool transposed, upside_down, mirrored;
  const char* name;
  const char* remedy;
};

constexpr Layout layouts[] = {
    {false, false, false, "", ""},
    {true, false, false, "transposed (as EMNIST's are)",
     "change rows and columns (with NumPy: images.transpose(0, 2, 1))"},
    {false, false, true, "mirrored", "mirror them (images[:, :, ::-1])"},
    {false, true, false, "upside down", "turn the order of their rows (images[:, ::-1, :])"},
    {false, true, true, "turned by 180 degrees", "turn them (images[:, ::-1, ::-1])"},
    {true, true, false, "turned by 90 degrees to the left",
     "turn them to the right (numpy.rot90(images, -1, (1, 2)))"},
    {true, false, true, "turned by 90 degrees to the right",
     "turn them to the left (numpy.rot90(images, 1, (1, 2)))"},
    {true, true, true, "transposed about the other diagonal",
     "change rows and columns and turn them by 180 degrees "
     "(images.transpose(0, 2, 1)[:, ::-1, ::-1])"},
};

/// Images spread evenly over `data`.
Dataset sample_of(const Dataset& data) {
  const std::size_t count = std::min(most_images, data.size());
  Dataset sample;
  sample.shape = data.shape;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t index = i * data.size() / count;
    const auto image = data.image(index);
    sample.pixels.insert(sample.pixels.end(), image.begin(), image.end());
    sample.labels.push_back(data.labels[index]);
  }
  return sample;
}

/// The pixels of square images with `layout`'s remedy applied, and `inverted` from 255 down.
std::vector<std::uint8_t> remedied(const Dataset& data, const Layout& layout, bool inverted) {
  const auto side = static_cast<std::size_t>(data.shape.width);
  std::vector<std::uint8_t> pixels(data.pixels.size());
  for (std::size_t plane = 0; plane < pixels.size(); plane += side * side) {
    for (std::size_t y = 0; y < side; ++y) {
      for (std::size_t x = 0; x < side; ++x) {
        std::size_t from_y = layout.transposed ? x : y;
        std::size_t from_x = layout.transposed ? y : x;
        if (layout.upside_down) from_y = side - 1 - from_y;
        if (layout.mirrored) from_x = side - 1 - from_x;
        const std::uint8_t value = data.pixels[plane + from_y * side + from_x];
        pixels[plane + y * side + x] = inverted ? static_cast<std::uint8_t>(255 - value) : value;
      }
    }
  }
  return pixels;
}

double accuracy_on(const Classifier& classifier, std::span<const std::uint8_t> pixels,
                   std::span<const std::uint8_t> labels, int threads) {
  const std::vector<float> logits = classifier.logits(pixels, threads);
  const std::size_t classes = logits.size() / labels.size();
  std::size_t correct = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto row = std::span{logits}.subspan(i * classes, classes);
    correct += std::ranges::max_element(row) - row.begin() == labels[i] ? 1 : 0;
  }
  return static_cast<double>(correct) / static_cast<double>(labels.size());
}

OtherWay described(const Layout& layout, bool inverted) {
  OtherWay way{.name = layout.name, .remedy = layout.remedy};
  if (inverted) {
    way.name += (way.name.empty() ? "" : " and ") + std::string{"inverted (black on white)"};
    way.remedy += (way.remedy.empty() ? "" : " and ") + std::string{"take 255 - images"};
  }
  return way;
}

}  // namespace

std::string OtherWay::text() const {
  return "these images look " + name + ": of " + with_thousands(images) + " of them " +
         percent(before, 1) + " are read right as they are and " + percent(after, 1) +
         " otherwise; " + remedy;
}

std::optional<OtherWay> other_way(const Classifier& classifier, const Dataset& data,
                                  double accuracy, int threads) {
  if (accuracy >= good_enough || data.size() < least_images) return std::nullopt;
  if (data.shape.width != data.shape.height) return std::nullopt;
  const Dataset sample = sample_of(data);
  const double before = accuracy_on(classifier, sample.pixels, sample.labels, threads);
  std::optional<OtherWay> best;
  for (const bool inverted : {false, true}) {
    for (const Layout& layout : layouts) {
      if (!inverted && &layout == &layouts[0]) continue;
      const double after =
          accuracy_on(classifier, remedied(sample, layout, inverted), sample.labels, threads);
      if (after < before + much_better || (best && after <= best->after)) continue;
      best = described(layout, inverted);
      best->before = before;
      best->after = after;
      best->images = sample.size();
    }
  }
  return best;
}

}  // namespace digitnet::tools
