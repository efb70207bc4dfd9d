#pragma once

#include <digitnet/digits/number/pieces.hpp>
#include <digitnet/digits/preparation/normalise.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace digitnet::detail {

/// Consecutive pieces that may be one digit.
struct Candidate {
  std::size_t first = 0, last = 0;  ///< pieces [first, last)
  Box box{};
  float area = 0;  ///< ink
  float cuts = 0;  ///< ink that was cut through at its two ends
  float gaps = 0;  ///< widest horizontal gap between its pieces
};

/// All runs of pieces that are neither too wide nor too far apart for one digit.
inline std::vector<Candidate> find_candidates(const LinePieces& line) {
  constexpr std::size_t most_pieces = 24;
  const float widest = 1.5F * line.height, furthest = 0.3F * line.height;
  std::vector<Candidate> result;
  for (std::size_t first = 0; first < line.pieces.size(); ++first) {
    Candidate candidate{first, first, {}, 0, 0, 0};
    int right = line.pieces[first].box.right();
    for (std::size_t i = first; i < (std::min)(line.pieces.size(), first + most_pieces); ++i) {
      const Piece& piece = line.pieces[i];
      const auto gap = static_cast<float>(piece.box.x - right);
      const Box box = united(candidate.box, piece.box);
      if (i > first && (gap > furthest || static_cast<float>(box.width) > widest)) break;
      right = (std::max)(right, piece.box.right());
      candidate.gaps = (std::max)(candidate.gaps, gap);
      candidate.last = i + 1;
      candidate.box = box;
      candidate.area += piece.area;
      candidate.cuts = 0;
      // A cut counts unless the piece on its other side is in the candidate, too.
      for (std::size_t k = first; k <= i; ++k) {
        const Piece& own = line.pieces[k];
        const auto inside = [&](std::size_t from, std::size_t to) {
          for (std::size_t n = from; n < to; ++n) {
            if (line.pieces[n].patch == own.patch) return true;
          }
          return false;
        };
        if (own.left_cut > 0 && !inside(first, k)) candidate.cuts += own.left_cut;
        if (own.right_cut > 0 && !inside(k + 1, i + 1)) candidate.cuts += own.right_cut;
      }
      result.push_back(candidate);
    }
  }
  return result;
}

/// What the network sees of a candidate: (28, 28) as MNIST has it.
inline Picture candidate_image(const LinePieces& line, const Candidate& candidate,
                               const StrokeRange& strokes) {
  const Box& box = candidate.box;
  Plane own(box.width + 2, box.height + 2);
  for (int y = 0; y < box.height; ++y) {
    for (int x = 0; x < box.width; ++x) {
      const int owner = line.owner(box.x + x, box.y + y);
      if (owner < static_cast<int>(candidate.first) || owner >= static_cast<int>(candidate.last)) {
        continue;
      }
      own(x + 1, y + 1) = line.ink(box.x + x, box.y + y);
    }
  }
  return centred(fitted(own, strokes));
}

/// Width over height of handwritten digits, as natural logarithm: mean and standard deviation over
/// MNIST's training images.
struct Aspect {
  float mean, deviation;
};
inline constexpr std::array<Aspect, 10> digit_aspects{{{-0.12F, 0.21F},
                                                       {-0.96F, 0.48F},
                                                       {-0.09F, 0.25F},
                                                       {-0.25F, 0.22F},
                                                       {-0.26F, 0.22F},
                                                       {-0.05F, 0.29F},
                                                       {-0.37F, 0.23F},
                                                       {-0.29F, 0.23F},
                                                       {-0.31F, 0.23F},
                                                       {-0.43F, 0.21F}}};

/// What speaks for and against a candidate, in nats.
struct ReadingWeights {
  float whole = 5.0F;       ///< of the log probability that it is one whole digit, if known
  float share = 0.68F;      ///< of the network that knows that in which digit it is; 0 .. 1
  float likeness = 4.0F;    ///< of the log probability of the digit
  float aspect = 0.2F;      ///< of the squared deviation of the aspect
  float height = 0.9F;      ///< of the squared log height relative to the line's
  float cut = 1.4F;         ///< of the ink cut through, in heights of the line
  float gap = 6.7F;         ///< of the gap between pieces, in heights
  float segment = -0.2F;    ///< of each digit
  float sign = 0.0F;        ///< of each sign that is no digit, besides
  float skip = 16.0F;       ///< of what is left unread, in ink of a typical digit, and
  float skip_least = 0.1F;  ///< for skipping anything at all

