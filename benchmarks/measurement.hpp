#pragma once
#include <functional>
#include <vector>

namespace benchmarks {

/// Milliseconds of repeated runs.
struct Measurement {
  double median, min, p90;
  double cpu_median;  ///< of the processor's time, all threads together: less moved by what else the machine does
};

/// Calls `run` `warm_up` times and then `runs` times with the clock on; before each of them `prepare`, with the clock
/// off.
Measurement measure(
    int warm_up, int runs, const std::function<void()>& run, const std::function<void()>& prepare = [] {});

/// The value below which half of them lie, or the mean of the middle two; they must not be empty.
double median(std::vector<double> values);

/// The most memory that this process has held, in MiB.
double peak_memory();

}  // namespace benchmarks
