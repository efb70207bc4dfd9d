#pragma once

#include <digitnet/augment/augment.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/core/thread_team.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/digits/composed/candidate_truth.hpp>
#include <digitnet/digits/composed/composed_number.hpp>
#include <digitnet/digits/handwriting/handwriting.hpp>
#include <digitnet/digits/number/number_sheet.hpp>
#include <digitnet/digits/number/read_number.hpp>
#include <digitnet/digits/number/text_lines.hpp>
#include <digitnet/digits/number/whole_digit.hpp>
#include <digitnet/digits/number/whole_digit_views.hpp>
#include <digitnet/digits/outliers/outliers.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace digitnet {

namespace detail {

/// What numbers may look like; digits that touch are in the majority, as they are the hard ones.
inline NumberStyle draw_number_style(RandomStream& random) {
  NumberStyle style{.least = 2, .most = 5};
  style.touching = random.uniform() < 0.6F;
  style.gap_low = -1;
  style.gap_high = random.uniform(0.0F, 5.0F);
  style.magnification = random.uniform(0.8F, 2.5F);
  style.jitter = random.uniform(0.0F, 3.0F);
  style.size_spread = random.uniform() < 0.5F ? random.uniform(0.0F, 0.3F) : 0.0F;
  style.shear = random.uniform() < 0.3F ? 0.36F : 0.0F;
  style.rotation = random.uniform() < 0.2F ? 8.0F : 0.0F;
  style.breaks = random.uniform() < 0.4F ? 1.0F : 0.0F;
  style.noise = random.uniform() < 0.2F ? random.uniform(0.0F, 25.0F) : 0.0F;
  style.specks = random.uniform() < 0.1F ? 4.0F : 0.0F;
  style.thicker = random.uniform() < 0.3F ? random.uniform(-0.7F, 1.5F) : 0.0F;
  const float kind = random.uniform();
  style.foreign = kind < 0.12F ? 1.0F : kind < 0.3F ? 0.3F : 0.0F;
  style.separators = kind > 0.7F ? 0.4F : 0.0F;
  style.stray_lines = random.uniform() < 0.3F ? 1.5F : 0.0F;
  style.cells = random.uniform() < 0.06F;
  style.ruled = random.uniform() < 0.06F;
  if (style.foreign == 1 || random.uniform() < 0.15F) style.least = 1;
  return style;
}

/// A few digits of one hand: half of the hands' are those of `digits`, each drawn a little
/// differently, for numbers are made of far more digits than there are; the others' are generated.
inline Dataset digits_of_one_hand(const Dataset& digits, Seed seed, std::uint64_t number,
                                  RandomStream& random) {
  const Augmentation distortions{
      .rotation_degrees = 8, .scale = 0.08F, .shear = 0.1F, .elastic_alpha = 15, .thickness = 0.3F};
  constexpr std::uint64_t each = 10;  // one for each digit, so that they are all by the same hand
  const HandwritingOptions options{.per_hand = each, .prepared = 0};
  Dataset result;
  std::vector<float> ink(digits.shape.size());
  std::vector<std::uint8_t> bytes(digits.shape.size());
  const bool drawn = digits.empty() || random.uniform() < 0.35F;
  for (int i = 0; i < 6; ++i) {
    if (drawn) {
      const auto image = draw_handwritten_digit(seed, each * number + random.below(each), options);
      result.append(image.pixels, image.label);
      continue;
    }
    const std::size_t index = random.below(static_cast<std::uint32_t>(digits.size()));
    augment(digits.image(index), digits.shape, distortions, random, ink);
    std::ranges::transform(ink, bytes.begin(),
                           [](float v) { return static_cast<std::uint8_t>(std::lround(255 * v)); });
    result.append(bytes, digits.labels[index]);
  }
  return result;
}

/// A few things that are no digits: letters and signs of one hand, scribbles, bodies.
inline Dataset signs_of_one_hand(Seed seed, std::uint64_t number, RandomStream& random) {
  constexpr std::array kinds{Outlier::scribble, Outlier::strokes, Outlier::figure,
                             Outlier::blob,     Outlier::thing,   Outlier::silhouette};
  constexpr std::uint64_t each = 8;
  Dataset result;
  std::vector<std::uint8_t> bytes(result.shape.size());
  const Dataset none;
  for (std::uint64_t i = 0; i < each; ++i) {
    if (random.uniform() < 0.75F) {
      const auto image = draw_glyph(seed, each * number + i, {.per_hand = each, .prepared = 0});
      result.append(image.pixels, no_label);
    } else {
      draw_outlier(kinds[random.below(kinds.size())], none, random, bytes);
      result.append(bytes, no_label);
    }
  }
  return result;
}

/// Adds the candidates in a picture, cut as read_number() cuts them: as the digit or other sign
/// that each is, if it covers that one well or about as well as any candidate does (digits that
/// overlap cannot be cut apart without loss); as none, if it clearly does not. Only some of them,
/// fewest of the many that are far from any sign.
inline void add_candidates(const ComposedNumber& made, RandomStream& random, Dataset& samples) {
  const std::vector<int> areas = sign_areas(made);
  const Sheet sheet = find_number_sheet(made.picture, {}, NumberOptions{}.search_size).sheet;
  for (const auto& text : find_text_lines(sheet.components, 64)) {
    const auto line = take_to_pieces(sheet, text, 0.4F);
    const WholeDigitViews views{line};
    const auto candidates = find_candidates(line);
    std::vector<SignMatch> matches;
    std::vector<float> best(areas.size(), 0.0F);
    for (const auto& candidate : candidates) {
      const SignMatch match = best_match(made, areas, sheet, line, candidate);
      matches.push_back(match);
      if (match.sign) best[*match.sign] = (std::max)(best[*match.sign], match.share);
    }
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const SignMatch& match = matches[i];
      const std::uint8_t sign = match.sign ? made.signs[*match.sign] : no_label;
      const float like = match.share, most = match.sign ? best[*match.sign] : 1.0F;
      const bool whole = match.sign && (like > 0.85F || (like > 0.6F && like > most - 0.03F));
      const bool doubtful = match.sign && !whole && like > (std::min)(0.75F, most - 0.1F);
      const float kept = whole ? 0.25F : like > 0.4F ? 0.045F : match.sign ? 0.007F : 0.015F;
      if (doubtful || random.uniform() > kept) continue;
      views.append_view(candidates[i].first, candidates[i].last, candidates[i].box, samples.pixels);
      const std::uint8_t named = sign == no_label ? std::uint8_t{WholeDigit::sign} : sign;
      samples.labels.push_back(whole ? named : std::uint8_t{WholeDigit::none});
    }
  }
}

}  // namespace detail

