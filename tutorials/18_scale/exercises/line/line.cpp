// A power law y = scale * x^power through points that are not equally sure.
// In logarithms, X = log x and Y = log y, it is a line: Y = log scale + power
// * X. The chapter's lines let all points count alike. Here each y has an
// error of its own, from its seeds for instance, and a point that is surer
// counts more: with the weight w = 1 / s^2, where s is the error of Y. The
// line then has
//
//     power     = sum w (X - mean X) (Y - mean Y) / sum w (X - mean X)^2
//     log scale = mean Y - power * mean X
//
// where the means have the weights too: mean X = sum w X / sum w. The
// standard error of the power is 1 / root(sum w (X - mean X)^2).
//
// You are given the error of y, not that of Y = log y. How far does log y
// move when y moves a little? Its derivative says so.
#include "tutorials/18_scale/exercises/line/line.hpp"

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

namespace exercise {

// line.hpp has: struct Point { x, y, error } and
// struct PowerLaw { scale, power, error }.

PowerLaw fit_power_law(const std::vector<Point>& points) {
  // Your code in place of this line:
  not_written_yet();
}

// y at another x, by the law.
double predict(const PowerLaw& law, double x) { not_written_yet(); }

}  // namespace exercise
