#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"

using namespace gradus;

int main() {
  const double w = 1, u = 0.5;
  fmt::print("what is read      h after each number\n");
  for (const std::vector<double>& numbers :
       {std::vector<double>{1, 0, 0, 0}, {0, 0, 0, 1}, {1, 1, 1, 1}}) {
    fmt::print("{}       ", fmt::join(numbers, "  "));
    double h = 0;
    for (double x : numbers) {
      h = std::tanh(w * x + u * h);
      fmt::print("  {:.4f}", h);
    }
    fmt::print("\n");
  }

  // The same three steps as a graph: u is one leaf, used in each of them.
  Trace trace;
  Variable W(w, true), U(u, true), h(0);
  std::vector<NamedValue> names = {{"w", W}, {"u", U}, {"h0", h}};
  for (double x : {1, 1, 1}) {
    h = tanh(W * x + U * h);
    names.push_back({fmt::format("h{}", names.size() - 2), h});
  }
  h.backward();
  trace.name(names);

  fmt::print("\nwhat u gets from each step\n");
  double slope = 1, total = 0;  // slope: how h3 moves with h_t
  for (std::size_t t = 3; t >= 1; --t) {
    double now = names[2 + t].value.item(),
           before = names[1 + t].value.item();
    double share = slope * (1 - now * now) * before;
    fmt::print("  h{} = tanh(w + u h{}): {:.4f}\n", t, t - 1, share);
    slope *= (1 - now * now) * u;
    total += share;
  }
  fmt::print("together {:.4f}, by backward {:.4f}\n", total, item(U.grad()));
  fmt::print("{}\n", save_graph("pictures/unrolled.svg", trace).message);
}
