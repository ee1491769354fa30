#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numbers>
#include <random>

#include "autograd/ops/activation.hpp"
#include "autograd/ops/elementwise.hpp"
#include "tests/helpers.hpp"

// Each operation on elements, its value and its slope, against the functions of the C library in more digits, over
// the whole range: in float every 1,009th bit pattern (all of them with GRADUS_NIGHTLY set), in double a million
// random ones and a million between 2^-12 and 2^11. An error counts in units in the last place of the result, or of
// the largest term of which the function is the sum.
using namespace gradus;

namespace {

constexpr bool is_float = std::is_same_v<Scalar, float>;
using Wide = std::conditional_t<is_float, double, long double>;
using Bits = std::conditional_t<is_float, std::uint32_t, std::uint64_t>;

struct Right {
  Wide value = 0;
  Wide largest_term = 0;
};

/// Units in the last place of `right` between it and `got`. What overflows may be infinity or the largest number.
double units(Scalar got, const Right& right) {
  constexpr Scalar largest = std::numeric_limits<Scalar>::max();
  Scalar rounded = static_cast<Scalar>(right.value);
  if (std::isnan(right.value) || std::isnan(got)) return std::isnan(right.value) == std::isnan(got) ? 0 : INFINITY;
  if (got == rounded) return 0;
  if (std::isinf(rounded)) return std::abs(got) == largest && (got > 0) == (rounded > 0) ? 0 : INFINITY;
  if (std::isinf(got)) return std::abs(rounded) == largest && (got > 0) == (rounded > 0) ? 1 : INFINITY;
  Scalar size = static_cast<Scalar>(std::max(std::abs(right.value), std::min<Wide>(right.largest_term, largest)));
  Scalar unit = size < largest ? std::nextafter(size, largest) - size : size - std::nextafter(size, Scalar(0));
  return static_cast<double>(std::abs(static_cast<Wide>(got) - right.value) / static_cast<Wide>(unit));
}

Scalar from_bits(Bits bits) { return std::bit_cast<Scalar>(bits); }

/// Calls run with tensors of finite numbers, 65,536 at a time.
template <class Run>
void for_all_numbers(const Run& run) {
  constexpr std::size_t at_once = 65536;
  std::vector<Scalar> numbers;
  auto put = [&](Scalar x) {
    if (std::isfinite(x)) numbers.push_back(x);
    if (numbers.size() < at_once) return;
    Tensor x_all = empty({static_cast<std::int64_t>(at_once)});
    std::copy(numbers.begin(), numbers.end(), x_all.data());
    run(x_all);
    numbers.clear();
  };
  if constexpr (is_float) {
    std::uint64_t step = std::getenv("GRADUS_NIGHTLY") ? 1 : 1009;
    for (std::uint64_t bits = 0; bits < std::uint64_t{1} << 32; bits += step) put(from_bits(static_cast<Bits>(bits)));
    // Near where among all of them the worst were found: sigmoid, tanh, gelu, silu.
    for (float worst : {4.83995f, 2.41997f, -12.6646f, -7.56963f})
      for (Bits i = 0; i < 256; ++i) put(from_bits(std::bit_cast<Bits>(static_cast<Scalar>(worst)) - 128 + i));
  } else {
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> exponent(-12, 11);
    for (int i = 0; i < 1'000'000; ++i) {
      put(from_bits(static_cast<Bits>(random())));
      put(static_cast<Scalar>((random() % 2 ? 1 : -1) * std::exp2(exponent(random))));
    }
  }
  while (!numbers.empty()) put(1);
}

struct Worst {
  double units = 0;
  Scalar at = 0, got = 0;
  Wide right = 0;
  void take(double found, Scalar x, Scalar y, Wide wanted) {
    if (!(found <= units)) *this = {found, x, y, wanted};
  }
};

using Unary = Variable (*)(const Variable&);
using Reference = Right (*)(Wide);

/// Value and slope stay within `bound(x)` units.
void check_unary(Unary operation, Reference value, Reference slope, double (*bound)(Wide)) {
  Worst worst_value, worst_slope;
  int others = 0;
  for_all_numbers([&](const Tensor& numbers) {
    Variable x(numbers, true);
    Variable y = operation(x);
    y.backward(ones(y.shape()));
    NoGradGuard guard;
    Tensor alone = operation(numbers).value();  // where no slope is asked for the kernel may be another
    Tensor dx = x.grad();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      Scalar at = numbers.data()[i], got = y.value().data()[i], got_slope = dx.data()[i];
      if (std::bit_cast<Bits>(got) != std::bit_cast<Bits>(alone.data()[i])) ++others;
      Right right = value(at), right_slope = slope(at);
      worst_value.take(units(got, right) / bound(at), at, got, right.value);
      worst_slope.take(units(got_slope, right_slope) / bound(at), at, got_slope, right_slope.value);
    }
  });
  CHECK(others == 0);
  INFO("value at ", worst_value.at, ": ", worst_value.got, ", right is ", static_cast<double>(worst_value.right));
  CHECK(worst_value.units <= 1);
  INFO("slope at ", worst_slope.at, ": ", worst_slope.got, ", right is ", static_cast<double>(worst_slope.right));
  CHECK(worst_slope.units <= 1);
}

