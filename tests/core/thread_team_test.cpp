#include <doctest/doctest.h>
#include <digitnet/core/thread_team.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#if defined(__linux__)
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace dn = digitnet;

TEST_CASE("Part: the shares of all workers cover everything once and are even") {
  for (const int workers : {1, 2, 3, 7, 64, 1000}) {
    for (const std::size_t total : {0UL, 1UL, 2UL, 63UL, 64UL, 65UL, 61'706UL}) {
      CAPTURE(workers);
      CAPTURE(total);
      std::size_t next = 0, least = total, most = 0;
      for (int index = 0; index < workers; ++index) {
        const dn::Part part{index, workers};
        CHECK(part.first(total) == next);
        CHECK(part.last(total) >= next);
        next = part.last(total);
        least = std::min(least, next - part.first(total));
        most = std::max(most, next - part.first(total));
      }
      CHECK(next == total);
      CHECK(most - least <= 1);
    }
  }
  static_assert(dn::Part{}.first(10) == 0 && dn::Part{}.last(10) == 10);
}

TEST_CASE("ThreadTeam: every index runs once, each on its own thread") {
  for (const int size : {1, 2, 3, 5, 16}) {
    CAPTURE(size);
    dn::ThreadTeam team{size};
    CHECK(team.size() == size);
    std::vector<std::atomic<int>> calls(static_cast<std::size_t>(size));
    std::vector<std::thread::id> ids(static_cast<std::size_t>(size));
    std::atomic<int> wrong{0};
    team.run([&](dn::Part part) {
      if (part.workers != size) ++wrong;
      ++calls[static_cast<std::size_t>(part.index)];
      ids[static_cast<std::size_t>(part.index)] = std::this_thread::get_id();
    });
    CHECK(wrong == 0);
    for (const auto& count : calls) CHECK(count == 1);
    CHECK(ids[0] == std::this_thread::get_id());
    CHECK(std::set<std::thread::id>(ids.begin(), ids.end()).size() ==
          static_cast<std::size_t>(size));
  }
}

TEST_CASE("ThreadTeam: the caller alone unless told otherwise") {
  CHECK(dn::ThreadTeam{}.size() == 1);
}

TEST_CASE("ThreadTeam: thousands of runs, more threads than processors") {
  dn::ThreadTeam team{4};
  std::vector<long> sums(4);  // no atomics: run() itself must order the accesses
  constexpr int runs = 3000;
  for (int run = 0; run < runs; ++run) {
    team.run([&](dn::Part part) { sums[static_cast<std::size_t>(part.index)] += run; });
  }
  for (const long sum : sums) CHECK(sum == long{runs} * (runs - 1) / 2);
}

TEST_CASE("ThreadTeam: what one thread wrote before a barrier the others see behind it") {
  for (const int size : {1, 2, 3, 8}) {
    CAPTURE(size);
    dn::ThreadTeam team{size};
    std::vector<int> values(static_cast<std::size_t>(size));
    std::vector<int> seen(static_cast<std::size_t>(size));
    constexpr int rounds = 300;
    team.run([&](dn::Part part) {
      const auto me = static_cast<std::size_t>(part.index);
      for (int round = 1; round <= rounds; ++round) {
        values[me] = round;
        team.barrier();
        int sum = 0;
        for (const int value : values) sum += value;
        if (sum == round * size) ++seen[me];
        team.barrier();
      }
    });
    for (const int count : seen) CHECK(count == rounds);
  }
}

TEST_CASE("ThreadTeam: teams side by side, made and destroyed again and again") {
  std::atomic<int> calls{0};
  for (int round = 0; round < 50; ++round) {
    dn::ThreadTeam first{2}, second{3};
    first.run([&](dn::Part) { ++calls; });
    second.run([&](dn::Part) { ++calls; });
  }
  CHECK(calls == 250);
  { const dn::ThreadTeam never_used{4}; }
}

TEST_CASE("ThreadTeam: sleeping workers wake up") {
  dn::ThreadTeam team{3};
  std::atomic<int> calls{0};
  for (int run = 0; run < 3; ++run) {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});  // longer than they spin
    team.run([&](dn::Part) { ++calls; });
  }
  CHECK(calls == 9);
}

TEST_CASE("ThreadTeam: what a job throws arrives at the caller, whichever thread it was") {
  for (const int size : {1, 2, 3, 8}) {
    CAPTURE(size);
    dn::ThreadTeam team{size};
    for (int thrower = 0; thrower < size; ++thrower) {
      CAPTURE(thrower);
      std::atomic<int> calls{0};
      CHECK_THROWS_WITH_AS(team.run([&](dn::Part part) {
        ++calls;
        if (part.index == thrower) throw dn::InvalidArgument{"mine"};
      }),
                           "mine", dn::InvalidArgument);
      CHECK(calls == size);
    }
    CHECK_THROWS_AS(team.run([](dn::Part) { throw 7; }), int);  // all at once
    std::atomic<int> calls{0};
    team.run([&](dn::Part) { ++calls; });  // and the team is as good as new
    CHECK(calls == size);
  }
}

TEST_CASE("ThreadTeam: nobody waits at a barrier for a job that failed, or works on without it") {
  for (const int size : {2, 3, 8}) {
    CAPTURE(size);
    dn::ThreadTeam team{size};
    for (int run = 0; run < 300; ++run) {
      const int thrower = run % size, round_of_failure = run % 7;
      std::atomic<int> beyond{0};
      CHECK_THROWS_AS(team.run([&](dn::Part part) {
        for (int round = 0; round < 7; ++round) {
          if (round > round_of_failure) ++beyond;
          if (round == round_of_failure && part.index == thrower) throw dn::Error{"no more"};
          team.barrier();
        }
      }),
                      dn::Error);
      CHECK(beyond == 0);
      std::atomic<int> passed{0};
      team.run([&](dn::Part) {
        team.barrier();
        ++passed;
        team.barrier();
      });
      CHECK(passed == size);
    }
  }
}

TEST_CASE("ThreadTeam: sizes out of range") {
  for (const int size : {0, -1, 1025, 1 << 30}) {
    CAPTURE(size);
    CHECK_THROWS_WITH_AS(dn::ThreadTeam{size},
                         ("threads: expected 1 to 1024, found " + std::to_string(size)).c_str(),
                         dn::InvalidArgument);
  }
}

// Sanitizers need memory of their own for each thread, and end the process without.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DIGITNET_TEST_SANITIZED 1
#elif defined(__has_feature)
#define DIGITNET_TEST_SANITIZED __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#else
#define DIGITNET_TEST_SANITIZED 0
#endif

#if defined(__linux__) && !(DIGITNET_TEST_SANITIZED)
namespace {

/// What a team says that is not given `size` threads; empty if it is.
std::string refusal(int size) {
  try {
    const dn::ThreadTeam team{size};
  } catch (const dn::Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("ThreadTeam: threads that the system does not give are an error, not the end") {
  // In a process of its own, with memory for a few stacks only.
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit limit{std::size_t{600} << 20U, std::size_t{600} << 20U};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) ::_exit(3);
    const bool few = refusal(1000).starts_with("threads: the system gave ");
    std::vector<std::thread> others;
    others.reserve(1000);
    try {
      while (others.size() < 1000) others.emplace_back([] { ::pause(); });
    } catch (const std::system_error&) {  // they have taken all there is
    }
    const bool none = refusal(3).starts_with("threads: the system gave 1 of 3 (");
    ::_exit(few && none ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
#endif
