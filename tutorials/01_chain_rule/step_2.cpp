#include <fmt/core.h>

#include <cmath>

#include "gradus.hpp"

using namespace gradus;

/// The smallest graph: two values and what one operation makes of them.
Picture draw_product() {
  Trace trace;  // notes every operation from here on, to draw it
  Variable w(3, true), x(0.5, true);
  Variable p = w * x;
  p.backward();
  trace.name({{"w", w}, {"x", x}, {"p", p}});
  return save_graph("pictures/product.svg", trace);
}

/// The same product, with two more operations behind it.
Picture draw_chain() {
  Trace trace;
  Variable w(3, true), x(0.5, true);
  Variable p = w * x;
  Variable u = p - 1;
  Variable y = tanh(u);
  u.retain_grad();
  y.backward();

  // By hand: the slope of each step, and their products.
  double du_dx = 3, du_dw = 0.5;
  double dy_du = 1 - std::tanh(0.5) * std::tanh(0.5);
  fmt::print("             by hand   Gradus\n");
  fmt::print("u = w x - 1  {:.4f}    {:.4f}\n", 3 * 0.5 - 1, u.item());
  fmt::print("y = tanh u   {:.4f}    {:.4f}\n", std::tanh(0.5), y.item());
  fmt::print("dy/du        {:.4f}    {:.4f}\n", dy_du, item(u.grad()));
  fmt::print("dy/dx        {:.4f}    {:.4f}\n", dy_du * du_dx,
             item(x.grad()));
  fmt::print("dy/dw        {:.4f}    {:.4f}\n", dy_du * du_dw,
             item(w.grad()));

  trace.name({{"w", w}, {"x", x}, {"p", p}, {"u", u}, {"y", y}});
  return save_graph("pictures/chain.svg", trace);
}

int main() {
  Picture product = draw_product(), chain = draw_chain();
  fmt::print("{}\n{}\n", product.message, chain.message);
}
