#include "predict/run.hpp"

#include "common/drawing/explanation.hpp"
#include "predict/answer.hpp"
#include "predict/input_picture.hpp"
#include "predict/output_names.hpp"
#include "predict/print_in_order.hpp"

#include <digitnet/image/png.hpp>
#include <digitnet/io/file.hpp>

#include <algorithm>
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
  classify(prepared, asked, reader);
  return answers;
}

/// Writes a picture about an answer, unless the page is blank.
template <class Draw>
void save_picture(Answer& answer, const std::filesystem::path& path, const Draw& draw) {
  if (answer.failed() || answer.reading.seen.finding == Finding::blank) return;
  try {
    write_file(path, encode_png(draw()));
  } catch (const Error& error) {
    answer.error = error.what();
  }
}

}  // namespace

PredictCounts predict_inputs(std::span<const Input> inputs, const DigitReader& reader,
                             const PredictOptions& options) {
  std::vector<std::filesystem::path> seen_files, explained_files;
  if (!options.save_seen.empty()) {
    seen_files = output_names(inputs, options.save_seen, "--save-seen");
  }
  if (!options.explain.empty()) {
    explained_files = output_names(inputs, options.explain, "--explain");
  }
  // Threads take groups of files: large ones fill the network's lanes, small ones share out few
  // large pictures.
  constexpr std::size_t largest_group = 64;
  const auto threads = static_cast<std::size_t>(options.threads);
  const std::size_t group =
      std::clamp<std::size_t>(inputs.size() / (4 * threads), 1, largest_group);
  const std::size_t groups = (inputs.size() + group - 1) / group;
  Numbers numbers{groups};
  return print_answers(
      groups, options, column_width(inputs), [&] { return numbers.take(); },
      [&](const Numbers::Piece& piece) {
        const std::size_t first = piece.number * group;
        const auto own = inputs.subspan(first, std::min(group, inputs.size() - first));
        std::vector<Answer> answers = read_all(own, reader, options.limits.picture);
        constexpr int side = MnistFormat::side;
        for (std::size_t i = 0; i < answers.size(); ++i) {
          const Reading& reading = answers[i].reading;
          if (!seen_files.empty()) {
            save_picture(answers[i], seen_files[first + i], [&] {
              const auto& pixels = reading.seen.pixels;
              return Picture(side, side, {pixels.begin(), pixels.end()});
            });
          }
          if (!explained_files.empty()) {
            save_picture(answers[i], explained_files[first + i],
                         [&] { return explanation(reading, reader.network()); });
          }
        }
        return answers;
      });
}

}  // namespace digitnet::tools
