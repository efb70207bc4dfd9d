#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

namespace digitnet::serve {

/// A Prometheus histogram: how many values lie below each bound, and their sum.
template <std::size_t Bounds>
class Histogram {
 public:
  explicit Histogram(const std::array<double, Bounds>& bounds) : bounds_{bounds} {}

  void add(double value) noexcept {
    std::size_t bucket = 0;
    while (bucket < Bounds && value > bounds_[bucket]) ++bucket;
    counts_[bucket].fetch_add(1, std::memory_order_relaxed);
    micros_.fetch_add(static_cast<std::uint64_t>(value * 1e6), std::memory_order_relaxed);
  }

  [[nodiscard]] std::string text(std::string_view name, std::string_view help) const;

 private:
  std::array<double, Bounds> bounds_;
  std::array<std::atomic<std::uint64_t>, Bounds + 1> counts_{};
  std::atomic<std::uint64_t> micros_{0};
};

/// What GET /metrics tells, in Prometheus' text format. For any number of threads.
class Metrics {
 public:
  Metrics();

  void count_request(std::string_view method, std::string_view route, int status);
  void count_batch(std::size_t size) noexcept;
  /// `answer` is 0 to 9, or 10 for no digit.
  void count_prediction(std::size_t answer, double seconds) noexcept;
  /// `found` says whether there was a number.
  void count_number(bool found, double seconds) noexcept;
  /// `end` is a JobEnd::How.
  void count_job(std::size_t end) noexcept { jobs_[end].fetch_add(1, std::memory_order_relaxed); }
  void count_refused() noexcept { refused_.fetch_add(1, std::memory_order_relaxed); }

  /// Everything, with these figures of the moment besides.
  [[nodiscard]] std::string text(std::size_t waiting, std::size_t connections) const;

 private:
  using Request = std::tuple<std::string, std::string, int>;

  mutable std::mutex mutex_;
  std::map<Request, std::uint64_t> requests_;
  std::array<std::atomic<std::uint64_t>, 11> answers_{};
  std::array<std::atomic<std::uint64_t>, 2> numbers_{};
  std::array<std::atomic<std::uint64_t>, 4> jobs_{};
  std::atomic<std::uint64_t> refused_{0};
  Histogram<11> seconds_;
  Histogram<7> batches_;
  double start_;  ///< Unix time
};

}  // namespace digitnet::serve
