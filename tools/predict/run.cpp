#include "predict/run.hpp"

#include "common/drawing/picture_text.hpp"
#include "predict/answer.hpp"
#include "predict/input_picture.hpp"
#include "predict/ordered_output.hpp"
#include "predict/output_names.hpp"

#include <digitnet/core/thread_team.hpp>
#include <digitnet/image/png.hpp>
#include <digitnet/io/file.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <new>
#include <utility>
#include <vector>

namespace digitnet::tools {
namespace {

/// Finds the digits in the pictures of `inputs`.
std::vector<Answer> read_all(std::span<const Input> inputs, const DigitReader& reader,
                             const ImageLimits& limits) {
  std::vector<Answer> answers;
  std::vector<Prepared> prepared;
  std::vector<Answer*> asked;
  answers.reserve(inputs.size());
  for (const Input& input : inputs) {
    Answer& answer = answers.emplace_back(Answer{input.path, input.error});
    if (answer.failed()) continue;
    try {
      prepared.push_back(prepare_digit(read_input_picture(input.path, limits)));
      asked.push_back(&answer);
    } catch (const FileError& error) {  // without the path, which stands beside it already
      answer.error = without_path(error);
    } catch (const std::bad_alloc&) {
      answer.error = "not enough memory";
    }
  }
  try {
    std::vector<Reading> readings = reader.classify(prepared);
    for (std::size_t i = 0; i < asked.size(); ++i) asked[i]->reading = std::move(readings[i]);
  } catch (const Error&) {  // one of them fails: which?
    for (std::size_t i = 0; i < asked.size(); ++i) {
      try {
        asked[i]->reading = std::move(reader.classify({prepared[i]}).front());
      } catch (const Error& error) {
        asked[i]->error = error.what();
      }
    }
  }
  return answers;
}

/// Whether what is no digit may be a number: several shapes, or one as wide as digits that touch.
bool may_be_a_number(const Answer& answer) {
  if (answer.failed()) return false;
  const Box& box = answer.reading.seen.box;
  return answer.reading.rejection == Rejection::no_single_shape ||
         (answer.reading.rejection == Rejection::unlike_any_digit &&
          5 * box.width > 6 * box.height);
}

/// Writes what the network sees, unless the page is blank.
void save_seen(Answer& answer, const std::filesystem::path& path) {
  const Prepared& seen = answer.reading.seen;
  if (answer.failed() || seen.finding == Finding::blank) return;
  constexpr int side = MnistFormat::side;
  try {
    write_file(path, encode_png(Picture(side, side, {seen.pixels.begin(), seen.pixels.end()})));
  } catch (const FileError& error) {
    answer.error = error.what();
  }
}

void say(const Answer& answer, const PredictOptions& options, std::size_t width, Printout& print) {
  const bool json = options.format == OutputFormat::json;
  if (json) {
    print.out(json_line(answer));
  } else if (answer.failed()) {
    print.error(error_line(answer.path, answer.error));
  } else {
    print.out(text_line(answer, width, options.top));
  }
  if (!options.show || answer.failed()) return;
  std::string picture =
      picture_text(answer.reading.seen.pixels, MnistFormat::side, options.terminal);
  json ? print.error(std::move(picture)) : print.out(std::move(picture));
}

}  // namespace

PredictCounts predict_inputs(std::span<const Input> inputs, const DigitReader& reader,
                             const PredictOptions& options) {
  std::vector<std::filesystem::path> seen_files;
  if (!options.save_seen.empty()) {
    seen_files = output_names(inputs, options.save_seen, "--save-seen");
  }
  // Threads take groups of files: large ones fill the network's lanes, small ones share out few
  // large pictures.
  constexpr std::size_t largest_group = 64, window = 64;
  const auto threads = static_cast<std::size_t>(options.threads);
  const std::size_t group =
      std::clamp<std::size_t>(inputs.size() / (4 * threads), 1, largest_group);
  const std::size_t groups = (inputs.size() + group - 1) / group;
  const std::size_t width = column_width(inputs);

  OrderedOutput output{window};
  std::atomic<std::size_t> next{0}, failures{0}, numbers{0};
  ThreadTeam team{static_cast<int>(std::clamp<std::size_t>(groups, 1, threads))};
  team.run([&](Part) {
    try {
      for (std::size_t g = next++; g < groups && output.wait_for(g); g = next++) {
        const auto own = inputs.subspan(g * group);
        std::vector<Answer> answers =
            read_all(own.first(std::min(group, own.size())), reader, options.limits.picture);
        for (std::size_t i = 0; i < answers.size() && !seen_files.empty(); ++i) {
          save_seen(answers[i], seen_files[g * group + i]);
        }
        Printout printout;
        for (const Answer& answer : answers) {
          if (answer.failed()) ++failures;
          if (may_be_a_number(answer)) ++numbers;
          say(answer, options, width, printout);
        }
        output.put(g, std::move(printout));
      }
    } catch (...) {
      output.fail(std::current_exception());
    }
  });
  output.finish();
  return {failures, numbers};
}

}  // namespace digitnet::tools
