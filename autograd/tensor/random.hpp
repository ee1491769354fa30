#pragma once
#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Number `index` of the random sequence of `key`: 64 bits, by hashing and without state, so that any thread can make
/// any part of a sequence and backward can make a dropout mask again instead of keeping it (the finaliser of
/// SplitMix64; Steele, Lea and Flood 2014).
constexpr std::uint64_t random_bits(std::uint64_t key, std::uint64_t index) {
  std::uint64_t x = key + (index + 1) * 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

/// A seeded source of random numbers. Uniform numbers are the same on every machine and in both precisions (up to
/// rounding to Scalar), normal ones up to rounding. It moves and does not copy: a copy would repeat its numbers unseen.
class Generator {
 public:
  explicit Generator(std::uint64_t seed);
  Generator(Generator&&) = default;
  Generator& operator=(Generator&&) = default;

  /// A generator of its own: what is drawn from it never shifts what is drawn from this one. Draws one number here.
  Generator split();

  std::uint64_t bits();  ///< 64 random bits
  double uniform();      ///< in [0, 1), a multiple of 2^-53
  /// Uniform in low..high, both included; throws ValueError when low > high.
  std::int64_t integer(std::int64_t low, std::int64_t high);

  /// Each element uniform in [low, high); throws ValueError when low > high.
  Tensor uniform(const Shape& shape, double low = 0, double high = 1);
  /// Each element from the normal distribution (Box and Muller 1958); throws ValueError for a negative deviation.
  Tensor normal(const Shape& shape, double mean = 0, double deviation = 1);

  /// All there is to a generator: one made anew from it goes on with the same numbers.
  struct State {
    std::uint64_t key;
    std::uint64_t count;  ///< of the numbers drawn so far
    bool operator==(const State&) const = default;
  };
  /// Draws `count` numbers for a kernel: of what it returns, number i is `random_bits(key, count + i)`.
  State take(std::uint64_t count);

  State state() const { return state_; }
  explicit Generator(State state) : state_(state) {}

 private:
  State state_;
};

}  // namespace gradus::inline GRADUS_PRECISION
