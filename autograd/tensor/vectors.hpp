#pragma once
#include <algorithm>
#include <array>
#include <numeric>
#include <type_traits>
#include <xsimd/xsimd.hpp>

#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// As many numbers as one instruction of this processor takes.
using Vector = xsimd::batch<Scalar>;
constexpr auto lanes = static_cast<std::int64_t>(Vector::size);

/// A number with more digits, for what one cannot hold on the way.
using Wide = std::conditional_t<std::is_same_v<Scalar, float>, double, long double>;

#if defined(__AVX512F__)
// Few instructions each, which compilers do not find in a loop.
namespace detail {
inline auto load_masked(unsigned mask, const float* x) {
  return _mm512_maskz_loadu_ps(static_cast<__mmask16>(mask), x);
}
inline auto load_masked(unsigned mask, const double* x) {
  return _mm512_maskz_loadu_pd(static_cast<__mmask8>(mask), x);
}
inline void store_masked(float* y, unsigned mask, __m512 v) {
  _mm512_mask_storeu_ps(y, static_cast<__mmask16>(mask), v);
}
inline void store_masked(double* y, unsigned mask, __m512d v) {
  _mm512_mask_storeu_pd(y, static_cast<__mmask8>(mask), v);
}
inline float largest_lane(__m512 v) { return _mm512_reduce_max_ps(v); }
inline double largest_lane(__m512d v) { return _mm512_reduce_max_pd(v); }
}  // namespace detail
#endif

/// The rest of a row, fewer than `lanes` numbers, as a vector; its other lanes are 0.
inline Vector load_rest(const Scalar* x, std::int64_t count) {
#if defined(__AVX512F__)
  return detail::load_masked((1U << count) - 1, x);
#else
  alignas(64) std::array<Scalar, Vector::size> all{};
  std::copy_n(x, count, all.data());
  return Vector::load_aligned(all.data());
#endif
}

/// The first `count` lanes, fewer than all.
inline void store_rest(const Vector& vector, Scalar* y, std::int64_t count) {
#if defined(__AVX512F__)
  detail::store_masked(y, (1U << count) - 1, vector);
#else
  alignas(64) std::array<Scalar, Vector::size> all;
  vector.store_aligned(all.data());
  std::copy_n(all.data(), count, y);
#endif
}

/// `vector` in `count` lanes from `first` on, `others` elsewhere.
inline Vector some_lanes(const Vector& vector, std::int64_t first, std::int64_t count, Scalar others) {
#if defined(__AVX512F__)
  using Lanes = xsimd::batch_bool<Scalar>;
  return xsimd::select(Lanes(static_cast<Lanes::register_type>(((1U << count) - 1) << first)), vector, Vector(others));
#else
  std::array<Scalar, Vector::size> numbers;
  std::iota(numbers.begin(), numbers.end(), Scalar(0));
  Vector lane = Vector::load_unaligned(numbers.data()) - Vector(static_cast<Scalar>(first));
  return xsimd::select((lane >= Vector(0)) & (lane < Vector(static_cast<Scalar>(count))), vector, Vector(others));
#endif
}

/// The sum of a vector's lanes. A template, since xsimd calls it differently from version to version.
template <class V>
Scalar sum_of_lanes(const V& v) {
  if constexpr (requires { reduce_add(v); })
    return reduce_add(v);
  else
    return hadd(v);  // xsimd 8
}

/// The largest lane; any of them where one is NaN.
inline Scalar largest_lane(const Vector& vector) {
#if defined(__AVX512F__)
  typename Vector::register_type registers = vector;
  return detail::largest_lane(registers);
#else
  alignas(64) std::array<Scalar, Vector::size> all;
  vector.store_aligned(all.data());
  return *std::max_element(all.begin(), all.end());
#endif
}

}  // namespace gradus::inline GRADUS_PRECISION
