#pragma once

#include <digitnet/core/error.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <type_traits>

namespace digitnet {

namespace detail {

inline constexpr int max_warp_side = 64;            ///< pixels: scratch lives on the stack
inline constexpr float min_elastic_sigma = 1;       ///< pixels; below it the scratch would not do
inline constexpr float max_elastic_amplitude = 64;  ///< pixels, of one knot

/// Amplitude in pixels of the noise at the knots of an `ElasticField`.
///
/// Uniform noise smoothed by a Gaussian has the standard deviation alpha / (sqrt(3) 2 sqrt(pi)
/// sigma); uniform noise of amplitude u at the knots of a cubic B-spline surface has, averaged over
/// positions, 151/315 u / sqrt(3), the integral of the squared B-spline in each direction.
inline float elastic_amplitude(float alpha, float sigma) noexcept {
  constexpr float spline_energy = 151.0F / 315.0F;
  return alpha / (2 * std::sqrt(std::numbers::pi_v<float>) * sigma * spline_energy);
}

}  // namespace detail

/// How far training images are distorted at random. Every field is the half-width of a range (0 is
/// off), and each image draws its own value, uniformly, from that range:
///
///     fit(net, Augmented{train, {.shift_pixels = 2, .rotation_degrees = 12, .scale = 0.12F,
///                                .shear = 0.15F}}, Adam{});
///
/// The image is first thickened or thinned, blurred and changed in contrast, then scaled, sheared,
/// turned and shifted about its centre (one bilinear sampling); then a shadow falls on it, a part
/// of it is covered, and noise comes last. What moves in from outside is background (0).
struct Augmentation {
  int shift_pixels = 0;        ///< whole pixels, right/left and down/up; 0 .. 64
  float rotation_degrees = 0;  ///< 0 .. 180
  float scale = 0;             ///< size, relative: 0.1 draws factors from 0.9 to 1.1; 0 .. 0.75
  float stretch = 0;           ///< wider and lower or the reverse, each by half of this; 0 .. 0.75
  float shear = 0;             ///< slant: horizontal shift a line; 0 .. 2
  float elastic_alpha = 0;     ///< strength of the elastic distortion (Simard et al. 2003: 34)
  float elastic_sigma = 4;     ///< its smoothness, pixels, at least 1; not a range (Simard: 4)
  float thickness = 0;         ///< of strokes, pixels added to or taken from each side; 0 .. 1
  float brush = 0;             ///< how many more are added where some are; 0 .. 1 - thickness
  float blur = 0;              ///< up to this share of a 3x3 binomial blur; 0 .. 1
  float contrast = 0;          ///< ink, relative: 0.3 draws factors from 0.7 to 1.3; 0 .. 1
  float background = 0;        ///< shadow over about half of the image, up to so much; 0 .. 1
  float occlusion = 0;  ///< an empty rectangle, sides up to this share of the image's; 0 .. 1
  float noise = 0;      ///< up to this much (1 = full ink) added or taken a pixel; 0 .. 1

  /// Nothing is to be done.
  [[nodiscard]] bool empty() const noexcept {
    return !moves() && shift_pixels == 0 && !filters() && !clutters() && noise == 0;
  }

  /// Throws InvalidArgument, naming the field, unless every value is in its range.
  void validate() const;

  /// A bilinear sampling is needed, not just a shift by whole pixels.
  [[nodiscard]] bool moves() const noexcept {
    return rotation_degrees != 0 || scale != 0 || stretch != 0 || shear != 0 || elastic_alpha != 0;
  }

  /// The ink itself changes before it moves.
  [[nodiscard]] bool filters() const noexcept {
    return thickness != 0 || brush != 0 || blur != 0 || contrast != 0;
  }

  /// Something besides the digit appears, or a part of it is gone.
  [[nodiscard]] bool clutters() const noexcept { return background != 0 || occlusion != 0; }

  friend bool operator==(const Augmentation&, const Augmentation&) = default;
};

/// All that there is to know about a field of Augmentation: to add a distortion, add the field, its
/// row in `augmentation_fields` and what it does to an image.
struct AugmentationField {
  /// How the text of a run says it: always; both of those that came second, if one is not 0; or by
  /// its name, if it is not 0. What came later is named only where it is used, so that older
  /// checkpoints still go on.
  enum class Text { always, together, named };

