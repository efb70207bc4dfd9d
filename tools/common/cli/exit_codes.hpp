#pragma once

#include <string_view>

/// What the tools' exit codes mean; scripts rely on the numbers.
namespace digitnet::tools::exit_code {

inline constexpr int done = 0;
inline constexpr int failed = 1;  ///< nothing useful was done, or some inputs failed
inline constexpr int usage = 2;
inline constexpr int below_accuracy = 3;  ///< worked, but did not reach the demanded accuracy
inline constexpr int interrupted = 130;   ///< stopped by Ctrl-C, after saving

/// How a manual page explains a code.
struct Meaning {
  int code;
  std::string_view program;  ///< the only one that returns it; empty: all do
  std::string_view text;
};

inline constexpr Meaning meanings[] = {
    {done, "", "Done."},
    {failed, "", "Failed, or some of the inputs did; the reason is on standard error."},
    {usage, "", "The command line is wrong."},
    {below_accuracy, "digit-eval", "The accuracy is below that of --min-accuracy."},
    {interrupted, "digit-train", "Interrupted by a signal; a checkpoint was saved."},
};

}  // namespace digitnet::tools::exit_code
