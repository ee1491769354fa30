#include "autograd/core/parallel.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/child.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

struct Threads {
  explicit Threads(int count) { set_threads(count); }
  ~Threads() { set_threads(1); }
};

/// How often each piece ran.
std::vector<int> runs_of(std::int64_t pieces) {
  std::vector<std::atomic<int>> count(static_cast<std::size_t>(pieces));
  parallel(pieces, [&](std::int64_t piece) { ++count[static_cast<std::size_t>(piece)]; });
  return {count.begin(), count.end()};
}

}  // namespace

TEST_CASE("parallel: each piece runs once, for any number of threads, job after job") {
  for (int count : {1, 2, 3, 5}) {
    Threads threads_here(count);
    CHECK(threads() == count);
    for (int job = 0; job < 2000; ++job)
      for (std::int64_t pieces : {1, 2, 7})
        REQUIRE(runs_of(pieces) == std::vector<int>(static_cast<std::size_t>(pieces), 1));
    CHECK(runs_of(0).empty());
    CHECK(runs_of(10'000) == std::vector<int>(10'000, 1));
  }
}

TEST_CASE("parallel: a helper that has fallen asleep still comes") {
  Threads two(2);
  for (int job = 0; job < 20; ++job) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(runs_of(64) == std::vector<int>(64, 1));
  }
}

TEST_CASE("parallel_ranges: the ranges join up, and no more than the last is short") {
  for (std::int64_t count : {0, 1, 9, 10, 11, 35}) {
    std::vector<int> seen(static_cast<std::size_t>(count), 0);
    parallel_ranges(count, 10, [&](std::int64_t first, std::int64_t last) {
      CHECK((last - first == 10 || last == count));
      for (std::int64_t i = first; i < last; ++i) ++seen[static_cast<std::size_t>(i)];
    });
    CHECK(seen == std::vector<int>(static_cast<std::size_t>(count), 1));
  }
}

TEST_CASE("parallel: what a piece throws arrives, and the next job runs") {
  Threads two(2);
  for (int job = 0; job < 100; ++job) {
    CHECK_THROWS_AS(parallel(8,
                             [](std::int64_t piece) {
                               if (piece == 5) throw std::runtime_error("five");
                             }),
                    std::runtime_error);
    CHECK(runs_of(3) == std::vector<int>(3, 1));
  }
}

TEST_CASE("parallel: inside a piece, and beside another thread's job, pieces run one after the other") {
  Threads two(2);
  std::atomic<int> inner = 0;
  parallel(4, [&](std::int64_t) { parallel(3, [&](std::int64_t) { ++inner; }); });
  CHECK(inner == 12);

  std::atomic<int> count = 0;
  auto work = [&] {
    for (int job = 0; job < 1000; ++job) parallel(5, [&](std::int64_t) { ++count; });
  };
  std::thread other(work);
  work();
  other.join();
  CHECK(count == 10'000);
}

TEST_CASE("parallel: a function that is not there is refused") {
  std::function<void(std::int64_t)> none;
  std::function<void(std::int64_t, std::int64_t)> none_of_ranges;
  for (std::int64_t pieces : {1, 5}) {
    check_throws<ValueError>([&] { parallel(pieces, none); }, {"parallel", "no function"});
    check_throws<ValueError>([&] { parallel_ranges(pieces, 1, none_of_ranges); }, {"parallel", "no function"});
  }
}

TEST_CASE("set_threads: from 1 to 64") {
  check_throws<ValueError>([] { set_threads(0); }, {"0 threads", "1 to 64"});
  check_throws<ValueError>([] { set_threads(65); }, {"65"});
  CHECK(threads() == 1);
}

TEST_CASE("parallel: a child of fork, which has none of its parent's threads, computes and ends") {
  Threads two(2);
  CHECK(runs_of(8) == std::vector<int>(8, 1));
  CHECK(status_of_child([] {
          bool right = runs_of(8) == std::vector<int>(8, 1);
          set_threads(1);
          return right ? 0 : 1;
        }) == 0);
  CHECK(status_of_child([]() -> int { std::exit(7); }) == 7);  // with all that is destroyed at the end
}

TEST_CASE("set_threads: where the system gives no more it says so, and what there was stays") {
  CHECK(status_of_child([] {
          // The limit counts all processes of a user, and none of root's.
          rlimit one{1, 1};
          bool limited = setrlimit(RLIMIT_NPROC, &one) == 0 && (geteuid() != 0 || setresuid(12345, 12345, 12345) == 0);
          if (!limited) return 7;  // a root that may not be another user, in a container for instance
          try {
            set_threads(2);
          } catch (const ValueError& error) {
            bool said = std::string(error.what()).starts_with("set_threads: of 2 threads the system gives 1: ");
            return said && threads() == 1 && runs_of(8) == std::vector<int>(8, 1) ? 7 : 2;
          }
          return 3;
        }) == 7);
}
