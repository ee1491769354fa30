// latency: how long a number takes from one core to another, as one line of JSON. Two threads, each held to a core of
// its own, pass it to and fro. Work that is shared out between cores pays this each time that one waits for the other.
#include <fmt/core.h>
#include <pthread.h>
#include <sched.h>

#include <atomic>
#include <thread>
#include <vector>

#include "benchmarks/measurement.hpp"

namespace {

std::vector<int> allowed_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  sched_getaffinity(0, sizeof set, &set);
  std::vector<int> cores;
  for (int core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(core, &set)) cores.push_back(core);
  return cores;
}

void stay_on(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

}  // namespace

int main() {
  constexpr int round_trips = 100, warm_up = 50, runs = 500;
  std::vector<int> cores = allowed_cores();
  if (cores.size() < 2) {
    fmt::print(stderr, "latency: there is one core only\n");
    return 1;
  }
  std::atomic<int> ball = 0;
  std::thread other([&, core = cores[1]] {
    stay_on(core);
    for (std::int64_t i = 0; i < std::int64_t{round_trips} * (warm_up + runs); ++i) {
      while (ball.load(std::memory_order_acquire) == 0) {
      }
      ball.store(0, std::memory_order_release);
    }
  });
  stay_on(cores[0]);
  benchmarks::Measurement m = benchmarks::measure(warm_up, runs, [&] {
    for (int i = 0; i < round_trips; ++i) {
      ball.store(1, std::memory_order_release);
      while (ball.load(std::memory_order_acquire) == 1) {
      }
    }
  });
  other.join();
  fmt::print("{{\"lib\":\"latency\",\"cores\":[{},{}],\"one_way_ns\":{:.1f}}}\n", cores[0], cores[1],
             m.median * 1e6 / (2.0 * round_trips));
}
