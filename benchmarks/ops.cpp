// ops: each operation's forward and backward at the sizes of two models, tiny and base. Beside each time stands that of
// the same work done by a bare loop or a bare product, and the ratio of the medians: what recording, checking and
// memory cost. Where forward and backward share their work in another way than the bare ones do, look at both together:
// gelu makes its derivative in forward, cross_entropy and attention make their probabilities anew in backward.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <functional>

#include "benchmarks/bare.hpp"
#include "benchmarks/measurement.hpp"
#include "gradus.hpp"

using namespace gradus;
using benchmarks::Configuration;
using benchmarks::Problem;
namespace bare = benchmarks::bare;

namespace {

using Inputs = std::vector<Variable>;
using Shapes = std::vector<Shape>;

struct Operation {
  const char* name;
  Shapes (*shapes)(const Configuration& c);
  Variable (*forward)(const Inputs& in, const Problem& p);
  void (*bare_forward)(Problem& p);
  void (*bare_backward)(Problem& p);
};

Shape stream(const Configuration& c) { return {c.batch, c.source_time, c.d_model}; }
Shapes one(const Configuration& c) { return {stream(c)}; }
Shapes two(const Configuration& c) { return {stream(c), stream(c)}; }
Shapes three(const Configuration& c) { return {stream(c), stream(c), stream(c)}; }
Shapes hidden(const Configuration& c) { return {{c.batch, c.source_time, c.d_ff}}; }
Shapes scores(const Configuration& c) { return {{c.batch, c.heads, c.source_time, c.source_time}}; }
Shapes heads(const Configuration& c) {
  std::int64_t width = c.d_model / c.heads;
  return {{c.batch, c.heads, c.source_time, width}, {c.batch, c.heads, width, c.source_time}};
}

using C = const Configuration&;
using In = const Inputs&;
using P = const Problem&;

// An operation is one line here: name, shapes of its inputs, how it is called, and its bare work in bare.hpp.
const Operation operations[] = {
    {"add", two, [](In in, P) { return in[0] + in[1]; }, bare::add, bare::add_backward},
    {"mul", two, [](In in, P) { return in[0] * in[1]; }, bare::mul, bare::mul_backward},
    {"relu", hidden, [](In in, P) { return relu(in[0]); }, bare::relu, bare::relu_backward},
    {"gelu", hidden, [](In in, P) { return gelu(in[0]); }, bare::gelu, bare::gelu_backward},
    {"silu", hidden, [](In in, P) { return silu(in[0]); }, bare::silu, bare::silu_backward},
    {"sum", one, [](In in, P) { return sum(in[0]); }, bare::sum, bare::sum_backward},
    {"softmax", scores, [](In in, P) { return softmax(in[0]); }, bare::softmax, bare::softmax_backward},
    {"layer_norm",
     [](C c) -> Shapes {
       return {stream(c), {c.d_model}, {c.d_model}};
     },
     [](In in, P) { return layer_norm(in[0], in[1], in[2]); }, bare::layer_norm, bare::layer_norm_backward},
    {"rms_norm",
     [](C c) -> Shapes {
       return {stream(c), {c.d_model}};
     },
     [](In in, P) { return rms_norm(in[0], in[1]); }, bare::rms_norm, bare::rms_norm_backward},
    {"cross_entropy",
     [](C c) -> Shapes {
       return {{c.batch, c.source_time, c.vocabulary}};
     },
     [](In in, P p) { return cross_entropy(in[0], p.tokens); }, bare::cross_entropy, bare::cross_entropy_backward},
    {"embedding",
     [](C c) -> Shapes {
       return {{c.vocabulary, c.d_model}};
     },
     [](In in, P p) { return embedding(p.tokens, in[0]); }, bare::embedding, bare::embedding_backward},
    {"linear",
     [](C c) -> Shapes {
       return {stream(c), {c.d_ff, c.d_model}, {c.d_ff}};
     },
     [](In in, P) { return linear(in[0], in[1], in[2]); }, bare::linear, bare::linear_backward},
    {"matmul", heads, [](In in, P) { return matmul(in[0], in[1]); }, bare::matmul, bare::matmul_backward},
    {"attention", three,
     [](In in, P p) { return scaled_dot_product_attention(in[0], in[1], in[2], {}, {.heads = p.c.heads}); },
     bare::attention, bare::attention_backward},
};

Inputs inputs_of(const Problem& p) {
  Inputs inputs;
  for (const Tensor& value : p.in) inputs.emplace_back(value, true);
  return inputs;
}

Problem problem(const Operation& operation, const Configuration& c) {
  Generator generator(1);
  Problem p{.c = c, .in = {}, .tokens = {}, .y = {}, .dy = {}, .gradients = {}, .saved = {}};
  p.tokens = Indices::from_shape({static_cast<std::size_t>(c.batch), static_cast<std::size_t>(c.source_time)});
  for (std::int64_t& token : p.tokens) token = generator.integer(0, c.vocabulary - 1);
  for (const Shape& shape : operation.shapes(c)) {
    p.in.push_back(generator.normal(shape));
    p.gradients.push_back(empty(shape));
  }
  p.y = operation.forward(inputs_of(p), p).value();
  p.dy = generator.normal(shape_of(p.y));
  return p;
}

/// Times `run`, with `prepare` before each and the clock off, and after it the bare work. A counter has the ratio.
void measure(benchmark::State& state, const std::function<void()>& run, const std::function<void()>& prepare,
             const std::function<void()>& bare_run) {
  std::vector<double> times;
  for (auto _ : state) {
    prepare();
    auto start = std::chrono::steady_clock::now();
    run();
    times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    state.SetIterationTime(times.back());
  }
  int runs = std::clamp(static_cast<int>(times.size()), 10, 1000);
  double bare_time = benchmarks::measure(3, runs, bare_run).median / 1e3;
  state.counters["bare_us"] = bare_time * 1e6;
  state.counters["ratio"] = benchmarks::median(times) / bare_time;
}

void forward(benchmark::State& state, const Operation& operation, const Configuration& c) {
  Problem p = problem(operation, c);
  Inputs inputs = inputs_of(p);
  Variable y;
  measure(
      state, [&] { y = operation.forward(inputs, p); }, [&] { y = {}; }, [&] { operation.bare_forward(p); });
}

void backward(benchmark::State& state, const Operation& operation, const Configuration& c) {
  Problem p = problem(operation, c);
  Inputs inputs = inputs_of(p);
  Variable y;
  Tensor dy;
  operation.bare_forward(p);  // what it keeps for its backward
  auto prepare = [&] {
    for (Variable& input : inputs) input.zero_grad();
    y = operation.forward(inputs, p);
    dy = p.dy;
  };
  measure(
      state, [&] { y.backward(std::move(dy)); }, prepare, [&] { operation.bare_backward(p); });
}

/// One parameter of as many elements as the model has.
void adam(benchmark::State& state, std::int64_t elements) {
  Generator generator(1);
  Problem p{.c = {}, .in = {}, .tokens = {}, .y = {}, .dy = {}, .gradients = {}, .saved = {}};
  for (int i = 0; i < 4; ++i) p.in.push_back(generator.uniform({elements}));
  Variable parameter(p.in[0], true);
  parameter.backward(p.in[1]);
  optim::Adam optimizer({parameter});
  measure(
      state, [&] { optimizer.step(); }, [] {}, [&] { bare::adam(p); });
  double per_element = 1e3 / static_cast<double>(elements);
  state.counters["bare_ns_element"] = state.counters["bare_us"] * per_element;
  state.counters["ns_element"] = state.counters["bare_ns_element"] * state.counters["ratio"];
}

template <class Function>
void add(const std::string& name, Function function) {
  benchmark::RegisterBenchmark(name.c_str(), function)->UseManualTime()->Unit(benchmark::kMicrosecond);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    choose_blas_kernel(argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ops: {}\n", error.what());
    return 2;
  }
  set_blas_threads(1);
  for (const Operation& operation : operations)
    for (const char* name : {"tiny", "base"}) {
      const Configuration& c = benchmarks::configuration(name);
      std::string title = fmt::format("{}/{}/", operation.name, name);
      add(title + "forward", [&](benchmark::State& state) { forward(state, operation, c); });
      add(title + "backward", [&](benchmark::State& state) { backward(state, operation, c); });
    }
  for (std::int64_t elements : {236'237, 7'447'648})  // tiny, base
    add(fmt::format("adam/{}", elements), [=](benchmark::State& state) { adam(state, elements); });
  benchmark::AddCustomContext("blas_kernel", blas_kernel());
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  return benchmark::RunSpecifiedBenchmarks() > 0 ? 0 : 2;
}