double four(Wide) { return 4; }

Wide inverse_of_both(Wide x) {  // 1 / ((1 + e^x)(1 + e^-x))
  Wide e = std::exp(-std::abs(x));
  return e / ((1 + e) * (1 + e));
}
constexpr Wide sqrt_half = 1 / std::numbers::sqrt2_v<Wide>;
Wide distribution(Wide x) { return std::erfc(-x * sqrt_half) / 2; }
Wide density(Wide x) { return std::exp(-x * x / 2) * std::numbers::inv_sqrtpi_v<Wide> * sqrt_half; }

constexpr Wide scale = 2 * std::numbers::sqrt2_v<Wide> * std::numbers::inv_sqrtpi_v<Wide>, cubic = 0.044715L;
Wide twice_u(Wide x) { return scale * (x + cubic * x * x * x); }
Wide logistic(Wide x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }

Right right(Wide value) { return {value, 0}; }

}  // namespace

TEST_CASE("exp, log, sqrt, abs and neg: right from the smallest number to the largest") {
  check_unary([](const Variable& x) { return exp(x); }, [](Wide x) { return right(std::exp(x)); },
              [](Wide x) { return right(std::exp(x)); }, four);
  check_unary([](const Variable& x) { return log(x); }, [](Wide x) { return right(std::log(x)); },
              [](Wide x) { return right(1 / x); }, four);
  check_unary([](const Variable& x) { return sqrt(x); }, [](Wide x) { return right(std::sqrt(x)); },
              [](Wide x) { return right(1 / (2 * std::sqrt(x))); }, four);
  auto sign = [](Wide x) { return right(x > 0 ? 1 : x < 0 ? -1 : 0); };
  check_unary([](const Variable& x) { return abs(x); }, [](Wide x) { return right(std::abs(x)); }, sign, four);
  check_unary([](const Variable& x) { return neg(x); }, [](Wide x) { return right(-x); },
              [](Wide) { return right(-1); }, four);
}

TEST_CASE("sigmoid and tanh: no digit of a slope cancels, however sure the answer") {
  check_unary([](const Variable& x) { return sigmoid(x); }, [](Wide x) { return right(logistic(x)); },
              [](Wide x) { return right(inverse_of_both(x)); }, four);
  check_unary([](const Variable& x) { return tanh(x); }, [](Wide x) { return right(std::tanh(x)); },
              [](Wide x) { return right(4 * inverse_of_both(2 * x)); }, four);
}

TEST_CASE("relu and clamp: right from the smallest number to the largest") {
  check_unary([](const Variable& x) { return relu(x); }, [](Wide x) { return right(std::max<Wide>(x, 0)); },
              [](Wide x) { return right(x > 0); }, four);
  check_unary([](const Variable& x) { return clamp(x, -1, 1); },
              [](Wide x) { return right(std::clamp<Wide>(x, -1, 1)); }, [](Wide x) { return right(-1 <= x && x <= 1); },
              four);
}

TEST_CASE("gelu: its left tail has its digits") {
  auto value = [](Wide x) { return right(x < -1000 ? 0 : x * distribution(x)); };
  auto slope = [](Wide x) -> Right {
    if (std::abs(x) > 1000) return right(x > 0);
    return {distribution(x) + x * density(x), std::max(distribution(x), std::abs(x) * density(x))};
  };
  check_unary([](const Variable& x) { return gelu(x); }, value, slope, [](Wide) { return 6.0; });
}

