#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

int main() {
  Trace trace;

  Variable a(-4, true), b(2, true);
  Variable c = a + b;
  Variable d = a * b + pow(b, 3);
  c = c + c + 1;
  c = c + 1 + c - a;
  d = d + d * 2 + relu(b + a);
  d = d + 3 * d + relu(b - a);
  Variable e = c - d;
  Variable f = pow(e, 2);
  Variable g = f / 2;
  g = g + 10 / f;
  g.backward();

  fmt::print("g     = {:.4f}\n", g.item());
  fmt::print("dg/da = {:.4f}\n", item(a.grad()));
  fmt::print("dg/db = {:.4f}\n", item(b.grad()));
  fmt::print("f = {:.4f}, dg/df = {:.4f}\n", f.item(), item(f.grad()));

  trace.name(
      {{"a", a}, {"b", b}, {"c", c}, {"d", d}, {"e", e}, {"f", f}, {"g", g}});
  fmt::print("{}\n", save_graph("pictures/graph.svg", trace).message);
}
