#include <fmt/core.h>

#include <cmath>

#include "gradus.hpp"

using namespace gradus;

int main() {
  Trace trace;  // notes every operation from here on, to draw it
  Variable x(0.5, true);
  Variable u = 3 * x - 1;
  Variable y = tanh(u);
  u.retain_grad();
  y.backward();

  // By hand: the slope of each step, and their product.
  double du_dx = 3;
  double dy_du = 1 - std::tanh(0.5) * std::tanh(0.5);
  fmt::print("            by hand   Gradus\n");
  fmt::print("u = 3x - 1  {:.4f}    {:.4f}\n", 3 * 0.5 - 1, u.item());
  fmt::print("y = tanh u  {:.4f}    {:.4f}\n", std::tanh(0.5), y.item());
  fmt::print("dy/du       {:.4f}    {:.4f}\n", dy_du, item(u.grad()));
  fmt::print("dy/dx       {:.4f}    {:.4f}\n", dy_du * du_dx, item(x.grad()));

  trace.name({{"x", x}, {"u", u}, {"y", y}});
  fmt::print("{}\n", save_graph("pictures/chain.svg", trace).message);
}
