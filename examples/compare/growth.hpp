#pragma once
#include <vector>

namespace comparison {

/// The x of the power law y = a length^x that is nearest in logarithms: least squares of log y over log length.
double power_of(const std::vector<double>& lengths, const std::vector<double>& y);

/// The r of y = a r^distance that is nearest in logarithms; what is not above 0 is left out, and of fewer than two
/// points r is 0.
double factor_of(const std::vector<double>& distances, const std::vector<double>& y);

/// y = linear length + square length^2, with the least squares of relative errors.
struct Quadratic {
  double linear, square;
};
Quadratic quadratic_of(const std::vector<double>& lengths, const std::vector<double>& y);

}  // namespace comparison
