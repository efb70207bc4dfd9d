#pragma once

#include <digitnet/core/requirements.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace digitnet {

/// The label of a drawing that shows no digit; the same number as `no_label`.
inline constexpr std::uint8_t no_digit = 255;

/// A point that the pen visits: hundredths of the height, x to the right from the left edge, y down
/// from the upper edge. The line bends smoothly through it, or turns sharply if it is a `corner`.
struct SkeletonPoint {
  std::int8_t x = 0, y = 0;
  bool corner = false;
  bool starts_stroke = false;  ///< the pen was lifted before it
};

/// The path of the pen, written as text: "25,28 60,0! 60,100 / 30,100 80,100" is a 1 with a corner
/// at its top (`!`) and a foot that is a stroke of its own (`/`). Faulty text does not compile.
class Skeleton {
 public:
  static constexpr std::size_t capacity = 40;

  constexpr Skeleton() noexcept = default;

  consteval explicit Skeleton(std::string_view text) {
    bool starts = true;
    for (std::size_t at = 0; at < text.size();) {
      if (text[at] == ' ') {
        ++at;
      } else if (text[at] == '/') {
        starts = true;
        ++at;
      } else {
        SkeletonPoint point;
        point.starts_stroke = starts;
        point.x = number(text, at);
        if (at >= text.size() || text[at++] != ',') throw "a skeleton's point is 'x,y' or 'x,y!'";
        point.y = number(text, at);
        if (at < text.size() && text[at] == '!') {
          point.corner = true;
          ++at;
        }
        if (size_ == capacity) throw "a skeleton has at most 40 points";
        points_[size_++] = point;
        starts = false;
      }
    }
    if (size_ < 2) throw "a skeleton has at least two points";
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr std::span<const SkeletonPoint> points() const noexcept {
    return std::span{points_}.first(size_);
  }

 private:
  static consteval std::int8_t number(std::string_view text, std::size_t& at) {
    const bool negative = at < text.size() && text[at] == '-';
    if (negative) ++at;
    const std::size_t first = at;
    int value = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      value = 10 * value + (text[at++] - '0');
    }
    if (at == first || value > 127) throw "a skeleton's coordinate is a number from -127 to 127";
    return static_cast<std::int8_t>(negative ? -value : value);
  }

  std::array<SkeletonPoint, capacity> points_{};
  std::size_t size_ = 0;
};

/// The directions that the first line of a drawing may have, from its start to its first corner or,
/// without one, to its top, whatever jitter and slant do: a 1's flag that is too flat makes a 7 of
/// it, and a 7's bar that is too steep a 1. In degrees: 0 to the right, 90 up, -90 down.
struct Direction {
  int least = -180, most = 180;
  [[nodiscard]] constexpr bool limited() const noexcept { return least > -180; }
};

/// One way to write a sign: between one and three skeletons with the same strokes, corners and
/// numbers of points. People's versions lie between them.
class Allograph {
 public:
  /// `share` is how frequent it is beside the others of its label.
  consteval Allograph(std::uint8_t label, std::string_view name, int share,
                      std::initializer_list<std::string_view> skeletons, Direction flag = {})
      : label_{label}, name_{name}, share_{share}, flag_{flag} {
    if (skeletons.size() < 1 || skeletons.size() > most_skeletons) {
      throw "an allograph has one to three skeletons";
    }
    if (share <= 0) throw "an allograph's share is positive";
    for (const std::string_view text : skeletons) skeletons_[size_++] = Skeleton{text};
    for (const Skeleton& other : this->skeletons()) {
      const bool alike =
          std::ranges::equal(other.points(), skeletons_[0].points(), [](auto& a, auto& b) {
            return a.corner == b.corner && a.starts_stroke == b.starts_stroke;
          });
      if (!alike) throw "an allograph's skeletons have the same strokes, corners and points";
    }
  }

  [[nodiscard]] constexpr std::uint8_t label() const noexcept { return label_; }
  [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }
  [[nodiscard]] constexpr int share() const noexcept { return share_; }
  [[nodiscard]] constexpr Direction flag() const noexcept { return flag_; }
  [[nodiscard]] constexpr std::span<const Skeleton> skeletons() const noexcept {
    return std::span{skeletons_}.first(size_);
  }

 private:
  static constexpr std::size_t most_skeletons = 3;
  std::uint8_t label_;
  std::string_view name_;
  int share_;
  Direction flag_;
  std::array<Skeleton, most_skeletons> skeletons_{};
  std::size_t size_ = 0;
};

}  // namespace digitnet
