#include "eval/reliability_plot.hpp"

#include "common/drawing/palette.hpp"
#include "common/drawing/svg.hpp"
#include "common/text/format.hpp"

#include <algorithm>
#include <cmath>

namespace digitnet::tools {
namespace {

constexpr std::string_view grid = palette::grid.light;
constexpr std::string_view axis_line = palette::axis.light;
constexpr std::string_view accuracy_colour = palette::first.light;
constexpr std::string_view gap_colour = palette::second.light;
constexpr double gap_opacity = 0.4;

constexpr double width = 460, left = 62, side = 370;
constexpr double plot_top = 44, histogram_top = plot_top + side + 62, histogram_height = 84;
constexpr double height = histogram_top + histogram_height + 52;

double x_of(double confidence) { return left + confidence * side; }
double y_of(double accuracy) { return plot_top + (1 - accuracy) * side; }

void draw_scale(Svg& svg) {
  for (int tick = 0; tick <= 5; ++tick) {
    const double share = tick / 5.0;
    const std::string text = std::to_string(20 * tick);
    svg.line({left, y_of(share)}, {left + side, y_of(share)}, {.stroke = grid});
    svg.text({left - 9, y_of(share) + 4}, text,
             {.size = 12, .fill = palette::soft_ink.light, .anchor = Svg::Anchor::end});
    for (const double bottom : {plot_top + side, histogram_top + histogram_height}) {
      svg.text({x_of(share), bottom + 18}, text,
               {.size = 12, .fill = palette::soft_ink.light, .anchor = Svg::Anchor::middle});
    }
  }
  svg.text({left, plot_top - 18}, "Accuracy (%)",
           {.size = 13, .fill = palette::ink.light, .bold = true});
  svg.text({left, histogram_top - 18}, "Images (logarithmic)",
           {.size = 13, .fill = palette::ink.light, .bold = true});
  svg.text({left + side / 2, height - 8}, "confidence (%)",
           {.size = 12, .fill = palette::soft_ink.light, .anchor = Svg::Anchor::middle});
}

void draw_legend(Svg& svg) {
  const double y = plot_top - 27;
  const auto entry = [&](double x, std::string_view label, std::string_view colour,
                         double opacity) {
    svg.rectangle({left + x, y}, 12, 10, {.fill = colour, .opacity = opacity}, 1.5);
    svg.text({left + x + 17, y + 9}, label, {.size = 12, .fill = palette::soft_ink.light});
  };
  entry(118, "accuracy", accuracy_colour, 1);
  entry(198, "too careful", accuracy_colour, gap_opacity);
  entry(290, "too sure", gap_colour, gap_opacity);
}

}  // namespace

std::string reliability_svg(const Reliability& reliability) {
  const auto bins = reliability.bins();
  std::size_t most = 1;
  for (const ReliabilityBin& bin : bins) most = std::max(most, bin.images);
  Svg svg{width, height, "Reliability diagram",
          "Accuracy over confidence; the table beside it has the numbers. Expected calibration "
          "error " +
              percent(reliability.expected_calibration_error()) + "."};
  draw_scale(svg);
  draw_legend(svg);
  for (const ReliabilityBin& bin : bins) {
    if (bin.images == 0) continue;
    constexpr double gap = 1.5;
    const double x = x_of(bin.low) + gap, across = x_of(bin.high) - x - gap;
    const double high = std::max(bin.accuracy, bin.confidence);
    const double low = std::min(bin.accuracy, bin.confidence);
    const std::string tooltip = "confidence " + percent(bin.low, 1) + " to " +
                                percent(bin.high, 1) + ": accuracy " + percent(bin.accuracy) +
                                " of " + with_thousands(bin.images) + " images";
    svg.rectangle({x, y_of(low)}, across, plot_top + side - y_of(low), {.fill = accuracy_colour},
                  1.5, tooltip);
    const bool careful = bin.accuracy > bin.confidence;
    svg.rectangle({x, y_of(high)}, across, y_of(low) - y_of(high),
                  {.fill = careful ? accuracy_colour : gap_colour, .opacity = gap_opacity}, 1.5);
    const double share =
        std::log(1 + static_cast<double>(bin.images)) / std::log(1 + static_cast<double>(most));
    const double tall = share * histogram_height;
    svg.rectangle({x, histogram_top + histogram_height - tall}, across, tall, {.fill = axis_line},
                  1.5, tooltip);
  }
  svg.line({x_of(0), y_of(0)}, {x_of(1), y_of(1)},
           {.stroke = axis_line, .stroke_width = 1.5, .dashes = "5 4"});
  for (const double bottom : {plot_top + side, histogram_top + histogram_height}) {
    svg.line({left, bottom}, {left + side, bottom}, {.stroke = axis_line});
  }
  return svg.str();
}

}  // namespace digitnet::tools
