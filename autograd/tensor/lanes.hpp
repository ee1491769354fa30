#pragma once
// What xsimd calls differently from version to version.
#include <xsimd/xsimd.hpp>

namespace gradus::inline GRADUS_PRECISION {

/// The sum of a vector's lanes, in float or double.
template <class Batch>
typename Batch::value_type sum_of_lanes(const Batch& v) {
  if constexpr (requires { reduce_add(v); })
    return reduce_add(v);
  else
    return hadd(v);  // xsimd 8
}

}  // namespace gradus::inline GRADUS_PRECISION
