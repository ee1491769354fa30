#pragma once
#include <cmath>
#include <numbers>

#include "gradus.hpp"

using namespace gradus;

/// Place `i` of a circle with so many: 0 lies to the right, and from there on
/// they run anticlockwise.
struct Point {
  double x, y;
};
inline Point on_circle(std::int64_t i, std::int64_t places) {
  double angle = 2 * std::numbers::pi * static_cast<double>(i % places) /
                 static_cast<double>(places);
  return {std::cos(angle), std::sin(angle)};
}

/// The number that stands at `row` and `column` of a parameter is now that.
inline void set(const Variable& parameter, std::int64_t row,
                std::int64_t column, double number) {
  Variable same = parameter;  // a handle to the same numbers
  same.mutable_value()(row, column) = static_cast<Scalar>(number);
}

/// All numbers of a parameter.
inline void fill(const Variable& parameter, double number) {
  Variable same = parameter;
  same.mutable_value().fill(static_cast<Scalar>(number));
}
