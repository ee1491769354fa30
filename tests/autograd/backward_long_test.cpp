#include <doctest/doctest.h>
#include <pthread.h>

#include <functional>
#include <memory>

#include "autograd/ops/elementwise.hpp"
#include "autograd/record.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::leaf;

namespace {

/// Runs on a thread whose stack has 256 KB.
void on_small_stack(std::function<void()> work) {
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, 256 * 1024) == 0);
  pthread_t thread;
  auto run = [](void* argument) -> void* {
    (*static_cast<std::function<void()>*>(argument))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, run, &work) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

}  // namespace

TEST_CASE("backward: what a rule kept is let go before the next rule runs, unless the graph is kept") {
  for (bool retain_graph : {false, true}) {
    Variable x = leaf(1);
    auto kept = std::make_shared<int>();
    std::weak_ptr<int> watch = kept;
    bool gone = false;
    Variable early = record("early", ones({}), {x}, [&gone, watch](Tensor& dy, Gradients& d) {
      gone = watch.expired();
      d[0] += std::move(dy);
    });
    Variable late = record("late", ones({}), {early},
                           [kept = std::move(kept)](Tensor& dy, Gradients& d) { d[0] += std::move(dy); });
    late.backward(retain_graph);
    CHECK(gone == !retain_graph);
  }
}

TEST_CASE("backward: a million operations are built, run and freed on a stack of 256 KB") {
  constexpr int length = 1'000'000;
  double by_sum = 0, by_product = 0;
  on_small_stack([&] {
    Variable x = leaf(1), y = x;
    for (int i = 0; i < length; ++i) y = y + x;
    y.backward();
    by_sum = x.grad().data()[0];
  });
  on_small_stack([&] {
    Variable x = leaf(1), y = x;
    for (int i = 0; i < length; ++i) y = x * y;
    y.backward(/*retain_graph=*/true);
    by_product = x.grad().data()[0];
  });  // freed here whole, not as backward goes
  CHECK(by_sum == length + 1);
  CHECK(by_product == length + 1);
  on_small_stack([&] {
    Variable x = leaf(1), y = x;
    for (int i = 0; i < length; ++i) y = x * y;
    y = Variable();  // freed without a backward
    CHECK(y.node() == nullptr);
  });
}

TEST_CASE("backward: work grows with the length of the chain") {
  auto requests = [](int length, bool product) {
    std::int64_t before = pool::statistics().requests;
    Variable x = leaf(1), y = x;
    for (int i = 0; i < length; ++i) y = product ? x * y : y + x;
    y.backward();
    return pool::statistics().requests - before;
  };
  for (bool product : {false, true}) {
    CHECK(requests(20'000, product) < 2.01 * static_cast<double>(requests(10'000, product)));
    CHECK(requests(10'000, product) < 15 * 10'000);
  }
}
