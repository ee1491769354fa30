#include "autograd/backward.hpp"

#include <doctest/doctest.h>
#include <pthread.h>

#include <functional>
#include <memory>

#include "autograd/ops/activation.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/record.hpp"
#include "nn/activation.hpp"
#include "nn/sequential.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

Variable leaf(double value) { return Variable(full({}, value), true); }

/// The input itself; its rule counts how often it runs.
Variable counted(const Variable& x, int& runs) {
  return record("counted", Tensor(x.value()), {x}, [&runs](Tensor& dy, Gradients& d) {
    ++runs;
    d[0] += std::move(dy);
  });
}

/// The input itself; its rule throws while `armed`.
Variable failing(const Variable& x, const bool& armed) {
  return record("failing", Tensor(x.value()), {x}, [&armed](Tensor& dy, Gradients& d) {
    d[0] += Tensor(dy);  // half done
    if (armed) throw std::runtime_error("a rule that fails");
    d[0] += zeros(shape_of(dy));
  });
}

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

/// Its rule gives a gradient of a wrong shape.
class Failing : public nn::Module<Failing> {
 public:
  static constexpr const char* type = "Failing";
  Variable forward(const Variable& x) const {
    return record("failing", Tensor(x.value()), {x}, [](Tensor&, Gradients& d) { d[0] += zeros({7}); });
  }
  void members(nn::Members&) const override {}
};

}  // namespace

TEST_CASE("backward: gradients of several uses and several passes add up") {
  Variable x(tensor({2}, {1, 2}), true), w(tensor({2}, {3, 4}), true);
  sum(x * w + x).backward();
  check_close(x.grad(), tensor({2}, {4, 5}));
  check_close(w.grad(), tensor({2}, {1, 2}));
  sum(x * w).backward();
  check_close(x.grad(), tensor({2}, {7, 9}));
  check_close(w.grad(), tensor({2}, {2, 4}));
}

TEST_CASE("backward: diamonds count every path and run every rule once") {
  Variable a = leaf(3);
  Variable b = a + a;
  Variable c = b + b;
  c.backward();
  CHECK(a.grad().data()[0] == 4);

  Variable x = leaf(1), y = x;
  int runs = 0;
  for (int i = 0; i < 60; ++i) {
    y = counted(y, runs);
    y = y + y;
  }
  y.backward();
  CHECK(runs == 60);  // not 2^60
  CHECK(x.grad().data()[0] == 1152921504606846976.0);
}

TEST_CASE("backward: a rule runs after all that use its result, whatever the order of their making") {
  Variable x = leaf(2);
  Variable early = x * x;         // 4
  Variable late = early * early;  // 16
  Variable y = early * late;      // x^6
  y.backward();
  CHECK(x.grad().data()[0] == 192);
}

TEST_CASE("backward: it starts from one element or from a gradient of the value's shape") {
  Variable x(tensor({2}, {1, 2}), true);
  check_throws<ShapeError>([&] { (x * x).backward(); }, {"(2,)", "sum", "backward(gradient)"});
  check_throws<ShapeError>([&] { (x * x).backward(ones({3})); }, {"(3,)", "(2,)"});
  check_throws<ShapeError>([&] { (x * x).backward(ones({1, 2})); }, {"(1, 2)", "(2,)"});
  CHECK_FALSE(x.has_grad());
  (x * x).backward(tensor({2}, {10, 100}));
  check_close(x.grad(), tensor({2}, {20, 400}));
  Variable one(full({1, 1}, 3), true);
  (one * one).backward();
  check_close(one.grad(), full({1, 1}, 6));
  one.backward();  // a leaf: d(x)/d(x)
  check_close(one.grad(), full({1, 1}, 7));
  check_throws<GraphError>([] { Variable(1.0).backward(); }, {"does not depend on anything", "under a NoGradGuard"});
}

TEST_CASE("backward: two passes over a kept graph give exactly twice the gradient") {
  // case engine-02
  Variable a = leaf(-1.5), b = leaf(4), d = leaf(2);
  Variable loss = (a + b) * d;
  CHECK(loss.item() == 5);
  loss.backward(/*retain_graph=*/true);
  loss.backward();
  CHECK(a.grad().data()[0] == 4);
  CHECK(b.grad().data()[0] == 4);
  CHECK(d.grad().data()[0] == 5);
  check_throws<GraphError>([&] { loss.backward(); }, {"mul", "()", "freed", "retain_graph = true"});
  CHECK(a.grad().data()[0] == 4);
  CHECK(d.grad().data()[0] == 5);
}

TEST_CASE("backward: kept graphs of every kind of rule give the same each time") {
  Variable x(tensor({2, 2}, {0.5, -1, 2, 3}), true), w(tensor({2}, {2, -3}), true);
  Variable inner = exp(x * w) + x / w - tanh(x);
  inner.retain_grad();
  Variable y = sum(inner * inner);
  y.backward(true);
  Tensor once = x.grad(), inner_once = inner.grad();
  y.backward(true);
  y.backward();
  check_close(x.grad(), (Variable(once) * 3).value());
  check_close(inner.grad(), (Variable(inner_once) * 3).value());
}

TEST_CASE("backward: a freed part is found before any gradient is touched, in a shared subgraph too") {
  Variable x = leaf(2), w = leaf(3);
  Variable shared = x * x;
  Variable first = shared * w, second = w * w + shared * w;
  first.backward();
  double x_before = x.grad().data()[0], w_before = w.grad().data()[0];
  check_throws<GraphError>([&] { second.backward(); }, {"mul", "freed", "retain_graph = true"});
  CHECK(x.grad().data()[0] == x_before);
  CHECK(w.grad().data()[0] == w_before);
}

