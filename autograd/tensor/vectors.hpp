#pragma once
#include <array>
#include <numeric>
#include <xsimd/xsimd.hpp>

#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// As many numbers as one instruction of this processor takes.
using Vector = xsimd::batch<Scalar>;
constexpr auto lanes = static_cast<std::int64_t>(Vector::size);

/// The rest of a row, fewer than `lanes` numbers, as a vector; its other lanes are 0. Both loops compile to one masked
/// instruction where the processor has it.
inline Vector load_rest(const Scalar* __restrict x, std::int64_t count) {
  alignas(64) std::array<Scalar, Vector::size> all;
  int rest = static_cast<int>(count);
  for (int lane = 0; lane < static_cast<int>(lanes); ++lane)
    all[static_cast<std::size_t>(lane)] = lane < rest ? x[lane] : 0;
  return Vector::load_aligned(all.data());
}

/// The first `count` lanes, fewer than all.
inline void store_rest(const Vector& vector, Scalar* __restrict y, std::int64_t count) {
  alignas(64) std::array<Scalar, Vector::size> all;
  vector.store_aligned(all.data());
  int rest = static_cast<int>(count);
  for (int lane = 0; lane < static_cast<int>(lanes); ++lane)
    if (lane < rest) y[lane] = all[static_cast<std::size_t>(lane)];
}

/// `vector` in `count` lanes from `first` on, `others` elsewhere.
inline Vector some_lanes(const Vector& vector, std::int64_t first, std::int64_t count, Scalar others) {
  std::array<Scalar, Vector::size> numbers;
  std::iota(numbers.begin(), numbers.end(), Scalar(0));
  Vector lane = Vector::load_unaligned(numbers.data()) - Vector(static_cast<Scalar>(first));
  return xsimd::select((lane >= Vector(0)) & (lane < Vector(static_cast<Scalar>(count))), vector, Vector(others));
}

}  // namespace gradus::inline GRADUS_PRECISION