  const char* name;    ///< of the field
  const char* option;  ///< of the command line, and what a user calls it
  const char* unit;    ///< of its value, on the help page
  const char* help;
  float (*get)(const Augmentation&);
  void (*set)(Augmentation&, float);
  bool whole;                          ///< whole numbers only
  float low;                           ///< the least value
  float (*high)(const Augmentation&);  ///< the greatest one, which may depend on other fields
  float preset;                        ///< its value unless told otherwise
  Text text;
  bool reach;  ///< half the width of a range, and 0 is off
};

namespace detail {

template <auto Member>
constexpr AugmentationField augmentation_field(
    const char* name, const char* option, const char* unit, const char* help, float low,
    float (*high)(const Augmentation&),
    AugmentationField::Text text = AugmentationField::Text::always) {
  using Value = std::remove_cvref_t<decltype(Augmentation{}.*Member)>;
  return {name,
          option,
          unit,
          help,
          [](const Augmentation& a) { return static_cast<float>(a.*Member); },
          [](Augmentation& a, float value) { a.*Member = static_cast<Value>(value); },
          std::is_integral_v<Value>,
          low,
          high,
          static_cast<float>(Augmentation{}.*Member),
          text,
          Augmentation{}.*Member == Value{}};
}

template <int Numerator, int Denominator = 1>
constexpr float up_to(const Augmentation& /*others*/) {
  return static_cast<float>(Numerator) / static_cast<float>(Denominator);
}

inline float strongest_elastic(const Augmentation& a) {
  return a.elastic_sigma >= min_elastic_sigma
             ? max_elastic_amplitude / elastic_amplitude(1, a.elastic_sigma)
             : std::numeric_limits<float>::infinity();  // the other one is at fault
}

}  // namespace detail

/// All settings of an Augmentation, for what lists or reads them by name.
inline constexpr std::array augmentation_fields = [] {
  using A = Augmentation;
  using Text = AugmentationField::Text;
  using detail::augmentation_field;
  using detail::up_to;
  return std::array{
      augmentation_field<&A::shift_pixels>("shift_pixels", "shift", "PIXELS", "in each direction",
                                           0, up_to<detail::max_warp_side>),
      augmentation_field<&A::rotation_degrees>("rotation_degrees", "rotate", "DEGREES",
                                               "either way", 0, up_to<180>),
      augmentation_field<&A::scale>("scale", "scale", "X", "0.1: sizes from 0.9 to 1.1", 0,
                                    up_to<3, 4>),
      augmentation_field<&A::stretch>("stretch", "stretch", "X", "wider and lower, or the reverse",
                                      0, up_to<3, 4>),
      augmentation_field<&A::shear>("shear", "shear", "X", "slant", 0, up_to<2>),
      augmentation_field<&A::elastic_alpha>("elastic_alpha", "elastic", "ALPHA",
                                            "elastic distortion (Simard et al.: 34)", 0,
                                            detail::strongest_elastic),
      augmentation_field<&A::elastic_sigma>("elastic_sigma", "elastic-sigma", "PIXELS",
                                            "its smoothness", detail::min_elastic_sigma,
                                            up_to<1000>),
      augmentation_field<&A::thickness>("thickness", "thickness", "PIXELS",
                                        "added to or taken from strokes, 0 to 1", 0, up_to<1>),
      augmentation_field<&A::brush>(
          "brush", "brush", "PIXELS", "more to be added, up to 1 less the thickness", 0,
          [](const A& a) { return 1 - a.thickness; }, Text::named),
      augmentation_field<&A::blur>("blur", "blur", "X", "0 to 1", 0, up_to<1>),
      augmentation_field<&A::contrast>("contrast", "contrast", "X", "0.3: ink from 0.7 to 1.3", 0,
                                       up_to<1>),
      augmentation_field<&A::background>("background", "background", "X",
                                         "a shadow over a part of the image, 0 to 1", 0, up_to<1>,
                                         Text::together),
      augmentation_field<&A::occlusion>("occlusion", "occlusion", "SHARE",
                                        "of the sides: a rectangle that is missing", 0, up_to<1>,
                                        Text::together),
      augmentation_field<&A::noise>("noise", "noise", "X",
                                    "added to or taken from each pixel, 0 to 1", 0, up_to<1>)};
}();

inline void Augmentation::validate() const {
  for (const AugmentationField& field : augmentation_fields) {
    const float value = field.get(*this), high = field.high(*this);
    if (!(value >= field.low && value <= high)) {
      throw InvalidArgument{"augmentation: " + std::string{field.name} + " must be from " +
                            std::to_string(field.low) + " to " + std::to_string(high) + ", not " +
                            std::to_string(value)};
    }
  }
}

}  // namespace digitnet
