#include "predict/run.hpp"

#include "predict/answer.hpp"
#include "predict/column_width.hpp"
#include "predict/input_picture.hpp"
#include "predict/ordered_output.hpp"
#include "predict/output_names.hpp"
#include "predict/picture_text.hpp"

#include <digitnet/core/thread_team.hpp>
#include <digitnet/image/png.hpp>
#include <digitnet/io/file.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <vector>

namespace digitnet::tools {
namespace {

/// Reads the picture and finds the digit in it; the probabilities come later.
Answer look_at(const Input& input, const ImageLimits& limits) {
  Answer answer{input.path, input.error};
  if (answer.failed()) return answer;
  try {
    answer.seen = prepare_digit(read_input_picture(input.path, limits));
  } catch (const FileError& error) {  // without the path, which stands beside it already
    answer.error = without_path(error);
  } catch (const std::bad_alloc&) {
    answer.error = "not enough memory";
  }
  return answer;
}

/// Asks the network about all pictures at once. A blank one it is not asked about: then nothing
/// speaks for one digit rather than another.
void classify(std::span<Answer> answers, Classifier& classifier) {
  std::vector<std::uint8_t> images;
  std::vector<Answer*> asked;
  for (Answer& answer : answers) {
    answer.probabilities.fill(1.0F / digit_count);
    answer.rejection = judge(answer.seen.finding, true);
    if (answer.failed() || answer.seen.finding == Finding::blank) continue;
    images.insert(images.end(), answer.seen.pixels.begin(), answer.seen.pixels.end());
    asked.push_back(&answer);
  }
  std::vector<float> probabilities(asked.size() * digit_count);
  classifier.predict(images, probabilities);
  const std::vector<bool> known = are_known(images, probabilities, classifier);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto row = std::span{probabilities}.subspan(i * digit_count, digit_count);
    std::copy(row.begin(), row.end(), asked[i]->probabilities.begin());
    if (!std::all_of(row.begin(), row.end(), [](float p) { return std::isfinite(p); })) {
      asked[i]->error = "the network's answer is not a number";
    }
    asked[i]->rejection = judge(asked[i]->seen.finding, known[i]);
  }
}

/// Writes what the network sees, unless the page is blank.
void save_seen(Answer& answer, const std::filesystem::path& path) {
  if (answer.failed() || answer.seen.finding == Finding::blank) return;
  constexpr int side = MnistFormat::side;
  try {
    write_file(path, encode_png(Picture(side, side,
                                        {answer.seen.pixels.begin(), answer.seen.pixels.end()})));
  } catch (const FileError& error) {
    answer.error = error.what();
  }
}

void say(const Answer& answer, const PredictOptions& options, std::size_t width, Printout& print) {
  const bool json = options.format == OutputFormat::json;
  if (json) {
    print.out(json_line(answer));
  } else if (answer.failed()) {
    print.error(error_line(answer));
  } else {
    print.out(text_line(answer, width, options.top));
  }
  if (!options.show || answer.failed()) return;
  std::string picture = picture_text(answer.seen.pixels, MnistFormat::side, options.terminal);
  json ? print.error(std::move(picture)) : print.out(std::move(picture));
}

}  // namespace

std::size_t predict_inputs(std::span<const Input> inputs, Classifier& classifier,
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
  std::atomic<std::size_t> next{0}, failures{0};
  ThreadTeam team{static_cast<int>(std::clamp<std::size_t>(groups, 1, threads))};
  team.run([&](Part part) {
    try {
      const auto own = part.index == 0 ? nullptr : classifier.copy();
      Classifier& mine = own ? *own : classifier;
      for (std::size_t g = next++; g < groups && output.wait_for(g); g = next++) {
        std::vector<Answer> answers;
        for (const Input& input :
             inputs.subspan(g * group).first(std::min(group, inputs.size() - g * group))) {
          answers.push_back(look_at(input, options.limits.picture));
        }
        classify(answers, mine);
        for (std::size_t i = 0; i < answers.size() && !seen_files.empty(); ++i) {
          save_seen(answers[i], seen_files[g * group + i]);
        }
        Printout printout;
        for (const Answer& answer : answers) {
          if (answer.failed()) ++failures;
          say(answer, options, width, printout);
        }
        output.put(g, std::move(printout));
      }
    } catch (...) {
      output.fail(std::current_exception());
    }
  });
  output.finish();
  return failures;
}

}  // namespace digitnet::tools
