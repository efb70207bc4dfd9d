#include "serve/history/history.hpp"
#include "serve/jobs/job_crew.hpp"
#include "serve/process/memory.hpp"
#include "serve/process/shutdown.hpp"
#include "serve/routes/routes.hpp"

#include "common/cli/command_line.hpp"
#include "common/cli/limit_options.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <semaphore>

namespace {

/// What no range refuses: "nan" is neither below nor above its limits.
std::string check_plain_number(const std::string& text) {
  if (text.find_first_not_of("0123456789.eE+-") == std::string::npos) return "";
  return "expected a number, found " + text;
}

constexpr const char* examples =
    "  digit-serve\n"
    "  digit-serve --port 9000 --model-file lenet5.safetensors --model-file small.safetensors\n"
    "  digit-serve --database postgresql://digits@db/digits --host 0.0.0.0\n"
    "  digit-serve --worker --database postgresql://digits@db/digits --threads 4\n";

struct Options {
  std::string host = "127.0.0.1";
  int port = 8080;
  std::vector<std::string> model_files;
  std::string database;
  std::vector<std::string> allowed_hosts, allowed_origins;
  int threads = 1;
  std::size_t queue = 256;
  std::size_t connections = 64;
  double deadline = 2;
  std::int64_t keep = 10'000;
  std::uint64_t max_pixels = digitnet::serve::picture_limits.max_pixels;
  std::size_t max_body = digitnet::serve::picture_limits.max_file_bytes;
  bool worker = false;
  std::string jobs, jobs_password_file;
  std::int64_t jobs_waiting = 10'000;
  std::optional<int> jobs_threads;
  double jobs_lease = 30;  // seconds
  double jobs_keep = 24;   // hours
};

/// Where a user's programs keep what they remember (XDG base directories).
std::string default_database() {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  std::filesystem::path folder;
  if (state != nullptr && *state == '/') {
    folder = state;
  } else if (home != nullptr && *home == '/') {
    folder = std::filesystem::path{home} / ".local/state";
  } else {
    throw digitnet::tools::UsageError{"there is no home folder: name a file with --database"};
  }
  folder /= "digitnet";
  std::filesystem::create_directories(folder);
  return (folder / "drawings.sqlite3").string();
}

/// Names that a browser may call this server by, besides addresses.
std::vector<std::string> served_hosts(const Options& options) {
  std::vector<std::string> names = options.allowed_hosts;
  names.push_back(options.host);
  for (std::string& name : names) {
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return names;
}

/// Numbers get half of the threads at the most, and of what may wait so little that there is always
/// room for digits.
digitnet::serve::NumberLimits number_limits(const Options& options) {
  constexpr std::size_t least = 1;
  const auto half = static_cast<std::size_t>(options.threads) / 2;
  const std::size_t quarter = std::min(options.queue, options.connections) / 4;
  return {std::max(least, half), std::max(least, quarter),
          std::chrono::milliseconds{static_cast<std::int64_t>(1000 * options.deadline)}};
}

digitnet::serve::JobCrewOptions crew_options(const Options& options, const std::string& place) {
  using std::chrono::milliseconds;
  digitnet::serve::JobCrewOptions crew;
  crew.place = place;
  if (!options.jobs.empty()) {
    crew.broker = digitnet::serve::broker_address(options.jobs, options.jobs_password_file);
  }
  crew.rules.lease = milliseconds{static_cast<std::int64_t>(1000 * options.jobs_lease)};
  crew.limits.pictures.max_pixels = options.max_pixels;
  crew.limits.pictures.max_file_bytes = options.max_body;
  crew.limits.cpu_time = milliseconds{static_cast<std::int64_t>(1000 * options.deadline)};
  crew.keep = milliseconds{static_cast<std::int64_t>(3'600'000 * options.jobs_keep)};
  crew.waiting = options.jobs_waiting;
  crew.watching = static_cast<int>(options.connections / 4);
  crew.threads = options.jobs_threads.value_or(options.worker ? options.threads : 1);
  crew.serving = !options.worker;
  return crew;
}

std::string url(const std::string& host, int port) {
  const bool v6 = host.find(':') != std::string::npos;
  return "http://" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port) + "/";
}

/// Reads the model files again, for drawings to come; if that fails, nothing changes.
void read_anew(digitnet::serve::ServedModels& models, const Options& options,
               digitnet::serve::Log& log) noexcept {
  try {
    models.exchange(digitnet::serve::open_models(options.model_files));
    std::string names;
    for (const auto& model : models.all()) names += (names.empty() ? "" : ", ") + model->name;
    log.say("models were read anew: " + names);
  } catch (const std::exception& error) {
    log.say(std::string{"goes on with the models that it has: "} + error.what());
  }
}

int serve(const Options& options) {
  using namespace digitnet;
  ::umask(S_IRWXG | S_IRWXO);
  serve::ShutdownSignals signals;  // before any thread is started
  const serve::MemoryReturn memory;
  serve::ServedModels models{serve::open_models(options.model_files)};
  serve::Metrics metrics;
  serve::Log log;
  const std::string place = options.database.empty() ? default_database() : options.database;
  const auto history =
      serve::open_history(place, options.keep, [&log](const std::string& text) { log.say(text); });
  serve::PredictionQueue queue{options.threads, options.queue, metrics};
  serve::NumberQueue numbers{number_limits(options), metrics};
  serve::JobCrew crew{crew_options(options, place), models, metrics, log};
  serve::Service service{*history,
                         queue,
                         numbers,
                         crew.desk(),
                         metrics,
                         log,
                         models,
                         {.hosts = served_hosts(options),
                          .origins = options.allowed_origins,
                          .body_bytes = options.max_body},
                         {options.max_pixels, options.max_body}};
  static_cast<void>(serve::count_entries(service));
  serve::ServerLimits limits;
  limits.threads = options.connections;
  limits.held_bytes = std::max(limits.held_bytes, 2 * options.max_body);
  serve::HttpServer server{limits, [&service](const serve::RequestHead& head) {
                             return serve::admit(head, service.guard);
                           }};
  serve::add_routes(server, service);
  const int port = server.bind(options.host, options.port);
  std::printf("Draw a digit at %s (Ctrl-C ends)\n", url(options.host, port).c_str());
  std::fflush(stdout);
  signals.on_signal(
      [&server, &crew] {
        server.stop_serving();
        crew.stop();
      },
      [&] { read_anew(models, options, log); });
  server.serve();
  signals.finish();
  return tools::exit_code::done;
}

/// Reads the jobs of a database that servers put there.
int work(const Options& options) {
  using namespace digitnet;
  ::umask(S_IRWXG | S_IRWXO);
  serve::ShutdownSignals signals;  // before any thread is started
  const serve::MemoryReturn memory;
  serve::ServedModels models{serve::open_models(options.model_files)};
  serve::Metrics metrics;
  serve::Log log;
  const std::string place = options.database.empty() ? default_database() : options.database;
  serve::JobCrew crew{crew_options(options, place), models, metrics, log};
  std::printf("Reading jobs (Ctrl-C ends)\n");
  std::fflush(stdout);
  std::binary_semaphore stopped{0};
  std::atomic_flag told;
  signals.on_signal(
      [&] {
        crew.stop();
        if (!told.test_and_set()) stopped.release();
      },
      [&] { read_anew(models, options, log); });
  stopped.acquire();
  signals.finish();
  return tools::exit_code::done;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace digitnet::tools;
  CLI::App app{"A page to draw digits on, and the server that reads them.", "digit-serve"};
  Options options;
  app.add_option("--host", options.host, "address to listen on; 0.0.0.0 opens it to everybody")
      ->type_name("ADDRESS")
      ->capture_default_str();
  app.add_option("--port", options.port, "0 takes any that is free")
      ->check(unlisted(CLI::Range(0, 65535)))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--allow-host", options.allowed_hosts,
                 "name by which browsers may call it, for example behind a proxy")
      ->type_name("NAME");
  app.add_option("--allow-origin", options.allowed_origins,
                 "another site whose pages may use the API: https://a.example")
      ->type_name("URL");
  app.add_option("--model-file", options.model_files,
                 "trained model (default: the embedded one); of several, the first is the default")
      ->type_name("FILE");
  app.add_option("--database", options.database,
                 "file of SQLite, :memory:, postgresql://... or host=... (default: "
                 "~/.local/state/digitnet/drawings.sqlite3)")
      ->type_name("FILE|URL");
  app.add_option("--keep", options.keep, "drawings to keep; the oldest are forgotten")
      ->check(unlisted(CLI::Range(1, 10'000'000)))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--queue", options.queue, "drawings that may wait; more are refused (429)")
      ->check(unlisted(CLI::Range(1, 100'000)))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--connections", options.connections, "connections served at a time")
      ->check(unlisted(CLI::Range(1, 4096)))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--deadline", options.deadline, "seconds of processor time for reading a number")
      ->check(unlisted(CLI::Validator{check_plain_number, ""}))
      ->check(unlisted(CLI::Range(0.001, 3600.0)))
      ->type_name("SECONDS")
      ->capture_default_str();
  app.add_flag("--worker", options.worker,
               "serve nobody: read the jobs that servers put into the same --database");
  auto* jobs = app.add_option("--jobs", options.jobs,
                              "a broker that tells workers of jobs: amqp://user@host/vhost")
                   ->type_name("URL");
  app.add_option("--jobs-password", options.jobs_password_file,
                 "a file with its password (else that in DIGIT_SERVE_JOBS_PASSWORD)")
      ->type_name("FILE")
      ->needs(jobs);
  app.add_option("--jobs-waiting", options.jobs_waiting,
                 "jobs that may wait; more are refused (429)")
      ->check(unlisted(CLI::Range(1, 10'000'000)))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--jobs-threads", options.jobs_threads,
                 "threads that read jobs; 0: workers do (default: 1, of a worker --threads)")
      ->check(unlisted(CLI::Range(0, 1024)))
      ->type_name("N");
  app.add_option("--jobs-lease", options.jobs_lease,
                 "a job goes to another worker when its own is silent for so long")
      ->check(unlisted(CLI::Validator{check_plain_number, ""}))
      ->check(unlisted(CLI::Range(0.5, 86'400.0)))
      ->type_name("SECONDS")
      ->capture_default_str();
  app.add_option("--jobs-keep", options.jobs_keep, "jobs that have ended are forgotten after that")
      ->check(unlisted(CLI::Validator{check_plain_number, ""}))
      ->check(unlisted(CLI::Range(0.001, 100'000.0)))
      ->type_name("HOURS")
      ->capture_default_str();
  add_threads(app, options.threads);
  add_max_pixels(app, options.max_pixels);
  as_size(
      in_limits(app.add_option("--max-body", options.max_body, "bytes of a request's body: 64M")))
      ->default_str("4M");
  add_basics(app, examples);
  return run_tool(app, argc, argv, [&] { return options.worker ? work(options) : serve(options); });
}
