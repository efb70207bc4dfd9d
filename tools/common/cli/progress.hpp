#pragma once

#include "common/cli/terminal.hpp"
#include "common/text/epoch_row.hpp"

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace digitnet::tools {

/// Shows a training run: on a terminal a bar, perhaps with a panel above, that is redrawn at most
/// ten times a second, with a line per finished epoch above it; in a pipe or a file only the lines.
class Progress {
 public:
  /// Seconds since any fixed moment, never going back.
  using Clock = std::function<double()>;

  /// `out` (std::cerr in the tools) must outlive the object; a quiet one writes nothing.
  Progress(std::ostream& out, Terminal terminal, bool quiet = false, Clock clock = steady_seconds);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// Lines that stand above the bar and are drawn anew with it, for so many columns and rows.
  using Panel = std::function<std::vector<std::string>(std::size_t columns, std::size_t rows)>;
  void show(Panel panel) { panel_ = std::move(panel); }

  /// Training starts: `epochs` in all. A resumed run has `epochs_done` of them and `steps_done` of
  /// the next one behind it.
  void begin(int epochs, std::size_t steps_per_epoch, int epochs_done = 0,
             std::size_t steps_done = 0);

  /// One step is done: its number of images, their mean loss and the fraction classified
  /// correctly (NaN if not counted). The bar shows the means over the epoch so far.
  void step(std::size_t images, double loss, double accuracy = EpochRow::missing);

  /// One epoch is done.
  void epoch(const EpochRow& row);

  /// Writes a line of its own, above the bar. Not silenced by `quiet`: it is for warnings.
  void note(std::string_view line);

  /// On a terminal: what is being done while there is no bar, until something else is shown. `text`
  /// is ASCII.
  void status(std::string_view text);

  /// Writes a line of its own as note() does, but on a terminal only: it explains what is seen.
  void remark(std::string_view line);

  /// Takes the bar away. Call it before anything else writes to the terminal.
  void finish();

  static double steady_seconds();

 private:
  [[nodiscard]] double epoch_fraction() const;
  void draw();
  void draw_status();
  [[nodiscard]] std::string drawn_panel();
  void erase();

  std::ostream& out_;
  Terminal terminal_;
  bool quiet_;
  Clock clock_;

  int epochs_ = 0;
  int epochs_done_ = 0;
  double done_before_ = 0;  // epochs, by an earlier run
  std::size_t steps_per_epoch_ = 0;
  std::size_t steps_ = 0;  // of this epoch
  std::size_t images_ = 0;
  std::size_t counted_images_ = 0;
  double loss_sum_ = 0;
  double correct_sum_ = 0;
  double started_ = 0;
  double epoch_started_ = 0;
  double drawn_at_ = 0;
  std::string status_;
  Panel panel_;
  std::size_t panel_rows_ = 0;  // above the bar, as drawn
  bool running_ = false;
  bool visible_ = false;
};

/// The line of a finished epoch; what was not measured is left out, and what does not fit into
/// `width` columns is left out from the least important on (0 = no limit).
std::string epoch_line(const EpochRow& row, int epochs, std::size_t width = 0);

}  // namespace digitnet::tools
