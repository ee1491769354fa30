#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "autograd/core/parallel.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/record.hpp"
#include "autograd/trace.hpp"
#include "autograd/watcher.hpp"
#include "nn/linear.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

/// Runs the work on that many threads at once; it gets the number of its thread.
void on_threads(int count, const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("threads: backward of graphs of their own over leaves that they share loses no addition") {
  constexpr int passes = 200;
  Variable w(full({8}, 2), true), b(zeros({}), true);
  on_threads(4, [&](int) {
    for (int i = 0; i < passes; ++i) sum(w * w + b).backward();
  });
  check_close(w.grad(), full({8}, 4.0 * 4 * passes), 0, 0);
  check_close(b.grad(), full({}, 8.0 * 4 * passes), 0, 0);
}

TEST_CASE("threads: one model in evaluation answers all of them") {
  Generator generator(1);
  nn::Linear model({.in_features = 6, .out_features = 3}, generator);
  model.eval();
  Variable x(testing::wave({4, 6}));
  Tensor want = model(x).value();
  on_threads(4, [&](int) {
    NoGradGuard no_grad;
    for (int i = 0; i < 200; ++i)
      if (model(x).value() != want) std::abort();
  });
}

TEST_CASE("threads: of passes through one graph at the same time each runs whole or is refused") {
  for (int round = 0; round < 50; ++round) {
    Variable x(full({}, 3), true), shared = x;
    for (int i = 0; i < 50; ++i) shared = shared + x;  // 51 x
    Variable roots[] = {shared * 2, shared * 2};
    std::atomic<int> ran = 0;
    on_threads(2, [&](int i) {
      try {
        roots[i].backward(true);
        ++ran;
      } catch (const GraphError&) {
      }
    });
    CHECK(ran >= 1);
    CHECK(x.grad().data()[0] == 102 * ran);
  }
}

TEST_CASE("threads: guards and watchers end in any order, on any thread, and after the thread that made them") {
  Variable x(full({}, 3), true);
  auto first = std::make_unique<NoGradGuard>(), second = std::make_unique<NoGradGuard>();
  first.reset();
  CHECK_FALSE(grad_enabled());
  std::thread([&] {
    CHECK(grad_enabled());
    second.reset();
  }).join();
  CHECK(grad_enabled());

  std::unique_ptr<NoGradGuard> guard;
  std::unique_ptr<Trace> trace;
  std::thread([&] {
    guard = std::make_unique<NoGradGuard>();
    trace = std::make_unique<Trace>();
    x* x;
  }).join();
  CHECK(grad_enabled());
  x + x;
  CHECK(trace->operations().size() == 1);
  trace.reset();
  guard.reset();
  CHECK(context.watchers == 0);
  CHECK(context.scopes == nullptr);
}

TEST_CASE("threads: a watcher that is ended by another thread while it is told of operations is never met half gone") {
  Variable x(full({}, 3), true);
  for (int round = 0; round < 100; ++round) {
    std::unique_ptr<Trace> trace;
    std::atomic<bool> made = false;
    std::thread computing([&] {
      trace = std::make_unique<Trace>();
      made = true;
      for (int i = 0; i < 100; ++i) x* x;
    });
    while (!made) std::this_thread::yield();
    trace.reset();
    computing.join();
  }
}

TEST_CASE("threads: a piece of work runs under its caller's context") {
  Generator generator(1);
  nn::Linear model({.in_features = 2, .out_features = 2}, generator);
  set_threads(3);
  Trace trace;
  NoGradGuard no_grad;
  std::atomic<int> recorded = 0;
  {
    nn::ModuleScope scope(model);
    check_throws<ShapeError>([] { parallel(64, [](std::int64_t) { Variable(zeros({2})) + Variable(zeros({3})); }); },
                             {"Linear: add"});
    parallel(64, [&](std::int64_t) {
      Variable x(zeros({2}), true);
      if ((x * x).requires_grad()) ++recorded;
    });
  }
  set_threads(1);
  CHECK(recorded == 0);
  CHECK(trace.operations().size() == 64);
}

TEST_CASE("threads: what a piece does to its thread's context is not seen by the pieces of others") {
  Generator generator(1);
  nn::Linear model({.in_features = 2, .out_features = 2}, generator);
  set_threads(2);
  std::atomic<int> unrecorded = 0, elsewhere = 0;
  for (int job = 0; job < 300; ++job)
    parallel(8, [&](std::int64_t piece) {
      Variable x(ones({1, 2}), true);
      if (piece % 2 == 0) {
        NoGradGuard no_grad;
        model(x);
        return;
      }
      if (!(x * x).requires_grad()) ++unrecorded;
      if (!Place::current().empty()) ++elsewhere;
      sum(model(x)).backward();
    });
  set_threads(1);
  CHECK(unrecorded == 0);
  CHECK(elsewhere == 0);
}

TEST_CASE("threads: a watcher may compute on several threads, guards and all; nobody is told of that") {
  class Computing final : public Watcher {
   public:
    void computed(const char*, const Inputs&, std::span<const Variable>) override {
      ++told;
      parallel(16, [](std::int64_t) {
        NoGradGuard no_grad;
        Variable(ones({2})) + Variable(ones({2}));
      });
    }
    int told = 0;

   private:
    Watching watching_{*this};
  };
  set_threads(3);
  Computing watcher;
  Variable x(ones({2}), true);
  for (int i = 0; i < 50; ++i) x* x;
  CHECK(watcher.told == 50);
  std::atomic<int> own = 0;
  parallel(32, [&](std::int64_t) {  // one that is made in a piece sees that piece, on whatever thread
    Trace trace;
    x* x;
    if (trace.operations().size() == 1) ++own;
  });
  set_threads(1);
  CHECK(own == 32);
  CHECK(watcher.told == 50 + 32);
}

TEST_CASE("set_threads: while another thread computes, what it computes goes on") {
  std::atomic<bool> stop = false;
  std::thread computing([&] {
    while (!stop) {
      std::atomic<int> pieces = 0;
      parallel(50, [&](std::int64_t) { ++pieces; });
      if (pieces != 50) std::abort();
    }
  });
  for (int round = 0; round < 100; ++round) set_threads(1 + round % 3);
  stop = true;
  computing.join();
  set_threads(1);
}
