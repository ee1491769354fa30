#pragma once
#include <cstdint>

#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The numbers 0 to count - 1 in a random order, again and again, in another order each time. It keeps no list: what
/// stands at a place is known at once, so that a run can begin at any.
class Shuffle {
 public:
  /// Throws ValueError for a count below 1. The key is any number, `Generator::bits()` for one.
  Shuffle(std::int64_t count, std::uint64_t key);

  /// The number at a place, 0 or more: places 0 to count - 1 have each number once, and so on.
  std::int64_t at(std::int64_t place) const;

 private:
  std::int64_t count_;
  std::uint64_t key_;
  int half_bits_ = 1;
};

}  // namespace gradus::inline GRADUS_PRECISION
