#include "common/cli/progress.hpp"

#include "common/text/format.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <ostream>
#include <utility>
#include <vector>

namespace digitnet::tools {
namespace {

constexpr double redraw_seconds = 0.1;
constexpr std::size_t widest_bar = 36;
constexpr std::size_t narrowest_bar = 6;
constexpr std::string_view separator = "  ";

struct Field {
  std::string text;
  int rank;  // 0 is always shown; the highest one goes first when columns are short
};

/// Leaves out the fields of highest rank until the rest takes at most `width` columns.
void fit(std::vector<Field>& fields, std::size_t width) {
  const auto used = [&fields] {
    return std::accumulate(fields.begin(), fields.end(), std::size_t{0},
                           [](std::size_t sum, const Field& field) {
                             return sum + display_width(field.text) + separator.size();
                           });
  };
  while (used() > width + separator.size()) {
    const auto worst =
        std::max_element(fields.begin(), fields.end(),
                         [](const Field& a, const Field& b) { return a.rank < b.rank; });
    if (worst == fields.end() || worst->rank == 0) return;
    fields.erase(worst);
  }
}

std::string join(const std::vector<Field>& fields) {
  std::string line;
  for (const Field& field : fields) {
    if (!line.empty()) line += separator;
    line += field.text;
  }
  return line;
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

std::string bar(double fraction, std::size_t width, const Terminal& terminal) {
  const auto full =
      std::min(width, static_cast<std::size_t>(fraction * static_cast<double>(width)));
  if (terminal.unicode && terminal.colour) {
    return terminal.styled(repeat("━", full), "32") +
           terminal.styled(repeat("━", width - full), "2");
  }
  if (terminal.unicode) return repeat("█", full) + repeat("░", width - full);
  return repeat("#", full) + repeat(".", width - full);
}

std::string epoch_label(int epoch, int epochs) {
  const std::string total = std::to_string(epochs);
  return "epoch " + pad_left(std::to_string(epoch), total.size()) + "/" + total;
}

/// Moves the cursor to the start of the line so many rows above.
std::string up(std::size_t rows) { return "\r\x1b[" + std::to_string(rows) + "A"; }

}  // namespace

std::string epoch_line(const EpochRow& row, int epochs, std::size_t width) {
  std::vector<Field> fields{{epoch_label(row.epoch, epochs), 0}};
  const auto add = [&fields](double value, std::string text, int rank) {
    if (std::isfinite(value)) fields.push_back({std::move(text), rank});
  };
  // A loss that is infinite or NaN is news, not a missing value.
  fields.push_back({"loss " + (std::isfinite(row.loss) ? fixed(row.loss, 4) : "not finite"), 1});
  add(row.train_accuracy, "accuracy " + pad_left(percent(row.train_accuracy), 8), 3);
  add(row.validation_accuracy, "validation " + pad_left(percent(row.validation_accuracy), 8), 2);
  add(row.validation_loss, "validation loss " + fixed(row.validation_loss, 4), 6);
  add(row.learning_rate, "rate " + significant(row.learning_rate, 3), 7);
  add(row.seconds, fixed(row.seconds, 1) + " s", 4);
  add(row.images_per_second, rate(row.images_per_second) + " images/s", 5);
  if (width > 0) fit(fields, width);
  return join(fields);
}

Progress::Progress(std::ostream& out, Terminal terminal, bool quiet, Clock clock)
    : out_{out}, terminal_{terminal}, quiet_{quiet}, clock_{std::move(clock)} {}

Progress::~Progress() {
  try {
    finish();
  } catch (...) {
    // A stream that throws leaves half a bar behind; there is nobody to tell.
  }
}

double Progress::steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void Progress::begin(int epochs, std::size_t steps_per_epoch, int epochs_done,
                     std::size_t steps_done) {
  epochs_ = epochs;
  epochs_done_ = epochs_done;
  steps_per_epoch_ = steps_per_epoch;
  steps_ = steps_done;
  images_ = counted_images_ = 0;
  loss_sum_ = correct_sum_ = 0;
  done_before_ = epochs_done + epoch_fraction();
  started_ = epoch_started_ = clock_();
  running_ = epochs_done < epochs;
  status_.clear();
  draw();
}

void Progress::step(std::size_t images, double loss, double accuracy) {
  ++steps_;
  images_ += images;
  loss_sum_ += loss * static_cast<double>(images);
  if (std::isfinite(accuracy)) {
    counted_images_ += images;
    correct_sum_ += accuracy * static_cast<double>(images);
  }
  if (!visible_ || clock_() - drawn_at_ >= redraw_seconds) draw();
}

void Progress::epoch(const EpochRow& row) {
  epochs_done_ = row.epoch;
  steps_ = images_ = counted_images_ = 0;
  loss_sum_ = correct_sum_ = 0;
  epoch_started_ = clock_();
  if (quiet_) return;
  erase();
  const auto columns = static_cast<std::size_t>(terminal_.columns());
  out_ << epoch_line(row, epochs_, terminal_.interactive ? columns : 0) + "\n" << std::flush;
  if (epochs_done_ >= epochs_) running_ = false;
  draw();
}

void Progress::note(std::string_view line) {
  erase();
  out_ << std::string{line} + "\n" << std::flush;
  draw();
}

void Progress::status(std::string_view text) {
  status_ = text;
  erase();
  draw();
}

void Progress::remark(std::string_view line) {
  if (!quiet_ && terminal_.interactive && !line.empty()) note(line);
}

void Progress::finish() {
  running_ = false;
  status_.clear();
  erase();
}

double Progress::epoch_fraction() const {
  if (steps_per_epoch_ == 0) return 0;
  return std::min(1.0, static_cast<double>(steps_) / static_cast<double>(steps_per_epoch_));
}

void Progress::draw_status() {
  if (status_.empty()) return;
  // The last column stays empty: some terminals wrap as soon as it is written.
  const auto columns = static_cast<std::size_t>(terminal_.columns());
  std::string line = status_ + " ...";
  if (line.size() >= columns) line.resize(columns - 1);
  out_ << "\r" + line + "\x1b[K" << std::flush;
  visible_ = true;
}

void Progress::draw() {
  if (quiet_ || !terminal_.interactive) return;
  if (!running_) return draw_status();
  const double now = clock_();
  const double fraction = epoch_fraction();
  std::vector<Field> fields{{epoch_label(std::min(epochs_done_ + 1, epochs_), epochs_), 0}};
  const std::size_t bar_at = fields.size();
  fields.push_back({pad_left(fixed(std::floor(100 * fraction), 0), 3) + " %", 3});
  if (images_ > 0) {
    const auto images = static_cast<double>(images_);
    fields.push_back({"loss " + pad_left(fixed(loss_sum_ / images, 4), 6), 1});
    if (counted_images_ > 0) {
      const double accuracy = correct_sum_ / static_cast<double>(counted_images_);
      fields.push_back({"accuracy " + pad_left(percent(accuracy), 8), 4});
    }
    const double seconds = now - epoch_started_;
    if (seconds > 0) {
      fields.push_back({pad_left(rate(images / seconds), 7) + " images/s", 5});
    }
  }
  const double done = epochs_done_ + fraction;
  if (const double of_this_run = done - done_before_; of_this_run > 0) {
    const double left = epochs_ - done;
    fields.push_back({"ETA " + duration((now - started_) / of_this_run * left), 2});
  }
  // The last column stays empty: some terminals wrap as soon as it is written. Two more are for the
  // ^C that a terminal shows: on the next line it would keep the bar from being erased.
  const int available = terminal_.columns();
  const auto columns = static_cast<std::size_t>(available > 20 ? available - 3 : available - 1);
  const std::size_t for_bar = narrowest_bar + separator.size();
  fit(fields, columns > for_bar ? columns - for_bar : 0);
  const std::size_t used = display_width(join(fields));
  if (used + for_bar <= columns) {
    const std::size_t width = std::min(widest_bar, columns - used - separator.size());
    fields.insert(fields.begin() + static_cast<std::ptrdiff_t>(bar_at),
                  {bar(fraction, width, terminal_), 0});
  }
  std::string line = join(fields);
  if (fields.size() == 1 && line.size() > columns) line.resize(columns);
  // One write of the whole line, blanks after it: nothing to flicker.
  out_ << drawn_panel() + "\r" + line + "\x1b[K" << std::flush;
  visible_ = true;
  drawn_at_ = now;
}

/// The panel in place of that which is there, and the line below it still to be written.
std::string Progress::drawn_panel() {
  if (!panel_) return {};
  // One row less than there are, for the bar.
  const auto columns = static_cast<std::size_t>(terminal_.columns() - 1);
  const auto lines = panel_(columns, static_cast<std::size_t>(terminal_.rows()));
  std::string text = panel_rows_ > 0 ? up(panel_rows_) : "";
  if (lines.size() < panel_rows_) text += "\x1b[J";
  for (const std::string& line : lines) text += line + "\x1b[K\n";
  panel_rows_ = lines.size();
  return text;
}

void Progress::erase() {
  if (!visible_) return;
  out_ << (panel_rows_ > 0 ? up(panel_rows_) + "\x1b[J" : "\r\x1b[K") << std::flush;
  panel_rows_ = 0;
  visible_ = false;
}

}  // namespace digitnet::tools
