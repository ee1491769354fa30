#include "benchmarks/ladder/ladder.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <memory>

#include "autograd/tensor/random.hpp"

namespace ladder {

using namespace gradus;

namespace {

double largest(const Tensor& x) {
  double result = 0;
  for (Scalar value : x) result = std::max(result, std::abs(static_cast<double>(value)));
  return result;
}

/// The largest |a - b| / max |b|; NaN, which no tolerance allows, where there is one, and for two shapes.
double difference(const Tensor& a, const Tensor& b) {
  if (shape_of(a) != shape_of(b)) return std::nan("");
  double result = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    double apart = std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i]));
    if (!(apart <= result)) result = apart;
    if (std::isnan(apart)) return apart;
  }
  return result == 0 ? 0 : result / largest(b);
}

/// Of this thread: what else the machine does meanwhile counts less than by the clock on the wall.
double processor_microseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) * 1e-3;
}

double median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

}  // namespace

Rung operation(std::string name, std::string why, Operation operation, const std::vector<Tensor>& inputs) {
  struct State {
    std::vector<Variable> inputs;
    Variable y;
    Tensor dy;
  };
  auto state = std::make_shared<State>();
  for (const Tensor& input : inputs) state->inputs.emplace_back(input, true);
  auto run = [state, operation = std::move(operation)] {
    for (Variable& input : state->inputs) input.zero_grad();
    state->y = operation(state->inputs);
    if (shape_of(state->dy) != state->y.shape()) state->dy = Generator(7).normal(state->y.shape());
    state->y.backward(state->dy);
  };
  auto results = [state] {
    std::vector<Tensor> all = {state->y.value()};
    for (const Variable& input : state->inputs) all.push_back(input.grad());
    return all;
  };
  return {std::move(name), std::move(why), std::move(run), std::move(results)};
}

std::vector<double> differences(const Ladder& ladder) {
  std::vector<double> worst;
  std::vector<Tensor> reference;
  for (const Rung& rung : ladder.rungs) {
    for (int i = 0; i < 3; ++i) rung.run();  // an optimizer's steps build on one another
    std::vector<Tensor> results = rung.results();
    if (reference.empty()) reference = results;
    worst.push_back(0);
    for (std::size_t i = 0; i < results.size(); ++i) {
      double apart = difference(results[i], reference[i]);
      if (!(apart <= worst.back())) worst.back() = apart;
    }
  }
  return worst;
}

std::vector<double> microseconds(const Ladder& ladder) {
  constexpr int turns = 61;
  constexpr double long_enough = 1000;  // microseconds of a turn, far above what the clock itself takes
  auto time = [](const Rung& rung, int runs) {
    rung.run();  // brings its data into the cache, where the rung before had its own
    double start = processor_microseconds();
    for (int i = 0; i < runs; ++i) rung.run();
    return (processor_microseconds() - start) / runs;
  };
  std::vector<int> runs;
  for (const Rung& rung : ladder.rungs) runs.push_back(1 + static_cast<int>(long_enough / time(rung, 1)));
  std::vector<std::vector<double>> times(ladder.rungs.size());
  for (int turn = 0; turn < turns; ++turn)
    for (std::size_t i = 0; i < times.size(); ++i) times[i].push_back(time(ladder.rungs[i], runs[i]));
  std::vector<double> medians;
  for (const std::vector<double>& of_rung : times) medians.push_back(median(of_rung));
  return medians;
}

}  // namespace ladder