  /// The weights where a network knows whole digits: then shapes count less, and digits more.
  static constexpr ReadingWeights with_whole_digit() noexcept {
    ReadingWeights weights;
    weights.whole = 3.6F;
    weights.likeness = 5.4F;
    weights.aspect = 0.035F;
    weights.height = 1.6F;
    weights.cut = 0.2F;
    weights.gap = 5.4F;
    weights.segment = -1.9F;
    weights.sign = 2.9F;
    weights.skip = 0.1F;
    weights.skip_least = 3.8F;
    return weights;
  }
};

/// The digit that a candidate most likely is, or that it is another sign, and how good it is as
/// that: a log score, higher is better.
struct CandidateScore {
  std::size_t digit = 0;
  float score = 0;

  /// In place of a digit: a letter, say.
  static constexpr std::size_t other_sign = 10;
};

/// `whole` is the probability that the candidate is one whole digit, 1 if nobody knows, `sign` that
/// of another sign.
inline CandidateScore score_candidate(const Candidate& candidate,
                                      std::span<const float> probabilities, float whole, float sign,
                                      float line_height, const ReadingWeights& weights) {
  const auto width = static_cast<float>(candidate.box.width);
  const auto height = static_cast<float>(candidate.box.height);
  const float aspect = std::log(width / height);
  CandidateScore result{0, -(std::numeric_limits<float>::max)()};
  for (std::size_t d = 0; d < digit_aspects.size(); ++d) {
    const float off = (aspect - digit_aspects[d].mean) / digit_aspects[d].deviation;
    const float score = weights.likeness * std::log((std::max)(probabilities[d], 1e-5F)) -
                        weights.aspect * off * off;
    if (score > result.score) result = {d, score};
  }
  const float relative = std::log(height / line_height);
  result.score += weights.whole * std::log((std::max)(whole, 1e-6F));
  const float other = weights.whole * std::log((std::max)(sign, 1e-6F)) - weights.sign;
  if (other > result.score) result = {CandidateScore::other_sign, other};
  result.score -= weights.height * (std::max)(0.0F, relative * relative - 0.02F) +
                  weights.cut * candidate.cuts / line_height +
                  weights.gap * candidate.gaps / line_height + weights.segment;
  return result;
}

/// The best way to read a line, as indices of candidates from left to right: every piece belongs to
/// one candidate or is skipped. Dynamic programming over the places between pieces, as in LeCun et
/// al., "Gradient-based learning applied to document recognition" (1998), section V.
inline std::vector<std::size_t> best_path(const LinePieces& line,
                                          std::span<const Candidate> candidates,
                                          std::span<const CandidateScore> scores,
                                          const ReadingWeights& weights) {
  constexpr std::size_t none = (std::numeric_limits<std::size_t>::max)();
  const std::size_t count = line.pieces.size();
  std::vector<float> best(count + 1, -(std::numeric_limits<float>::max)());
  std::vector<std::size_t> taken(count + 1, none);
  best[0] = 0;
  const float typical = 0.25F * line.height * line.height;
  std::size_t next = 0;  // candidates are sorted by their first piece
  for (std::size_t i = 0; i < count; ++i) {
    const float skipped =
        best[i] - weights.skip_least - weights.skip * line.pieces[i].area / typical;
    if (skipped > best[i + 1]) {
      best[i + 1] = skipped;
      taken[i + 1] = none;
    }
    for (; next < candidates.size() && candidates[next].first == i; ++next) {
      const float score = best[i] + scores[next].score;
      float& target = best[candidates[next].last];
      if (score > target) {
        target = score;
        taken[candidates[next].last] = next;
      }
    }
  }
  std::vector<std::size_t> path;
  for (std::size_t at = count; at > 0;) {
    if (taken[at] == none) {
      --at;
    } else {
      path.push_back(taken[at]);
      at = candidates[taken[at]].first;
    }
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace digitnet::detail
