#pragma once
#include <limits>

#include "autograd/kernels/map.hpp"

// Gradients that go back through time fade, step by step, until a processor can only compute with them by a way that is
// many times as slow: such a number is taken for 0. A select does it, and not the processor's own flags, which would be
// everybody's.
namespace gradus::inline GRADUS_PRECISION {

/// 0 for what is smaller than the smallest normal number; NaN stays.
inline Vector flushed(const Vector& v) {
  return xsimd::select(xsimd::abs(v) < Vector(std::numeric_limits<Scalar>::min()), Vector(Scalar(0)), v);
}

/// The same of `n` numbers, in place.
inline void flush_row(Scalar* d, std::int64_t n) {
  map_row(
      d, n, [](const Vector& v) { return flushed(v); }, d);
}

}  // namespace gradus::inline GRADUS_PRECISION
