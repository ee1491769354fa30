#include <fmt/core.h>

#include <map>

#include "gradus.hpp"

using namespace gradus;

std::map<const Node*, double> gradient;
int visits = 0;

/// Hands on what arrives as soon as it arrives. In a graph of sums every
/// slope is 1.
void push(const Node* node, double dy) {
  ++visits;
  gradient[node] += dy;
  for (const Edge& input : node->inputs()) push(input.node.get(), dy * 1);
}

int main() {
  Variable a(3, true);
  Variable b = a + a;
  Variable c = b + b;
  push(c.node(), 1);
  c.backward();
  fmt::print("c = {}: dc/da = {} by pushing, {} by Gradus\n\n", c.item(),
             gradient[a.node()], item(a.grad()));

  fmt::print(
      "y = y + y    pushing: dy/dx    visits   Gradus: dy/dx   nodes\n");
  for (int times : {1, 2, 10, 20}) {
    Variable x(1, true);
    Variable y = x;
    for (int i = 0; i < times; ++i) y = y + y;
    gradient.clear();
    visits = 0;
    push(y.node(), 1);
    y.backward();
    fmt::print("{:4} times   {:14} {:9} {:15} {:7}\n", times,
               gradient[x.node()], visits, item(x.grad()), gradient.size());
  }

  Variable x(1, true);
  Variable y = x;
  for (int i = 0; i < 1000; ++i) y = y + y;
  int nodes =
      1;  // of a chain: one edge of each node leads through all of them
  for (const Node* node = y.node(); !node->is_leaf();
       node = node->inputs()[0].node.get())
    ++nodes;
  y.backward();
  fmt::print("1000 times   {:>14} {:>9} {:15.4g} {:7}\n", "-", "-",
             item(x.grad()), nodes);
}
