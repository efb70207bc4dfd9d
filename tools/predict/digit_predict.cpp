#include "common/cli/command_line.hpp"
#include "common/cli/limit_options.hpp"
#include "common/model/load_reader.hpp"
#include "common/text/left_out.hpp"
#include "predict/name_list.hpp"
#include "predict/number.hpp"
#include "predict/run.hpp"
#include "predict/table/standard_input.hpp"
#include "predict/table/table.hpp"

namespace {

constexpr const char* examples =
    "  digit-predict seven.png\n"
    "  digit-predict --top 3 --show photo.png\n"
    "  digit-predict --format json scans/ > answers.jsonl\n"
    "  digit-predict --number --annotate read.png phone-number.png\n"
    "  cat seven.png | digit-predict -\n"
    "  digit-predict --format csv test.csv > submission.csv\n"
    "  zcat test.csv.gz | digit-predict --format csv -\n"
    "  find scans -name '*.png' -print0 | digit-predict -0 --files-from - --format json\n";

/// Names that are taken from a list at a time.
constexpr std::size_t names_at_once = 1024;

/// Says that a file whose name promises another format is a PNG file.
void say_png(const char* option, const std::string& path) {
  std::string extension = std::filesystem::path{path}.extension().string();
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  for (const char* other : {".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".svg",
                            ".pdf", ".heic", ".avif"}) {
    std::error_code ignored;
    if (extension != other || std::filesystem::is_directory(path, ignored)) continue;
    std::fprintf(stderr, "digit-predict: %s: %s is written as PNG, whatever its name says\n",
                 option, digitnet::tools::one_line(path).c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  using namespace digitnet::tools;
  using digitnet::DigitReader;
  CLI::App app{
      "Reads handwritten digits in pictures of any kind and size: PNG, JPEG, BMP; and in\n"
      "tables of images: CSV, IDX, .npy, .npz.",
      "digit-predict"};
  std::vector<std::string> arguments;
  std::vector<std::string> model_files;
  bool look_again = false;
  PredictOptions options;
  app.add_option("input", arguments,
                 "pictures, tables of images, folders (all pictures below them), or -\n"
                 "for one on standard input")
      ->type_name("FILE|DIR|-");
  std::string list;
  bool null_separated = false;
  CLI::Option* files_from =
      app.add_option("--files-from", list,
                     "read the files named in this one, a line each; - for standard input")
          ->type_name("FILE|-");
  app.add_flag("-0", null_separated, "with --files-from: names end with a null byte, not a line")
      ->needs(files_from);
  add_model_files(app, model_files, look_again);
  app.add_option("--top", options.top, "print so many of the likeliest digits")
      ->check(unlisted(CLI::Range(1, 10)))
      ->type_name("K")
      ->capture_default_str();
  app.add_flag("--show", options.show,
               "also print what the network sees (json, csv: on standard error)");
  bool whole_numbers = false;
  CLI::Option* number = app.add_flag(
      "--number", whole_numbers, "read whole numbers: all digits, line by line, with their boxes");
  NumberDrawings drawings;
  app.add_option("--annotate", drawings.annotate,
                 "with --number: draw boxes and digits on a copy of the picture;\n"
                 "a folder, if there are several")
      ->needs(number)
      ->excludes(files_from)
      ->type_name("FILE|DIR");
  app.add_option("--save-seen", options.save_seen,
                 "write what the network sees, 28 x 28 pixels a digit, as PNG")
      ->excludes(files_from)
      ->type_name("FILE|DIR");
  app.add_option("--explain", options.explain,
                 "draw as PNG what spoke for the answer (blue) and against it\n(orange)")
      ->excludes(files_from)
      ->excludes(number)
      ->type_name("FILE|DIR");
  add_threads(app, options.threads);
  add_format(app, options.format, ",\ncsv for Kaggle: ImageId,Label");
  add_limits(app, options.limits);
  add_basics(app, examples);

  return run_tool(app, argc, argv, [&] {
    if (arguments.empty() && list.empty()) {
      throw UsageError{"expected a picture, a folder, - or --files-from"};
    }
    if (std::count(arguments.begin(), arguments.end(), standard_input) +
            (list == standard_input ? 1 : 0) >
        1) {
      throw UsageError{"standard input can be read only once"};
    }
    if (!options.explain.empty() && std::filesystem::weakly_canonical(options.explain) ==
                                        std::filesystem::weakly_canonical(options.save_seen)) {
      throw UsageError{"--explain: expected another place than that of --save-seen, found " +
                       options.explain};
    }
    const bool csv = options.format == OutputFormat::csv;
    if (csv && whole_numbers) {
      throw UsageError{"--format csv has one digit a line: take json with --number"};
    }
    options.terminal = options.format == OutputFormat::text ? stdout_terminal() : stderr_terminal();
    DigitReader reader = load_reader(model_files, look_again, options.limits.file_bytes);
    if (whole_numbers) add_whole_digits(reader);
    std::vector<std::filesystem::path> others;
    auto inputs = find_inputs(arguments, others);
    for (Input& input : inputs) {
      if (input.path == standard_input) make_a_file(input, options.limits.file_bytes);
    }
    if (const std::string left_out = others_text(others); !left_out.empty()) {
      std::fprintf(stderr, "digit-predict: %s\n", left_out.c_str());
    }
    say_png("--annotate", drawings.annotate);
    say_png("--save-seen", options.save_seen);
    say_png("--explain", options.explain);
    drawings.seen = options.save_seen;
    PredictCounts counts;
    if (csv) std::fputs("ImageId,Label\n", stdout);
    const auto predict = [&](std::span<const Input> some) {
      if (some.empty()) return;
      if (whole_numbers) {
        const auto pictures = without_tables(some, "a picture, as --number is given");
        counts.failures += predict_numbers(pictures, reader, options, drawings);
      } else if (!options.save_seen.empty() || !options.explain.empty()) {
        const char* const why = options.save_seen.empty() ? "a picture, as --explain is given"
                                                          : "a picture, as --save-seen is given";
        const auto pictures = without_tables(some, why);
        counts += predict_inputs(pictures, reader, options);
      } else {
        counts += predict_mixed(some, reader, options, counts.rows);
      }
    };
    predict(inputs);
    if (!list.empty()) {
      NameList names{list, null_separated ? '\0' : '\n'};
      for (auto some = names.next(names_at_once); !some.empty(); some = names.next(names_at_once)) {
        predict(some);
      }
    }
    if (csv && counts.no_digit != 0) {
      std::fprintf(stderr, "digit-predict: %zu of these show no digit: their Label is empty\n",
                   counts.no_digit);
    }
    if (counts.numbers != 0 && options.format == OutputFormat::text) {
      std::fprintf(stderr,
                   "digit-predict: %zu of these may be a number: --number reads several digits\n",
                   counts.numbers);
    }
    return counts.failures == 0 ? exit_code::done : exit_code::failed;
  });
}
