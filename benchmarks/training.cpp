#include "benchmarks/training.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "autograd/kernels/blas.hpp"
#include "benchmarks/measurement.hpp"

namespace benchmarks {

void Hash::add(const float* numbers, std::int64_t count) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(numbers);
  for (std::int64_t i = 0; i < count * static_cast<std::int64_t>(sizeof(float)); ++i)
    value_ = (value_ ^ bytes[i]) * 1099511628211u;
}

void measure_training(const Arguments& arguments, const Training& training) {
  double loss = 0;
  int warm_up = std::clamp(arguments.steps / 10, 3, 20);
  Measurement m = measure(warm_up, arguments.steps, [&] { loss = training.step(); });
  fmt::print(
      "{{\"lib\":\"{}\",\"cfg\":\"{}\",\"core\":\"{}\",\"threads\":{},\"steps\":{},\"ms_median\":{:.4f},"
      "\"ms_min\":{:.4f},\"ms_p90\":{:.4f},\"cpu_median\":{:.4f},\"params\":{},\"rss_mib\":{:.1f},\"loss\":{:.4f},"
      "\"hash\":\"{:016x}\"}}\n",
      training.library, arguments.configuration, gradus::blas_kernel(), arguments.threads, arguments.steps, m.median,
      m.min, m.p90, m.cpu_median, training.parameters, peak_memory(), loss, training.hash().value());
}

}  // namespace benchmarks
