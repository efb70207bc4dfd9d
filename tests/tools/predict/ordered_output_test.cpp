#include "predict/ordered_output.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <exception>
#include <stdexcept>
#include <thread>
#include <vector>

using digitnet::tools::OrderedOutput;
using digitnet::tools::Printout;

TEST_CASE("A window of one lets the numbers pass one after the other") {
  OrderedOutput output{1};
  std::atomic<int> next{0}, expected{0}, wrong{0};
  const auto work = [&] {
    for (int n = next++; n < 200; n = next++) {
      if (!output.wait_for(static_cast<std::size_t>(n))) ++wrong;
      if (expected.load() != n) ++wrong;
      ++expected;
      output.put(static_cast<std::size_t>(n), Printout{});
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work);
  for (auto& thread : threads) thread.join();
  output.finish();
  CHECK(wrong == 0);
  CHECK(expected == 200);
}

TEST_CASE("A failure wakes up everybody, and the first one is thrown") {
  OrderedOutput output{1};
  std::atomic<bool> went_on{true};
  std::thread waiting{[&] { went_on = output.wait_for(5); }};
  output.fail(std::make_exception_ptr(std::runtime_error{"first"}));
  output.fail(std::make_exception_ptr(std::runtime_error{"second"}));
  waiting.join();
  CHECK_FALSE(went_on);
  CHECK_FALSE(output.wait_for(0));
  CHECK_THROWS_WITH(output.finish(), "first");
}
