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

struct Times {
  std::vector<double> wall, processor;
};

Times times(int warm_up, int runs, const std::function<void()>& run, const std::function<void()>& prepare) {
  using Clock = std::chrono::steady_clock;
  Times result;
  for (int i = -warm_up; i < runs; ++i) {
    prepare();
    double before = processor_milliseconds();
    Clock::time_point start = Clock::now();
    run();
    double wall = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    double processor = processor_milliseconds() - before;
    if (i < 0) continue;
    result.wall.push_back(wall);
    result.processor.push_back(processor);
  }
  return result;
}

double at_share(std::vector<double> times, double share) {
  std::sort(times.begin(), times.end());
  return times[std::min(times.size() - 1, static_cast<std::size_t>(share * static_cast<double>(times.size())))];
}

}  // namespace

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

Measurement measure(int warm_up, int runs, const std::function<void()>& run, const std::function<void()>& prepare) {
  // Asking for the processor's time takes a system call: some 0.3 us, a twentieth of the shortest step.
  auto nothing = [] {};
  Times clocks = times(10, 100, nothing, nothing);
  Times t = times(warm_up, runs, run, prepare);
  return {std::max(0.0, median(t.wall) - median(clocks.wall)), at_share(t.wall, 0), at_share(t.wall, 0.9),
          std::max(0.0, median(t.processor) - median(clocks.processor))};
}

double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace benchmarks
