#pragma once
#include <functional>
#include <limits>
#include <string>

#include "testing/doctest.hpp"

// What tests share beside the checks that everybody's tests can use, testing/doctest.hpp. Compiled once: a test that
// evaluates no xtensor expression of its own compiles in a second or two. Failures are reported at the caller's file
// and line.
namespace gradus::inline GRADUS_PRECISION::testing {

constexpr Scalar not_a_number = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar endless = std::numeric_limits<Scalar>::infinity();
/// A tolerance in this build's precision.
constexpr double by_precision(double in_float, double in_double) {
  return sizeof(Scalar) == sizeof(float) ? in_float : in_double;
}

/// sin(0.7 i + phase) for element i: numbers that numpy makes as easily, `np.sin(0.7 * np.arange(n) + phase)`.
Tensor wave(const Shape& shape, double phase = 0);
/// first, first + 1, first + 2, ...
Tensor counting(const Shape& shape, double first = 0);
/// A single number, shape (), that requires a gradient.
Variable leaf(double value);
/// sum of x_i sin(1.3 i + 0.5): one number that changes when any element does, or when two of them swap places.
double checksum(const Tensor& x);

/// Equal to the last digits that a sum of so many terms has right.
void check_number(double got, double want, const char* file = __builtin_FILE(), int line = __builtin_LINE());

/// `run` throws E and its message holds each part, in any order.
template <class E>
void check_throws(const std::function<void()>& run, std::initializer_list<std::string> parts,
                  const char* file = __builtin_FILE(), int line = __builtin_LINE());

namespace detail {
void report_throw(const std::string& what, bool right_type, std::initializer_list<std::string> parts, const char* file,
                  int line);
}

template <class E>
void check_throws(const std::function<void()>& run, std::initializer_list<std::string> parts, const char* file,
                  int line) {
  try {
    run();
  } catch (const E& error) {
    return detail::report_throw(error.what(), true, parts, file, line);
  } catch (const std::exception& error) {
    return detail::report_throw(error.what(), false, parts, file, line);
  }
  detail::report_throw("nothing was thrown", false, parts, file, line);
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
