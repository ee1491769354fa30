#pragma once
#include "autograd/tensor/random.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Dropout's mask as the random numbers it is made from: forward and backward make it anew and nobody keeps it. Element
/// i is dropped when the upper 32 of its 64 random bits are below p * 2^32, so p is met to 2^-33.
struct Drop {
  Generator::State start{0, 0};
  double p = 0;

  /// Draws `count` numbers. Throws ValueError, naming `operation`, for p outside [0, 1].
  static Drop draw(const char* operation, double p, Generator& generator, std::int64_t count);

  /// y = 0 where dropped, else x / (1 - p), for `count` elements: those with the places first, first + step, ... in the
  /// mask. y may be x.
  void apply(const Scalar* x, Scalar* y, std::int64_t count, std::int64_t first = 0, std::int64_t step = 1) const;
};

}  // namespace gradus::inline GRADUS_PRECISION
