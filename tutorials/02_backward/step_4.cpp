#include <fmt/core.h>

#include <functional>

#include "gradus.hpp"

using namespace gradus;

/// What Gradus answers to a call that it refuses.
void refused(const char* call, const std::function<void()>& run) {
  try {
    run();
    fmt::print("{} is not refused\n", call);
  } catch (const GraphError& error) {
    fmt::print("\n{}\n  {}\n", call, error.what());
  }
}

int main() {
  Variable x(3, true);
  Variable y = x * x;
  y.backward();
  fmt::print("y.backward()                 x.grad() = {}\n", item(x.grad()));
  y = x * x;
  y.backward();
  fmt::print("y = x * x, y.backward()      x.grad() = {}\n", item(x.grad()));
  x.zero_grad();
  y = x * x;
  y.backward();
  fmt::print("x.zero_grad(), and the same  x.grad() = {}\n", item(x.grad()));

  refused("y.backward()", [&] { y.backward(); });
  fmt::print("  and x.grad() is still {}\n", item(x.grad()));

  x.zero_grad();
  refused("x.grad()", [&] { x.grad(); });

  // Two passes over one graph.
  Variable a(3, true);
  Variable b = a + a;
  Variable c = b + b;
  c.backward(true);  // retain_graph
  fmt::print("\nc.backward(true)             a.grad() = {}\n",
             item(a.grad()));
  c.backward();
  fmt::print("c.backward()                 a.grad() = {}\n", item(a.grad()));

  y = x * x;
  x.mutable_value() = full({}, 5);
  refused("x.mutable_value() = 5, y.backward()", [&] { y.backward(); });
}
