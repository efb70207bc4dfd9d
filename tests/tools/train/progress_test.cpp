#include <doctest/doctest.h>

#include "common/cli/progress.hpp"
#include "common/text/format.hpp"

#include <algorithm>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

using namespace digitnet::tools;

namespace {

EpochRow sample_row(int epoch) {
  return {.epoch = epoch,
          .loss = 0.21345,
          .train_accuracy = 0.93412,
          .validation_loss = 0.0712,
          .validation_accuracy = 0.978,
          .learning_rate = 0.0018,
          .seconds = 1.94,
          .images_per_second = 31578.2};
}

/// Output of a run with `steps` steps an epoch, each of `seconds` on a clock of its own.
struct Run {
  std::ostringstream out;
  double now = 100;
  Progress progress;

  explicit Run(Terminal terminal, bool quiet = false)
      : progress{out, terminal, quiet, [this] { return now; }} {}

  void steps(int count, double seconds) {
    for (int i = 0; i < count; ++i) {
      now += seconds;
      progress.step(64, 0.5, 0.75);
    }
  }
};

Terminal screen(int width) {
  Terminal terminal;
  terminal.interactive = true;
  terminal.width = width;
  return terminal;
}

/// The lines that were drawn over each other, without the control codes.
std::vector<std::string> drawings(const std::string& text) {
  std::vector<std::string> result;
  std::size_t at = 0;
  while ((at = text.find('\r', at)) != text.npos) {
    const std::size_t end = text.find("\x1b[K", at);
    REQUIRE(end != text.npos);
    if (end > at + 1) result.push_back(text.substr(at + 1, end - at - 1));
    at = end;
  }
  return result;
}

}  // namespace

TEST_CASE("progress: a pipe gets one plain line per epoch") {
  Run run{Terminal{}};
  run.progress.begin(12, 10);
  run.steps(10, 0.2);
  run.progress.epoch(sample_row(1));
  run.steps(10, 0.2);
  EpochRow row = sample_row(2);
  row.train_accuracy = 1;
  row.validation_loss = row.validation_accuracy = EpochRow::missing;
  run.progress.epoch(row);
  run.progress.finish();
  CHECK(run.out.str() ==
        "epoch  1/12  loss 0.2135  accuracy  93.41 %  validation  97.80 %  validation loss 0.0712"
        "  rate 0.0018  1.9 s  31,578 images/s\n"
        "epoch  2/12  loss 0.2135  accuracy 100.00 %  rate 0.0018  1.9 s  31,578 images/s\n");
}

TEST_CASE("progress: a loss that is not finite is said") {
  EpochRow row;
  row.epoch = 3;
  row.loss = std::numeric_limits<double>::infinity();
  CHECK(epoch_line(row, 5) == "epoch 3/5  loss not finite");
}

TEST_CASE("progress: a quiet one writes warnings only") {
  Run run{screen(80), true};
  run.progress.begin(2, 10);
  run.steps(10, 0.2);
  run.progress.epoch(sample_row(1));
  run.progress.note("warning: few images");
  run.progress.finish();
  CHECK(run.out.str() == "warning: few images\n");
}

TEST_CASE("progress: the bar shows means over the epoch, speed and remaining time") {
  Run run{screen(100)};
  run.progress.begin(2, 10);
  run.now += 1;
  run.progress.step(64, 1.0, 0.5);
  run.now += 1;
  run.progress.step(32, 0.25, 0.875);
  const auto drawn = drawings(run.out.str());
  REQUIRE(drawn.size() == 3);
  CHECK(drawn[0] == "epoch 1/2  ....................................    0 %");
  // 96 images in 2 s; 0.2 epochs in 2 s leave 18 s for 1.8.
  CHECK(drawn[2] ==
        "epoch 1/2  ###................   20 %  loss 0.7500  accuracy  62.50 %       48 images/s"
        "  ETA 0:18");
}

TEST_CASE("progress: the bar is drawn at most ten times a second") {
  Run run{screen(80)};
  run.progress.begin(1, 100000);
  run.steps(2000, 0.001);
  CHECK(drawings(run.out.str()).size() <= 21);
  CHECK(drawings(run.out.str()).size() >= 18);
}

