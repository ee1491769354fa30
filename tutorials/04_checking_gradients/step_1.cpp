#include <fmt/core.h>

#include <cmath>

#include "gradus.hpp"

using namespace gradus;

/// One function for float, double and Variable.
template <class X>
X f(X x) {
  using std::exp, std::tanh;
  return exp(x) * tanh(x);
}

/// (f(x + h) - f(x)) / h
template <class X>
X one_sided(X x, X h) {
  return (f(x + h) - f(x)) / h;
}

/// (f(x + h) - f(x - h)) / 2h
template <class X>
X central(X x, X h) {
  return (f(x + h) - f(x - h)) / (2 * h);
}

int main() {
  Variable x(1, true);
  f(x).backward();
  const double slope = item(x.grad());
  auto error = [&](double measured) {
    return std::abs(measured - slope) / slope;
  };

  Curve one{"one-sided, double"}, two{"central, double"},
      small{"central, float"};
  fmt::print(
      "slope {:.6f}; relative error of a difference with the step h:\n\n",
      slope);
  fmt::print("    h   one-sided    central   central in float\n");
  for (int quarter = 2; quarter <= 52;
       ++quarter) {  // four steps to a power of ten
    double h = std::pow(10, -quarter / 4.0);
    double errors[] = {error(one_sided(1.0, h)), error(central(1.0, h)),
                       error(central(1.f, static_cast<float>(h)))};
    one.x.push_back(h), one.y.push_back(errors[0]);
    two.x.push_back(h), two.y.push_back(errors[1]);
    small.x.push_back(h), small.y.push_back(errors[2]);
    if (quarter % 4 == 0)
      fmt::print("{:5.0e}   {:9.0e}  {:9.0e}  {:9.0e}\n", h, errors[0],
                 errors[1], errors[2]);
  }
  Picture picture =
      save_curves("pictures/error.svg", {one, two, small},
                  {.title = "How far a difference is from the slope",
                   .x_label = "step h",
                   .y_label = "relative error",
                   .log_x = true,
                   .log_y = true});
  fmt::print("{}\n", picture.message);

  // What the chapter says of it holds on this machine too.
  auto best = [](const Curve& curve) {
    return *std::min_element(curve.y.begin(), curve.y.end());
  };
  return error(central(1.0, 1e-6)) < 1e-9 && best(one) > best(two) &&
                 best(small) > 1e-7
             ? 0
             : 1;
}
