#include <doctest/doctest.h>

#include <memory>

#include "autograd/ops/elementwise.hpp"
#include "autograd/record.hpp"
#include "nn/activation.hpp"
#include "nn/sequential.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::leaf;

namespace {

/// The input itself; its rule throws while `armed`.
Variable failing(const Variable& x, const bool& armed) {
  return record("failing", Tensor(x.value()), {x}, [&armed](Tensor& dy, Gradients& d) {
    d[0] += Tensor(dy);  // half done
    if (armed) throw std::runtime_error("a rule that fails");
    d[0] += zeros(shape_of(dy));
  });
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

TEST_CASE(
    "backward: a rule that runs backward of what its own pass has freed is told of the pass, not of an earlier one") {
  Variable x = leaf(2), root, done = x * x;
  done.backward();
  x.zero_grad();
  Variable inner = record("nested", Tensor(x.value()), {x}, [&root](Tensor& dy, Gradients& d) {
    root.backward();
    d[0] += dy;
  });
  Variable y = inner * x;
  root = done;  // that one was freed before
  check_throws<GraphError>([&] { y.backward(true); }, {"mul", "freed by an earlier backward"});
  for (bool between : {false, true}) {  // also by the pass right before this one
    root = x * x;
    if (between) leaf(0);
    root.backward();
    check_throws<GraphError>([&] { y.backward(true); }, {"mul", "freed by an earlier backward"});
  }
  x.zero_grad();
  root = y;
  check_throws<GraphError>([&] { y.backward(); }, {"mul", "another backward is under way", "a rule which called this"});
  CHECK_FALSE(x.has_grad());
  check_throws<GraphError>([&] { y.backward(); }, {"mul", "freed by an earlier backward"});
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
