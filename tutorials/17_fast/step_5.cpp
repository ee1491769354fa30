#include <fmt/core.h>

#include <chrono>
#include <cmath>
#include <functional>
#include <vector>

#include "gradus.hpp"

using namespace gradus;

constexpr std::int64_t count = 1'000'000;
constexpr float lr = 1e-3f, b1 = 0.9f, b2 = 0.999f, eps = 1e-8f;
constexpr float rest1 = 1 - b1, rest2 = 1 - b2;  // also 1 - beta^t, t = 1
Tensor p, m, v, g, a, b, c;
std::int64_t moved;  // bytes, by one rung
bool in_vectors = false;

/// One pass through memory: out[i] = f(in[i] ...).
template <class F, class... In>
void pass(F f, Tensor& out, const In&... in) {
  moved += 4 * count * (1 + std::int64_t(sizeof...(in)));
  float* to = out.data();
  auto loop = [=](const auto*... from) {
    if (in_vectors) {
#pragma omp simd
      for (std::int64_t i = 0; i < count; ++i) to[i] = f(from[i]...);
    } else {
      for (std::int64_t i = 0; i < count; ++i) to[i] = f(from[i]...);
    }
  };
  loop(in.data()...);
}

void composed() {
  pass([](float x) { return b1 * x; }, a, m);
  pass([](float x) { return rest1 * x; }, b, g);
  pass([](float x, float y) { return x + y; }, m, a, b);
  pass([](float x) { return b2 * x; }, a, v);
  pass([](float x) { return x * x; }, b, g);
  pass([](float x) { return rest2 * x; }, c, b);
  pass([](float x, float y) { return x + y; }, v, a, c);
  pass([](float x) { return x / rest1; }, a, m);
  pass([](float x) { return x / rest2; }, b, v);
  pass([](float x) { return std::sqrt(x); }, c, b);
  pass([](float x) { return x + eps; }, b, c);
  pass([](float x, float y) { return x / y; }, c, a, b);
  pass([](float x) { return lr * x; }, a, c);
  pass([](float x, float y) { return x - y; }, p, p, a);
}

void in_place() {
  pass([](float x, float d) { return b1 * x + rest1 * d; }, m, m, g);
  pass([](float x, float d) { return b2 * x + rest2 * d * d; }, v, v, g);
  pass(
      [](float x, float y, float z) {
        return x - lr * (y / rest1) / (std::sqrt(z / rest2) + eps);
      },
      p, p, m, v);
}

[[gnu::always_inline]] inline void one(float& P, float& M, float& V,
                                       float G) {
  M = b1 * M + rest1 * G;
  V = b2 * V + rest2 * G * G;
  P -= lr * (M / rest1) / (std::sqrt(V / rest2) + eps);
}

void range(float* __restrict P, float* __restrict M, float* __restrict V,
           const float* __restrict G, std::int64_t size) {
#pragma omp simd
  for (std::int64_t i = 0; i < size; ++i) one(P[i], M[i], V[i], G[i]);
}

void one_loop() {
  moved += 7 * 4 * count;
  range(p.data(), m.data(), v.data(), g.data(), count);
}

void two_threads() {
  moved += 7 * 4 * count;
  set_threads(2);
  parallel_ranges(count, 65536, [](std::int64_t i, std::int64_t end) {
    range(p.data() + i, m.data() + i, v.data() + i, g.data() + i, end - i);
  });
  set_threads(1);
}

/// No arithmetic to speak of: seven arrays go through the processor.
void floor_pass(float* __restrict P, float* __restrict M, float* __restrict V,
                const float* __restrict G) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) P[i] += G[i], M[i] += 1, V[i] += 1;
}
void nothing_but_memory() {
  moved += 7 * 4 * count;
  floor_pass(p.data(), m.data(), v.data(), g.data());
}

void start() {
  p = Generator(1).normal({count}), g = Generator(2).normal({count});
  m = zeros({count}), v = zeros({count});
  a = b = c = zeros({count});
}

/// Milliseconds of the fastest of many runs.
double milliseconds(const std::function<void()>& run) {
  double best = 1e9;
  for (int i = 0; i < 100; ++i) {
    auto begin = std::chrono::steady_clock::now();
    run();
    auto end = std::chrono::steady_clock::now();
    std::chrono::duration<double, std::milli> time = end - begin;
    best = std::min(best, time.count());
  }
  return best;
}

int main() {
  struct Rung {
    const char* name;
    void (*run)();
  };
  const Rung rungs[] = {{"composed", composed},
                        {"in vectors", composed},
                        {"in place", in_place},
                        {"one loop", one_loop},
                        {"two threads", two_threads}};
  start();
  double bottom = milliseconds(nothing_but_memory);
  Tensor first;
  bool good = true;
  std::vector<double> times;
  fmt::print("             MB moved       ms   times the floor\n");
  fmt::print("{:11} {:9} {:8.2f} {:12.2f}\n", "the floor",
             7 * 4 * count / 1'000'000, bottom, 1.0);
  for (const Rung& rung : rungs) {
    in_vectors = &rung != rungs;
    start(), moved = 0;
    rung.run();
    std::int64_t bytes = moved;
    if (first.size() != p.size()) first = p;
    double apart = max(abs(Variable(p) - Variable(first))).item();
    good = good && apart < 1e-6;
    double time = milliseconds(rung.run);
    times.push_back(time);
    fmt::print("{:11} {:9} {:8.2f} {:12.2f}\n", rung.name, bytes / 1'000'000,
               time, time / bottom);
  }
  fmt::print("\nthe parameters after a step {}\n",
             good ? "agree to 1e-6" : "do not agree");
  return good && times[1] > times[3] ? 0 : 1;  // composed, one loop
}
