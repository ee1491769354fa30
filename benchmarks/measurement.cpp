#include "benchmarks/measurement.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <ctime>

namespace benchmarks {
namespace {

double processor_milliseconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

double at_share(std::vector<double> times, double share) {
  std::sort(times.begin(), times.end());
  return times[std::min(times.size() - 1, static_cast<std::size_t>(share * static_cast<double>(times.size())))];
}

}  // namespace

Measurement measure(int warm_up, int runs, const std::function<void()>& run) {
  using Clock = std::chrono::steady_clock;
  for (int i = 0; i < warm_up; ++i) run();
  std::vector<double> wall, processor;
  for (int i = 0; i < runs; ++i) {
    double before = processor_milliseconds();
    Clock::time_point start = Clock::now();
    run();
    wall.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    processor.push_back(processor_milliseconds() - before);
  }
  return {at_share(wall, 0.5), at_share(wall, 0), at_share(wall, 0.9), at_share(processor, 0.5)};
}

double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace benchmarks
