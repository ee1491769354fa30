#include "autograd/tensor/random.hpp"

#include <cmath>
#include <numbers>

namespace gradus::inline GRADUS_PRECISION {
namespace {

// The upper 53 bits, as many as a double holds: each multiple of 2^-53 in [0, 1) is equally likely.
double unit(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

}  // namespace

// Neighbouring seeds get keys far apart.
Generator::Generator(std::uint64_t seed) : state_{random_bits(seed, 0), 0} {}

Generator Generator::split() { return Generator(State{bits(), 0}); }

Generator::State Generator::take(std::uint64_t count) {
  State before = state_;
  state_.count += count;
  return before;
}

std::uint64_t Generator::bits() { return random_bits(state_.key, state_.count++); }

double Generator::uniform() { return unit(bits()); }

std::int64_t Generator::integer(std::int64_t low, std::int64_t high) {
  check<ValueError>(low <= high, "integer: nothing lies between {} and {}; low must not be above high", low, high);
  auto first = static_cast<std::uint64_t>(low);
  std::uint64_t count = static_cast<std::uint64_t>(high) - first + 1;  // 0 stands for 2^64
  if (count == 0) return static_cast<std::int64_t>(bits());
  // 2^64 mod count: without that many numbers the rest falls evenly on the remainders.
  std::uint64_t surplus = (0 - count) % count;
  std::uint64_t x = bits();
  while (x < surplus) x = bits();
  return static_cast<std::int64_t>(first + x % count);
}

Tensor Generator::uniform(const Shape& shape, double low, double high) {
  check<ValueError>(low <= high && std::isfinite(high - low),
                    "uniform: needs low <= high, and a finite distance between them, not {} and {}", low, high);
  Tensor result = empty(shape);
  auto [key, first] = take(result.size());
  Scalar largest = std::nextafter(static_cast<Scalar>(high), static_cast<Scalar>(low));
  Scalar* out = result.data();
  double width = high - low;
  for (std::size_t i = 0, size = result.size(); i < size; ++i) {
    auto x = static_cast<Scalar>(low + width * unit(random_bits(key, first + i)));
    out[i] = x < largest ? x : largest;  // rounding may have reached the upper end
  }
  return result;
}

Tensor Generator::normal(const Shape& shape, double mean, double deviation) {
  check<ValueError>(std::isfinite(mean), "normal: the mean is {}; it must be finite", mean);
  check<ValueError>(deviation >= 0 && std::isfinite(deviation),
                    "normal: the standard deviation is {}; it must be finite and 0 or more", deviation);
  Tensor result = empty(shape);
  auto [key, first] = take(2 * result.size());
  Scalar* out = result.data();
  for (std::size_t i = 0, size = result.size(); i < size; ++i) {  // each element depends on its own two numbers alone
    double u = 1 - unit(random_bits(key, first + 2 * i));         // in (0, 1]: its logarithm is finite
    double v = unit(random_bits(key, first + 2 * i + 1));
    double z = std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
    out[i] = static_cast<Scalar>(mean + deviation * z);
  }
  return result;
}

}  // namespace gradus::inline GRADUS_PRECISION
