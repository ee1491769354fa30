#include "data/shuffle.hpp"

#include "autograd/tensor/random.hpp"

namespace gradus::inline GRADUS_PRECISION {

Shuffle::Shuffle(std::int64_t count, std::uint64_t key) : count_(count), key_(key) {
  check<ValueError>(1 <= count && count <= std::int64_t{1} << 60, "Shuffle: of {} numbers; there must be 1 or more",
                    count);
  while (std::int64_t{1} << 2 * half_bits_ < count) ++half_bits_;
}

// A Feistel network (Luby and Rackoff 1988): each round changes one half of the bits by a hash of the other, which can
// be undone, so that no two numbers become one. What it takes out of 0 to count - 1 goes through it again until it is
// in.
std::int64_t Shuffle::at(std::int64_t place) const {
  check<ValueError>(place >= 0, "Shuffle: place {}; it must be 0 or more", place);
  std::uint64_t key = random_bits(key_, static_cast<std::uint64_t>(place / count_));
  auto number = static_cast<std::uint64_t>(place % count_), half = (std::uint64_t{1} << half_bits_) - 1;
  do {
    std::uint64_t left = number >> half_bits_, right = number & half;
    for (std::uint64_t round = 0; round < 6; ++round) {
      std::uint64_t mixed = left ^ (random_bits(key + round, right) & half);
      left = right;
      right = mixed;
    }
    number = left << half_bits_ | right;
  } while (number >= static_cast<std::uint64_t>(count_));
  return static_cast<std::int64_t>(number);
}

}  // namespace gradus::inline GRADUS_PRECISION
