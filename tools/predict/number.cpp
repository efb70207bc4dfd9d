#include "predict/number.hpp"

#include "common/drawing/picture_text.hpp"
#include "predict/answer.hpp"
#include "predict/input_picture.hpp"
#include "predict/number_answer.hpp"
#include "predict/output_names.hpp"
#include "predict/print_in_order.hpp"

#include <digitnet/digits/number/annotate.hpp>
#include <digitnet/image/png.hpp>
#include <digitnet/image/read_picture.hpp>
#include <digitnet/io/file.hpp>

#include <atomic>
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

NumberAnswer read_one(const Input& input, const DigitReader& reader, const Targets& targets,
                      const ImageLimits& limits) {
  NumberAnswer answer{input.path, input.error};
  if (answer.failed()) return answer;
  try {
    const auto file = read_input(input.path, limits);
    answer.reading = reader.read_number(decode_picture(file, input.path, limits));
    if (!targets.annotate.empty()) {
      write_file(
          targets.annotate,
          encode_png(annotated(decode_picture<Rgb>(file, input.path, limits), answer.reading)));
    }
    if (!targets.seen.empty() && !answer.reading.lines.empty()) {
      write_file(targets.seen, encode_png(seen_digits(answer.reading)));
    }
  } catch (const FileError& error) {
    answer.error = error.path() == input.path ? without_path(error) : error.what();
  } catch (const std::bad_alloc&) {
    answer.error = "not enough memory";
  } catch (const Error& error) {
    answer.error = error.what();
  }
  return answer;
}

void say(const NumberAnswer& answer, const PredictOptions& options, std::size_t width,
         Printout& print) {
  const bool json = options.format == OutputFormat::json;
  if (json) {
    print.out(json_line(answer));
  } else if (answer.failed()) {
    print.error(error_line(answer.path, answer.error));
  } else {
    print.out(text_lines(answer, width));
  }
  if (!options.show || answer.failed()) return;
  for (const auto& line : answer.reading.lines) {
    for (const Reading& digit : line) {
      std::string picture = picture_text(digit.seen.pixels, MnistFormat::side, options.terminal);
      json ? print.error(std::move(picture)) : print.out(std::move(picture));
    }
  }
}

}  // namespace

std::size_t predict_numbers(std::span<const Input> inputs, const DigitReader& reader,
                            const PredictOptions& options, const NumberDrawings& drawings) {
  Paths annotated_files, seen_files;
  if (!drawings.annotate.empty()) {
    annotated_files = output_names(inputs, drawings.annotate, "--annotate");
  }
  if (!drawings.seen.empty()) seen_files = output_names(inputs, drawings.seen, "--save-seen");
  const auto target = [](const Paths& paths, std::size_t i) {
    return paths.empty() ? std::filesystem::path{} : paths[i];
  };

  const std::size_t width = column_width(inputs);
  std::atomic<std::size_t> failures{0};
  Numbers numbers{inputs.size()};
  print_in_order(
      inputs.size(), options.threads, [&] { return numbers.take(); },
      [&](const Numbers::Piece& piece) {
        const std::size_t i = piece.number;
        const Targets targets{target(annotated_files, i), target(seen_files, i)};
        const NumberAnswer answer = read_one(inputs[i], reader, targets, options.limits.picture);
        if (answer.failed()) ++failures;
        Printout printout;
        say(answer, options, width, printout);
        return printout;
      });
  return failures;
}

}  // namespace digitnet::tools
