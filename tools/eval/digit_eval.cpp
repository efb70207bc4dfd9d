#include "common/cli/command_line.hpp"
#include "common/cli/limit_options.hpp"
#include "common/model/default_model.hpp"
#include "common/text/format.hpp"
#include "common/text/left_out.hpp"
#include "eval/html.hpp"
#include "eval/report.hpp"
#include "eval/report_file.hpp"
#include "eval/run.hpp"
#include "eval/training_log.hpp"

#include <digitnet/core/text.hpp>

#include <cstdlib>
#include <optional>

namespace {

constexpr const char* examples =
    "  digit-eval --data mnist\n"
    "  digit-eval --model-file lenet5.safetensors --data mnist --min-accuracy 98.8%\n"
    "  digit-eval --data photos --format json > result.json\n"
    "  digit-eval --data mnist --report report.html --log epochs.csv\n"
    "  digit-eval --handwriting 10000\n"
    "\n"
    "DIR holds MNIST's IDX files (plain or .gz), mnist_test.csv, NumPy's mnist.npz or x_test.npy\n"
    "and y_test.npy, or pictures in folders 0 to 9; or it is one CSV, .npz or .npy file. One part "
    "of\n"
    "a data set will do. Exit code 3: worse than --min-accuracy.\n";

/// "0.98" or "98%" as a share; throws UsageError for anything else.
double share(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  const bool in_percent = end != text.c_str() && std::string_view{end} == "%";
  const double result = in_percent ? value / 100 : value;
  if (end == text.c_str() || (*end != '\0' && !in_percent) || !(result >= 0 && result <= 1)) {
    throw digitnet::tools::UsageError{
        "--min-accuracy: expected a share such as 0.98 or 98%, found " + text};
  }
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace digitnet::tools;
  using digitnet::Split;
  CLI::App app{"Measures how well a model reads the digits of a labelled data set.", "digit-eval"};
  std::string data, report, log;
  std::vector<std::string> model_files;
  std::size_t worst = 36, drawn = 0;
  std::uint64_t seed = 900;
  bool look_again = false;
  std::optional<std::string> min_accuracy;
  std::optional<Split> split;
  std::size_t top = 3;
  int threads = 0;
  OutputFormat format = OutputFormat::text;
  InputLimits limits;
  app.add_option("--data", data, "labelled data: folder, CSV, .npz or .npy file")->type_name("DIR");
  app.add_option("--handwriting", drawn, "instead of --data: N digits drawn as in many countries")
      ->check(unlisted(CLI::Range(1, 1'000'000)))
      ->type_name("N");
  app.add_option("--seed", seed, "of these drawings; not that of the model's training")
      ->check(check_natural)
      ->type_name("N")
      ->capture_default_str();
  add_model_files(app, model_files, look_again);
  app.add_option_function<std::string>(
         "--split",
         [&split](const std::string& name) {
           split = name == "train" ? Split::train : Split::test;
         },
         "part of the data (default: test, or the only one there is)")
      ->check(unlisted(CLI::IsMember({"test", "train"})))
      ->type_name("test|train");
  app.add_option("--min-accuracy", min_accuracy, "exit with code 3 below this share")
      ->type_name("X");
  app.add_option("--top-k", top, "print how often the digit is among the K likeliest")
      ->check(unlisted(CLI::Range(1, 10)))
      ->type_name("K")
      ->capture_default_str();
  app.add_option("--report", report, "also write a page with diagrams and the worst mistakes")
      ->type_name("FILE.html");
  app.add_option("--log", log, "for the report: digit-train's log, for learning curves")
      ->type_name("FILE.csv");
  app.add_option("--worst", worst, "mistakes that the report shows")
      ->check(unlisted(CLI::Range(0, 1000)))
      ->type_name("N")
      ->capture_default_str();
  add_threads(app, threads);
  add_format(app, format);
  add_limits(app, limits);
  add_basics(app, examples);

  return run_tool(app, argc, argv, [&] {
    if (data.empty() == (drawn == 0)) {
      throw UsageError{"expected one of --data DIR and --handwriting N"};
    }
    const double demanded = min_accuracy ? share(*min_accuracy) : 0;
    const auto classifier = load_classifier(model_files, look_again, limits.file_bytes);
    if (report.empty() && !log.empty()) throw UsageError{"--log needs --report"};
    if (!report.empty()) check_report_path(report);
    const std::vector<EpochRow> epochs =
        log.empty() ? std::vector<EpochRow>{} : read_log_of(classifier->info, log);
    const std::size_t kept = report.empty() ? 0 : worst;
    const Evaluation evaluation =
        drawn > 0 ? evaluate_on_handwriting(*classifier, drawn, seed, threads, kept)
                  : evaluate_classifier(*classifier, data, split, threads, kept, limits);
    if (!report.empty()) write_report(report, eval_html(evaluation, epochs, date_of_today()));
    for (const auto& failure : evaluation.left_out.failures) {
      std::fprintf(stderr, "digit-eval: %s\n", one_line(failure.what()).c_str());
    }
    if (const std::string left_out = others_text(evaluation.left_out.others); !left_out.empty()) {
      std::fprintf(stderr, "digit-eval: %s\n", left_out.c_str());
    }
    if (const std::string folders = folders_text(evaluation.left_out.folders); !folders.empty()) {
      std::fprintf(stderr, "digit-eval: %s\n", folders.c_str());
    }
    if (!evaluation.remark.empty()) {
      std::fprintf(stderr, "digit-eval: %s\n", evaluation.remark.c_str());
    }
    if (evaluation.stored) {
      std::fprintf(stderr, "digit-eval: %s\n", evaluation.stored->text().c_str());
    }
    const std::string text = format == OutputFormat::json
                                 ? eval_json(evaluation)
                                 : eval_text(evaluation, top, stdout_terminal());
    std::fwrite(text.data(), 1, text.size(), stdout);
    if (evaluation.metrics.accuracy < demanded) {
      std::fflush(stdout);
      std::fprintf(stderr, "digit-eval: accuracy %s is below the demanded %s\n",
                   percent(evaluation.metrics.accuracy, 3).c_str(), percent(demanded, 3).c_str());
      return exit_code::below_accuracy;
    }
    return evaluation.left_out.failures.empty() ? exit_code::done : exit_code::failed;
  });
}