TEST_CASE("gelu by tanh: as many digits as 2u leaves to its exponential") {
  auto value = [](Wide x) { return right(x < -1000 ? 0 : x * logistic(twice_u(x))); };
  auto slope = [](Wide x) -> Right {
    if (std::abs(x) > 1000) return right(x > 0);
    Wide below = logistic(twice_u(x)), rest = x * inverse_of_both(twice_u(x)) * scale * (1 + 3 * cubic * x * x);
    return {below + rest, std::max(below, std::abs(rest))};
  };
  auto bound = [](Wide x) { return static_cast<double>(4 + 4 * std::min<Wide>(std::abs(twice_u(x)), 1000)); };
  check_unary([](const Variable& x) { return gelu(x, Approximate::tanh); }, value, slope, bound);
}

TEST_CASE("silu: its left tail has its digits, and so has its slope but where the two terms cancel") {
  auto value = [](Wide x) { return right(x < -12000 ? 0 : x * logistic(x)); };
  auto slope = [](Wide x) -> Right {
    if (std::abs(x) > 12000) return right(x > 0);
    Wide below = logistic(x), rest = x * inverse_of_both(x);
    return {below + rest, std::max(below, std::abs(rest))};
  };
  check_unary([](const Variable& x) { return silu(x); }, value, slope, [](Wide) { return 6.0; });
}

TEST_CASE("add, sub, mul, div and pow: values and both slopes of random pairs") {
  struct Binary {
    const char* name;
    Variable (*operation)(const Variable&, const Variable&);
    Right (*value)(Wide, Wide);
    Right (*slope_of_a)(Wide, Wide);
    Right (*slope_of_b)(Wide, Wide);
  };
  auto one = [](Wide, Wide) { return right(1); };
  const Binary operations[] = {
      {"add", add, [](Wide a, Wide b) { return right(a + b); }, one, one},
      {"sub", sub, [](Wide a, Wide b) { return right(a - b); }, one, [](Wide, Wide) { return right(-1); }},
      {"mul", mul, [](Wide a, Wide b) { return right(a * b); }, [](Wide, Wide b) { return right(b); },
       [](Wide a, Wide) { return right(a); }},
      {"div", div, [](Wide a, Wide b) { return right(a / b); }, [](Wide, Wide b) { return right(1 / b); },
       [](Wide a, Wide b) { return right(-a / b / b); }},
      {"pow", pow, [](Wide a, Wide b) { return right(std::pow(a, b)); },
       [](Wide a, Wide b) { return right(b == 0 ? 0 : b * std::pow(a, b - 1)); },
       [](Wide a, Wide b) { return right(std::pow(a, b) * std::log(a)); }},
  };
  constexpr std::int64_t count = 200'000;
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> exponent(-3, 3);
  Tensor left = empty({2 * count}), other = empty({2 * count});
  auto any = [&] {
    for (;;)
      if (Scalar x = from_bits(static_cast<Bits>(random())); std::isfinite(x) && x != 0) return x;
  };
  for (std::int64_t i = 0; i < count; ++i) {
    left.data()[i] = any(), other.data()[i] = any();
    left.data()[count + i] = std::abs(any());  // a power of it is often a number
    other.data()[count + i] = static_cast<Scalar>((i % 2 ? 1 : -1) * std::exp2(exponent(random)));
  }
  for (const Binary& binary : operations) {
    Variable a(left, true), b(other, true);
    Variable y = binary.operation(a, b);
    y.backward(ones(y.shape()));
    Tensor da = a.grad(), db = b.grad();
    Worst worst[3];
    for (std::int64_t i = 0; i < 2 * count; ++i) {
      Scalar p = left.data()[i], q = other.data()[i];
      Right rights[] = {binary.value(p, q), binary.slope_of_a(p, q), binary.slope_of_b(p, q)};
      Scalar got[] = {y.value().data()[i], da.data()[i], db.data()[i]};
      for (int k = 0; k < 3; ++k) worst[k].take(units(got[k], rights[k]), p, got[k], rights[k].value);
    }
    for (int k = 0; k < 3; ++k) {
      INFO(binary.name, ", ",
           k == 0   ? "value"
           : k == 1 ? "slope of a"
                    : "slope of b",
           " at a = ", worst[k].at, ": ", worst[k].got, ", right is ", static_cast<double>(worst[k].right));
      CHECK(worst[k].units <= 4);
    }
  }
}