namespace detail {

/// Adds parts of the composed numbers `first` to `last` of a seed to `samples`, in their order.
inline void append_parts_of_numbers(const Dataset& digits, Seed seed, std::size_t first,
                                    std::size_t last, ThreadTeam& team, Dataset& samples) {
  constexpr std::size_t group = 64;
  std::vector<Dataset> parts((last - first + group - 1) / group,
                             Dataset{samples.shape, samples.classes, {}, {}});
  team.run([&](Part part) {
    for (std::size_t g = part.first(parts.size()); g < part.last(parts.size()); ++g) {
      for (std::size_t i = first + g * group; i < (std::min)(first + (g + 1) * group, last); ++i) {
        RandomStream random{seed, Purpose::composition, i};
        const NumberStyle style = draw_number_style(random);
        const Dataset own = digits_of_one_hand(digits, seed, i, random);
        const Dataset others = style.foreign > 0 ? signs_of_one_hand(seed, i, random) : Dataset{};
        add_candidates(compose_number(own, others, style, random), random, parts[g]);
      }
    }
  });
  for (const Dataset& part : parts) {
    samples.pixels.insert(samples.pixels.end(), part.pixels.begin(), part.pixels.end());
    samples.labels.insert(samples.labels.end(), part.labels.begin(), part.labels.end());
  }
}

}  // namespace detail

/// What WholeDigit learns from: parts of `pictures` composed numbers, images (N, 2, 32, 32). The
/// digits are images (28, 28) of `digits`, distorted, and generated handwriting; letters, signs,
/// separators and stray lines among them are no digits. The same for any number of threads, and of
/// different seeds nothing is the same but what is taken from `digits`.
[[nodiscard]] inline Dataset whole_digit_examples(const Dataset& digits, std::size_t pictures,
                                                  Seed seed, int threads = 1) {
  constexpr std::size_t round = 4096;  // so that hardly more than the result lies in memory
  Dataset result{WholeDigit::Net::in, WholeDigit::classes, {}, {}};
  ThreadTeam team{threads};
  for (std::size_t first = 0; first < pictures; first += round) {
    const std::size_t last = (std::min)(first + round, pictures);
    detail::append_parts_of_numbers(digits, seed, first, last, team, result);
    if (first == 0) {  // as much as all will take, by what these took
      const double share = 1.05 * static_cast<double>(pictures) / static_cast<double>(last);
      result.pixels.reserve(
          static_cast<std::size_t>(share * static_cast<double>(result.pixels.size())));
    }
  }
  return result;
}

}  // namespace digitnet