TEST_CASE("backward: retain_grad keeps an inner gradient from the next pass on") {
  Variable x = leaf(3);
  Variable y = x * x, z = y * y;
  z.backward(true);
  CHECK_FALSE(y.has_grad());
  y.retain_grad();
  z.backward(true);
  CHECK(y.grad().data()[0] == 18);
  z.backward();
  CHECK(y.grad().data()[0] == 36);
  CHECK(x.grad().data()[0] == 3 * 108);
  y.zero_grad();
  CHECK_FALSE(y.has_grad());
  Variable root = x * x;
  root.retain_grad();
  root.backward();
  CHECK(root.grad().data()[0] == 1);
  check_throws<GraphError>([] { Variable(1.0).retain_grad(); }, {"retain_grad", "()"});
}

TEST_CASE("backward: a rule that throws leaves no gradient changed and none half made") {
  Variable x = leaf(2), w = leaf(5);
  bool armed = true;
  Variable first = failing(x * w, armed);
  Variable y = first + w * w;  // the square's rule runs before the one that throws: w has half of its gradient then
  y.retain_grad();
  CHECK_THROWS_AS(y.backward(true), std::runtime_error);
  CHECK_FALSE(x.has_grad());
  CHECK_FALSE(w.has_grad());
  CHECK_FALSE(y.has_grad());
  armed = false;
  y.backward();
  CHECK(x.grad().data()[0] == 5);
  CHECK(w.grad().data()[0] == 12);
  CHECK(y.grad().data()[0] == 1);

  armed = true;  // without retain_graph: what was freed is named, and a new graph is right
  Variable z = failing(x * w, armed) * w;
  CHECK_THROWS_AS(z.backward(), std::runtime_error);
  check_throws<GraphError>([&] { z.backward(); }, {"freed"});
  armed = false;
  Variable again = failing(x * w, armed) * w;
  x.zero_grad();
  again.backward();
  CHECK(x.grad().data()[0] == 25);
  CHECK(context.rule == nullptr);
  CHECK(grad_enabled());
}

TEST_CASE("backward: gradients of inputs that need none are not made, and what is not reached gets none") {
  Variable x = leaf(2), unused = leaf(1), constant(3.0);
  Variable y = x * constant;
  y.backward();
  CHECK_FALSE(constant.has_grad());
  CHECK_FALSE(unused.has_grad());
  CHECK(x.grad().data()[0] == 3);
}

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

TEST_CASE("a gradient that was changed to another shape is an error before any gradient changes") {
  Variable a(ones({2}), true), b(ones({2}), true);
  (a * b).backward(ones({2}));
  b.mutable_grad() = ones({5});
  check_throws<GraphError>([&] { (a * b).backward(ones({2})); }, {"(5,)", "(2,)"});
  check_close(a.grad(), ones({2}), 0, 0);
}

TEST_CASE("backward: a rule that runs backward of the graph that it belongs to is refused; of another graph it may") {
  Variable x = leaf(2), root;
  auto nested = [&root](const Variable& in) {
    return record("nested", Tensor(in.value()), {in}, [&root](Tensor& dy, Gradients& d) {
      root.backward(true);
      d[0] += dy;
    });
  };
  Variable inner = x * x;
  Variable y = nested(inner) * x;
  for (Variable refused : {y, inner}) {
    root = refused;
    check_throws<GraphError>([&] { y.backward(true); }, {"mul", "another backward is under way"});
    CHECK_FALSE(x.has_grad());
  }
  Variable other = leaf(3);
  root = other * other;
  y.backward(true);
  CHECK(other.grad().data()[0] == 6);
  CHECK(x.grad().data()[0] == 12);
  y.backward();  // the refused passes hold nothing
  CHECK(x.grad().data()[0] == 24);
}

TEST_CASE("backward: an error in a rule names the module in which its operation was recorded, moved since or not") {
  Variable x(zeros({2}), true);
  auto model = std::make_unique<nn::Sequential>(nn::ReLU(), nn::Sequential(nn::ReLU(), Failing()));
  Variable y = (*model)(x);
  check_throws<ShapeError>([&] { y.backward(zeros({2}), true); }, {"1.1: backward of failing"});
  nn::Sequential moved = std::move(*model);
  check_throws<ShapeError>([&] { y.backward(zeros({2}), true); }, {"1.1: backward of failing"});
  check_throws<GraphError>([&] { (*model)(x); }, {"Sequential", "moved from"});
  { nn::Sequential gone = std::move(moved); }
  check_throws<ShapeError>([&] { y.backward(zeros({2})); }, {"backward of failing"});
}

TEST_CASE(
    "backward: a thousand leaves in whatever order have a gradient each, and one that is used often has all of it") {
  std::vector<Variable> leaves;
  for (int i = 0; i < 1000; ++i) leaves.push_back(leaf(i));
  Variable y = leaves[0];
  for (int i = 0; i < 3000; ++i) y = y + leaves[static_cast<std::size_t>(i * 7919 % 1000)] * leaves[1];
  y.backward();
  for (std::size_t i = 2; i < 1000; ++i) CHECK(leaves[i].grad().data()[0] == 3);
  CHECK(leaves[0].grad().data()[0] == 4);
  CHECK(leaves[1].grad().data()[0] == 3 * 999 * 500 + 3);
}
