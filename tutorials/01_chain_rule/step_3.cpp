#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

double f(double a, double b, double c) { return (a * b + c) * a; }

int main() {
  Trace trace;
  Variable a(2, true), b(-3, true), c(10, true);
  Variable d = a * b + c;
  Variable y = d * a;  // a is used twice: inside d, and here
  d.retain_grad();
  y.backward();
  fmt::print("y = {}, dy/dd = {}\n\n", y.item(), item(d.grad()));

  // Each gradient against a small step of that variable alone.
  const double h = 1e-4;
  fmt::print("       gradient   measured\n");
  fmt::print("dy/da  {:7.4f}   {:7.4f}\n", item(a.grad()),
             (f(2 + h, -3, 10) - f(2 - h, -3, 10)) / (2 * h));
  fmt::print("dy/db  {:7.4f}   {:7.4f}\n", item(b.grad()),
             (f(2, -3 + h, 10) - f(2, -3 - h, 10)) / (2 * h));
  fmt::print("dy/dc  {:7.4f}   {:7.4f}\n", item(c.grad()),
             (f(2, -3, 10 + h) - f(2, -3, 10 - h)) / (2 * h));

  trace.name({{"a", a}, {"b", b}, {"c", c}, {"d", d}, {"y", y}});
  fmt::print("{}\n", save_graph("pictures/paths.svg", trace).message);
}