TEST_CASE("progress: no terminal is too narrow") {
  for (int width = 1; width <= 200; ++width) {
    CAPTURE(width);
    Run run{screen(width)};
    run.progress.begin(100, 10);
    run.steps(7, 0.5);
    for (const std::string& line : drawings(run.out.str())) {
      CAPTURE(line);
      CHECK(static_cast<int>(display_width(line)) <= std::max(0, width - 1));
    }
    const std::string line = epoch_line(sample_row(1), 100, static_cast<std::size_t>(width));
    if (width >= 13) CHECK(static_cast<int>(display_width(line)) <= width);
  }
  CHECK(epoch_line(sample_row(1), 12, 50) == "epoch  1/12  loss 0.2135  validation  97.80 %");
}

TEST_CASE("progress: finishing and lines of their own leave no bar behind") {
  Run run{screen(80)};
  run.progress.begin(1, 4);
  run.steps(2, 0.5);
  run.progress.note("saved");
  CHECK(run.out.str().find("\r\x1b[Ksaved\n\r") != std::string::npos);
  run.steps(2, 0.5);
  run.progress.epoch(sample_row(1));
  const std::string text = run.out.str();
  CHECK(text.find("\r\x1b[Kepoch 1/1  loss") != std::string::npos);
  CHECK(text.back() == '\n');  // the last epoch: no bar any more
  run.progress.finish();
  run.progress.finish();
  CHECK(run.out.str() == text);
}

TEST_CASE("progress: a destroyed one takes its bar away") {
  std::ostringstream out;
  {
    Progress progress{out, screen(80)};
    progress.begin(3, 4);
  }
  CHECK(out.str().ends_with("\r\x1b[K"));
}

TEST_CASE("progress: a resumed run counts on and times itself alone") {
  Run run{screen(100)};
  run.progress.begin(10, 10, 8, 5);
  run.steps(1, 2);
  const auto drawn = drawings(run.out.str());
  CHECK(drawn.back().starts_with("epoch  9/10"));
  CHECK(drawn.back().find("60 %") != std::string::npos);
  CHECK(drawn.back().ends_with("ETA 0:28"));  // 14 more steps of 2 s
}

TEST_CASE("progress: what is done without a bar is said on a terminal, until something else is") {
  Run run{screen(40)};
  run.progress.status("reading the images");
  CHECK(drawings(run.out.str()).back() == "reading the images ...");
  run.progress.note("a warning");
  CHECK(drawings(run.out.str()).back() == "reading the images ...");  // again below the warning
  run.progress.begin(1, 10);
  CHECK(drawings(run.out.str()).back().starts_with("epoch 1/1"));
  run.progress.finish();
  run.progress.status(std::string(100, 'x'));
  CHECK(drawings(run.out.str()).back().size() == 39);
  const std::string before = run.out.str();
  run.progress.finish();
  CHECK(run.out.str() == before + "\r\x1b[K");

  Run pipe{Terminal{}};
  pipe.progress.status("reading the images");
  pipe.progress.remark("why");
  CHECK(pipe.out.str() == "");
  Run quiet{screen(40), true};
  quiet.progress.status("reading the images");
  quiet.progress.remark("why");
  CHECK(quiet.out.str() == "");
  run.progress.remark("why");
  CHECK(run.out.str().ends_with("why\n"));
}

TEST_CASE("progress: a panel stands above the bar and goes away with it") {
  Run run{screen(60)};
  std::size_t lines = 2;
  run.progress.show([&](std::size_t columns, std::size_t rows) {
    CHECK(columns == 59);
    CHECK(rows == 24);
    return std::vector<std::string>(lines, "panel");
  });
  const auto take = [&] {
    const std::string text = run.out.str();
    run.out.str("");
    return text;
  };
  run.progress.begin(2, 10);
  CHECK(take().starts_with("panel\x1b[K\npanel\x1b[K\n\repoch 1/2"));
  run.steps(1, 1);
  CHECK(take().starts_with("\r\x1b[2Apanel\x1b[K\npanel\x1b[K\n\repoch 1/2"));
  lines = 1;  // a smaller window
  run.steps(1, 1);
  CHECK(take().starts_with("\r\x1b[2A\x1b[Jpanel\x1b[K\n\repoch 1/2"));
  run.progress.epoch(sample_row(1));
  CHECK(take().starts_with("\r\x1b[1A\x1b[Jepoch 1/2  loss"));
  run.progress.finish();
  CHECK(take() == "\r\x1b[1A\x1b[J");
}

TEST_CASE("progress: no panel in a pipe") {
  Run run{Terminal{}};
  run.progress.show([](std::size_t, std::size_t) -> std::vector<std::string> {
    FAIL("it was asked for");
    return {};
  });
  run.progress.begin(1, 10);
  run.steps(2, 1);
  run.progress.epoch(sample_row(1));
  CHECK(run.out.str().starts_with("epoch 1/1"));
}
