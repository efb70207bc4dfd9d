#pragma once

#include <digitnet/core/requirements.hpp>

#include <string>

namespace digitnet {

/// How numbers are composed from images of single digits, and on what they are written. Lengths are
/// pixels of MNIST's 28 unless said otherwise.
struct NumberStyle {
  std::string name{};
  int least = 2, most = 8;  ///< digits a line
  int lines = 1;
  float gap_low = 1.5F, gap_high = 6;  ///< between digits
  bool touching = false;               ///< neighbours overlap by a few pixels instead
  float magnification = 3;
  float size_spread = 0;       ///< digits are scaled by 1 +- so much
  float jitter = 1;            ///< of the baseline
  float shear = 0;             ///< slant of the whole line, at most
  float rotation = 0;          ///< of the whole line, in degrees, at most
  float noise = 0;             ///< standard deviation, gray levels
  float specks = 0;            ///< dots per digit
  float breaks = 0;            ///< gaps cut through each digit, on average
  float paper = 255, ink = 0;  ///< gray levels
  float light = 0;             ///< share of the light that falls away from one side to the other
  float thicker = 0;           ///< pixels by which strokes are widened
  bool ruled = false;          ///< lines below the writing
  bool cells = false;          ///< each digit in a box of a form
  float foreign = 0;           ///< how likely a sign is none of the digits
  float separators = 0;        ///< how likely a dot, comma, colon, dash or slash is behind a digit
  float stray_lines = 0;       ///< straight lines longer than a digit, on average
  int margin = 14;             ///< around the writing
};

}  // namespace digitnet
