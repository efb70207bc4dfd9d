#include "serve/http/metrics.hpp"

#include "common/text/format.hpp"

#include <chrono>

namespace digitnet::serve {
namespace {

std::string head(std::string_view name, std::string_view help, std::string_view type) {
  std::string text = "# HELP ";
  text.append(name).append(" ").append(help).append("\n# TYPE ");
  return text.append(name).append(" ").append(type).append("\n");
}

std::string line(std::string_view name, std::string_view labels, const std::string& value) {
  std::string text{name};
  if (!labels.empty()) text.append("{").append(labels).append("}");
  return text.append(" ").append(value).append("\n");
}

std::string gauge(std::string_view name, std::string_view help, const std::string& value) {
  return head(name, help, "gauge") + line(name, "", value);
}

}  // namespace

template <std::size_t Bounds>
std::string Histogram<Bounds>::text(std::string_view name, std::string_view help) const {
  std::string result = head(name, help, "histogram");
  const std::string base{name};
  std::uint64_t below = 0;
  for (std::size_t i = 0; i <= Bounds; ++i) {
    below += counts_[i].load(std::memory_order_relaxed);
    const std::string bound = i < Bounds ? tools::significant(bounds_[i], 6) : "+Inf";
    result += line(base + "_bucket", "le=\"" + bound + "\"", std::to_string(below));
  }
  const double sum = static_cast<double>(micros_.load(std::memory_order_relaxed)) / 1e6;
  return result + line(base + "_sum", "", tools::significant(sum, 12)) +
         line(base + "_count", "", std::to_string(below));
}

Metrics::Metrics()
    : seconds_{{0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5}},
      batches_{{1, 2, 4, 8, 16, 32, 64}},
      start_{std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
                 .count()} {}

void Metrics::count_request(std::string_view method, std::string_view route, int status) {
  const std::lock_guard lock{mutex_};
  ++requests_[{std::string{method}, std::string{route}, status}];
}

void Metrics::count_batch(std::size_t size) noexcept { batches_.add(static_cast<double>(size)); }

void Metrics::count_prediction(std::size_t answer, double seconds) noexcept {
  answers_[answer].fetch_add(1, std::memory_order_relaxed);
  seconds_.add(seconds);
}

void Metrics::count_number(bool found, double seconds) noexcept {
  numbers_[found ? 1 : 0].fetch_add(1, std::memory_order_relaxed);
  seconds_.add(seconds);
}

std::string Metrics::text(std::size_t waiting, std::size_t connections) const {
  std::string text = head("digitnet_http_requests_total", "Requests answered.", "counter");
  {
    const std::lock_guard lock{mutex_};
    for (const auto& [key, count] : requests_) {
      const auto& [method, route, status] = key;
      text += line("digitnet_http_requests_total",
                   "method=\"" + method + "\",route=\"" + route + "\",status=\"" +
                       std::to_string(status) + "\"",
                   std::to_string(count));
    }
  }
  text += head("digitnet_predictions_total", "Drawings read, by answer.", "counter");
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    text += line("digitnet_predictions_total",
                 "digit=\"" + (i < 10 ? std::to_string(i) : std::string{"none"}) + "\"",
                 std::to_string(answers_[i].load(std::memory_order_relaxed)));
  }
  text += head("digitnet_numbers_total", "Drawings read as whole numbers.", "counter");
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    text += line("digitnet_numbers_total", i == 0 ? "found=\"0\"" : "found=\"1\"",
                 std::to_string(numbers_[i].load(std::memory_order_relaxed)));
  }
  constexpr std::array<std::string_view, 4> ends{"done", "failed", "again", "back"};
  text += head("digitnet_jobs_total", "Jobs read by this program, by how that ended.", "counter");
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    text += line("digitnet_jobs_total", "end=\"" + std::string{ends[i]} + "\"",
                 std::to_string(jobs_[i].load(std::memory_order_relaxed)));
  }
  text += head("digitnet_predictions_refused_total", "Drawings refused: the queue was full.",
               "counter") +
          line("digitnet_predictions_refused_total", "", std::to_string(refused_.load()));
  text += seconds_.text("digitnet_prediction_seconds", "From the queue to the answer.");
  text += batches_.text("digitnet_batch_size", "Drawings that went through the network together.");
  text += gauge("digitnet_queue_length", "Drawings that wait.", std::to_string(waiting));
  text += gauge("digitnet_connections", "Open connections.", std::to_string(connections));
  text += gauge("process_start_time_seconds", "Unix time of the start.",
                tools::significant(start_, 12));
  return text;
}

}  // namespace digitnet::serve
