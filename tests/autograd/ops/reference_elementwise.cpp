#include <cmath>

#include "autograd/ops/activation.hpp"
#include "autograd/ops/elementwise.hpp"
#include "tests/autograd/ops/reference.hpp"
#include "tests/autograd/ops/table.hpp"
#include "tests/helpers.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

/// Elements 0, 1, ... of 60 between about -3 and 3.
Tensor spread_out(double low = -3, double high = 3) {
  return by_index({3, 20}, [=](const Index& i) {
    return low + (high - low) * (static_cast<double>(i[0] * 20 + i[1]) + 0.37) / 60;
  });
}

void of_one(References& all, const std::string& name, Variable (*f)(const Variable&), double (*want)(double),
            double low = -3) {
  Tensor x = spread_out(low);
  all.push_back({name, "", f(x).value(), by_index({3, 20}, [&](const Index& i) { return want(at(x, i)); })});
}

void of_two(References& all, const std::string& name, Variable (*f)(const Variable&, const Variable&),
            double (*want)(double, double), double offset = 0) {
  Tensor a = wave({2, 1, 5}, 0.2), b = wave({3, 1}, 1.1), c = wave({2, 3, 5}, 2);
  for (Tensor* x : {&a, &b, &c}) *x += static_cast<Scalar>(offset);
  auto add = [&](const std::string& what, const Tensor& x, const Tensor& y, const Shape& shape) {
    all.push_back(
        {name, what, f(x, y).value(), by_index(shape, [&](const Index& i) { return want(at(x, i), at(y, i)); })});
  };
  add("one shape", c, wave({2, 3, 5}, 0.4) + static_cast<Scalar>(offset), {2, 3, 5});
  add("both broadcast", a, b, {2, 3, 5});
  add("the first broadcast", b, c, {2, 3, 5});
  add("the second broadcast", c, a, {2, 3, 5});
}

double gelu_exact(double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.))); }
double gelu_tanh(double x) { return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x))); }

}  // namespace

References elementwise_references() {
  References all;
  of_two(all, "add", add, [](double a, double b) { return a + b; });
  of_two(all, "sub", sub, [](double a, double b) { return a - b; });
  of_two(all, "mul", mul, [](double a, double b) { return a * b; });
  of_two(
      all, "div", div, [](double a, double b) { return a / b; }, 3);
  of_two(
      all, "pow", pow, [](double a, double b) { return std::pow(a, b); }, 2);
  of_two(all, "maximum", maximum, [](double a, double b) { return a > b ? a : b; });
  of_two(all, "minimum", minimum, [](double a, double b) { return a < b ? a : b; });
  of_one(all, "neg", neg, [](double x) { return 0 - x; });
  of_one(all, "exp", exp, [](double x) { return std::exp(x); });
  of_one(
      all, "log", log, [](double x) { return std::log(x); }, 0.01);
  of_one(
      all, "sqrt", sqrt, [](double x) { return std::sqrt(x); }, 0);
  of_one(all, "abs", abs, [](double x) { return x < 0 ? -x : x; });
  of_one(all, "tanh", tanh, [](double x) { return std::tanh(x); });
  of_one(all, "sigmoid", sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); });
  of_one(all, "relu", relu, [](double x) { return x > 0 ? x : 0; });
  of_one(
      all, "gelu", [](const Variable& x) { return gelu(x); }, gelu_exact);
  of_one(
      all, "gelu", [](const Variable& x) { return gelu(x, Approximate::tanh); }, gelu_tanh);
  of_one(all, "silu", silu, [](double x) { return x / (1 + std::exp(-x)); });
  of_one(
      all, "clamp", [](const Variable& x) { return clamp(x, -0.4, 0.3); },
      [](double x) { return x < -0.4  ? -0.4
                            : x > 0.3 ? 0.3
                                      : x; });

  Tensor a = wave({2, 3, 4}, 0.3), b = wave({3, 1}, 1.9);
  Condition some = condition({2, 1, 4}, 1);
  auto holds = [&](const Index& i) { return some.values().data()[i[0] * 4 + i[2]]; };
  all.push_back({"where", "", where(some, Variable(a), Variable(b)).value(),
                 by_index({2, 3, 4}, [&](const Index& i) { return holds(i) ? at(a, i) : at(b, i); })});
  all.push_back({"masked_fill", "", masked_fill(Variable(a), some, -7).value(),
                 by_index({2, 3, 4}, [&](const Index& i) { return holds(i) ? -7 : at(a, i); })});
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
