// overhead: what recording costs, as one line of JSON. A chain of 1,000 products of one element each: nanoseconds an
// operation of forward, backward and freeing, and of all three as a training loop has them.
#include <fmt/core.h>

#include "benchmarks/measurement.hpp"
#include "gradus.hpp"

using namespace gradus;

int main(int, char** argv) {
  choose_blas_kernel(argv);  // and one thread: counting references is quicker in a program that has no other
  constexpr int operations = 1000, warm_up = 50, runs = 500;
  Variable x(ones({1}), true), factor(ones({1})), y;
  auto forward = [&] {
    y = x;
    for (int i = 0; i < operations; ++i) y = y * factor;
  };
  auto free = [&] { y = {}; };
  auto nanoseconds = [](const std::function<void()>& run, const std::function<void()>& prepare) {
    return benchmarks::measure(warm_up, runs, run, prepare).median * 1e6 / operations;
  };
  double of_forward = nanoseconds(forward, free);
  // A graph that is kept, so that nothing is freed on the way.
  double of_backward = nanoseconds([&] { y.backward(true); }, forward);
  double of_freeing = nanoseconds(free, forward);
  auto all = [&] {
    x.zero_grad();
    forward();
    y.backward();
    free();
  };
  double of_all = nanoseconds(all, [] {});
  fmt::print(
      "{{\"lib\":\"gradus\",\"cfg\":\"overhead\",\"threads\":1,\"steps\":{},\"forward_ns\":{:.1f},\"backward_ns\":{:."
      "1f},"
      "\"freeing_ns\":{:.1f},\"all_ns\":{:.1f}}}\n",
      runs, of_forward, of_backward, of_freeing, of_all);
}
