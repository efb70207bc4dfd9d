#include "predict/number.hpp"

#include "common/model/whole_digit_network.hpp"
#include "common/text/text.hpp"
#include "predict/column_width.hpp"
#include "predict/input_picture.hpp"
#include "predict/number_answer.hpp"
#include "predict/ordered_output.hpp"
#include "predict/output_names.hpp"
#include "predict/picture_text.hpp"

#include <digitnet/core/thread_team.hpp>
#include <digitnet/digits/number/annotate.hpp>
#include <digitnet/image/png.hpp>
#include <digitnet/io/file.hpp>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <new>
#include <vector>

namespace digitnet::tools {
namespace {

using Paths = std::vector<std::filesystem::path>;

/// Where to draw what was read in one input; empty: nowhere.
struct Targets {
  std::filesystem::path annotate, seen;
};

bool all_finite(const NumberReading& reading) {
  for (const auto& line : reading.lines) {
    for (const ReadDigit& digit : line) {
      for (const float p : digit.probabilities) {
        if (!std::isfinite(p)) return false;
      }
    }
  }
  return true;
}

NumberAnswer read_one(const Input& input, Classifier& classifier, WholeDigitNetwork& whole,
                      const Targets& targets, const ImageLimits& limits) {
  NumberAnswer answer{input.path, input.error};
  if (answer.failed()) return answer;
  try {
    const Picture picture = read_input_picture(input.path, limits);
    answer.reading = read_number(picture, classifier, whole);
    if (!all_finite(answer.reading)) {
      answer.error = "the network's answer is not a number";
      return answer;
    }
    if (!targets.annotate.empty()) {
      write_file(targets.annotate, encode_png(annotated(picture, answer.reading)));
    }
    if (!targets.seen.empty() && !answer.reading.lines.empty()) {
      write_file(targets.seen, encode_png(seen_digits(answer.reading)));
    }
  } catch (const FileError& error) {
    answer.error = error.path() == input.path ? without_path(error) : error.what();
  } catch (const std::bad_alloc&) {
    answer.error = "not enough memory";
  }
  return answer;
}

void say(const NumberAnswer& answer, const PredictOptions& options, std::size_t width,
         Printout& print) {
  const bool json = options.format == OutputFormat::json;
  if (json) {
    print.out(json_line(answer));
  } else if (answer.failed()) {
    print.error("digit-predict: " + one_line(answer.path + ": " + answer.error) + '\n');
  } else {
    print.out(text_lines(answer, width));
  }
  if (!options.show || answer.failed()) return;
  for (const auto& line : answer.reading.lines) {
    for (const ReadDigit& digit : line) {
      std::string picture = picture_text(digit.pixels, MnistFormat::side, options.terminal);
      json ? print.error(std::move(picture)) : print.out(std::move(picture));
    }
  }
}

}  // namespace

std::size_t predict_numbers(std::span<const Input> inputs, Classifier& classifier,
                            const PredictOptions& options, const NumberDrawings& drawings) {
  Paths annotated_files, seen_files;
  if (!drawings.annotate.empty()) {
    annotated_files = output_names(inputs, drawings.annotate, "--annotate");
  }
  if (!drawings.seen.empty()) seen_files = output_names(inputs, drawings.seen, "--save-seen");
  const auto target = [](const Paths& paths, std::size_t i) {
    return paths.empty() ? std::filesystem::path{} : paths[i];
  };

  constexpr std::size_t window = 64;
  const std::size_t width = column_width(inputs);
  OrderedOutput output{window};
  std::atomic<std::size_t> next{0}, failures{0};
  ThreadTeam team{static_cast<int>(
      std::clamp<std::size_t>(inputs.size(), 1, static_cast<std::size_t>(options.threads)))};
  team.run([&](Part part) {
    try {
      const auto own = part.index == 0 ? nullptr : classifier.copy();
      Classifier& mine = own ? *own : classifier;
      WholeDigitNetwork whole;
      for (std::size_t i = next++; i < inputs.size() && output.wait_for(i); i = next++) {
        const Targets targets{target(annotated_files, i), target(seen_files, i)};
        const NumberAnswer answer =
            read_one(inputs[i], mine, whole, targets, options.limits.picture);
        if (answer.failed()) ++failures;
        Printout printout;
        say(answer, options, width, printout);
        output.put(i, std::move(printout));
      }
    } catch (...) {
      output.fail(std::current_exception());
    }
  });
  output.finish();
  return failures;
}

}  // namespace digitnet::tools
