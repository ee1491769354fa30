#include "autograd/kernels/drop.hpp"

#include <cmath>

namespace gradus::inline GRADUS_PRECISION {
Drop Drop::draw(const char* operation, double p, Generator& generator, std::int64_t count) {
  check<ValueError>(p >= 0 && p <= 1, "{}: the probability to drop is {}, allowed is 0 to 1", operation, p);
  return {generator.take(static_cast<std::uint64_t>(count)), p};
}

void Drop::apply(const Scalar* x, Scalar* y, std::int64_t count, std::int64_t first, std::int64_t step) const {
  auto threshold = static_cast<std::uint64_t>(std::llround(p * 0x1p32));
  Scalar scale = p < 1 ? static_cast<Scalar>(1 / (1 - p)) : 0;
  std::uint64_t key = start.key, from = start.count + static_cast<std::uint64_t>(first);
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) {
    bool dropped = (random_bits(key, from + static_cast<std::uint64_t>(i * step)) >> 32) < threshold;
    y[i] = dropped ? 0 : x[i] * scale;
  }
}

}  // namespace gradus::inline GRADUS_PRECISION
