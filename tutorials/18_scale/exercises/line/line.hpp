#pragma once
#include <vector>

namespace exercise {

/// A measured point.
struct Point {
  double x, y;
  double error;  ///< of y: its standard error
};

/// y = scale * x^power, fitted.
struct PowerLaw {
  double scale, power;
  double error;  ///< of the power: its standard error
};

}  // namespace exercise
