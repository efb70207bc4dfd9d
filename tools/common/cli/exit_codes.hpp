#pragma once

/// What the tools' exit codes mean; scripts rely on the numbers.
namespace digitnet::tools::exit_code {

inline constexpr int done = 0;
inline constexpr int failed = 1;  ///< nothing useful was done, or some inputs failed
inline constexpr int usage = 2;
inline constexpr int below_accuracy = 3;  ///< worked, but did not reach the demanded accuracy
inline constexpr int interrupted = 130;   ///< stopped by Ctrl-C, after saving

}  // namespace digitnet::tools::exit_code
