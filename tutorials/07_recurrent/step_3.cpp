#include <fmt/format.h>

#include <functional>

#include "gradus.hpp"

using namespace gradus;

/// Where a state is after 100 steps that start from 0.5 and from -0.5, and
/// the slope of the first with respect to where it started.
void keep(const std::string& name,
          const std::function<Variable(const Variable&)>& step) {
  Variable up(0.5, true), down(-0.5);
  Variable high = up, low = down;
  for (int t = 0; t < 100; ++t) high = step(high), low = step(low);
  high.backward();
  fmt::print("{:24} {:8.4f} {:8.4f}   {:9.2e}\n", name, high.item(),
             low.item(), item(up.grad()));
}

int main() {
  fmt::print("after 100 steps        from 0.5     -0.5       slope\n");
  for (double u : {0.5, 1.0, 1.5})
    keep(fmt::format("h = tanh({:.1f} h)", u),
         [u](const Variable& h) { return tanh(u * h); });
  for (double bias : {0.0, 2.0, 6.0}) {
    double f = sigmoid(Variable(bias)).item();
    keep(fmt::format("c = {:.4f} c, bias {:.0f}", f, bias),
         [f](const Variable& c) { return f * c; });
  }
}
