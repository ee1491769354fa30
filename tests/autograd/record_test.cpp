#include "autograd/record.hpp"

#include <doctest/doctest.h>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

/// The sum of what is there; absent inputs are empty Variables.
Variable total(const Variable& a, const Variable& b, const Variable& c) {
  Tensor value = zeros({});
  for (const Variable* input : {&a, &b, &c})
    if (*input) value.data()[0] += static_cast<Scalar>(input->item());
  return record("total", value, {a, b, c}, [](Tensor& dy, Gradients& d) {
    for (std::size_t i = 0; i < 3; ++i)
      if (d[i]) d[i] += Tensor(dy);
  });
}

/// Gives its input's gradient through a rule of choice.
template <class Rule>
Variable through(const Variable& x, Rule rule) {
  return record("through", Tensor(x.value()), {x}, rule);
}

/// The example of record.hpp.
Variable reciprocal(const Variable& x) {
  return record("reciprocal", 1 / x.value(), {x},
                [](const Tensor& y, Tensor& dy, Gradients& d) { d[0] += -dy * y * y; });
}

}  // namespace

TEST_CASE("record: the example of its header is right") {
  Variable x(tensor({2, 2}, {1, -2, 4, 0.5}), true);
  check_close(reciprocal(x), tensor({2, 2}, {1, -0.5, 0.25, 2}));
  testing::check_gradients([](const auto& in) { return reciprocal(in[0]); }, {x});
}

TEST_CASE("record: a gradient along the wrong axis of a square input has its shape; gradcheck tells") {
  auto centred = [](const Variable& x, bool right) {  // x - mean(x, {-1}, keepdims)
    auto less_means = [](const Tensor& x, bool of_rows) {
      Tensor y = x;
      for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < 2; ++j) y(i, j) -= (of_rows ? x(i, 0) + x(i, 1) : x(0, j) + x(1, j)) / 2;
      return y;
    };
    return record("centred", less_means(x.value(), true), {x},
                  [=](Tensor& dy, Gradients& d) { d[0] += less_means(dy, right); });
  };
  Variable x(tensor({2, 2}, {1, 2, 4, 9}), true);
  for (bool right : {true, false}) {
    sum(centred(x, right) * x).backward();
    CHECK(gradcheck([&](const auto& in) { return centred(in[0], right); }, {x}).ok == right);
  }
}

TEST_CASE("record: a broadcast that fails is an error of the operation, recorded or not") {
  for (bool requires_grad : {false, true}) {
    Variable a(zeros({2, 3}), requires_grad), b(zeros({2}));
    check_throws<ShapeError>([&] { a + b; }, {"add", "(2, 3)", "(2,)", "broadcast"});
    check_throws<ShapeError>([&] { b* a; }, {"mul", "(2, 3)", "(2,)", "broadcast"});
  }
}

TEST_CASE("record: nothing is recorded for inputs that need no gradient") {
  Variable a(ones({})), x(ones({}), true);
  CHECK((a * a).node() == nullptr);
  CHECK((a * x).node() != nullptr);
  CHECK((a * x).node()->operation() == std::string("mul"));
}

TEST_CASE("record: an absent input keeps the places of the others") {
  Variable a(2.0), b, c(tensor({}, {3}), true);
  Variable y = total(a, b, c);
  CHECK(y.item() == 5);
  y.backward();
  check_close(c.grad(), ones({}));
}

TEST_CASE("record: a rule gives its input's shape, its output's, or that of all inputs; anything else is refused") {
  // The gradient of an input, from a rule that gives ones of some shape; `other` is a second input, which needs none.
  auto gradient = [](const Shape& input, const Shape& output, const Shape& given, const Shape& other = {}) {
    Variable x(zeros(input), true), constant(zeros(other));
    Variable y = record("wide", zeros(output), {x, constant}, [given](Tensor&, Gradients& d) { d[0] += ones(given); });
    y.backward(ones(output));
    return x.grad();
  };
  // The output is a broadcast of the input: summed.
  check_close(gradient({3}, {2, 3}, {2, 3}), full({3}, 2));
  check_close(gradient({2, 1}, {2, 3}, {2, 3}), full({2, 1}, 3));
  check_close(gradient({}, {2, 3}, {2, 3}), full({}, 6));
  // The output is a sum of the input, its axes kept or not: repeated.
  check_close(gradient({2, 3}, {}, {}), ones({2, 3}));
  check_close(gradient({2, 3}, {}, {1, 1}), ones({2, 3}));
  check_close(gradient({2, 3}, {3}, {3}), ones({2, 3}));
  check_close(gradient({2, 3}, {2}, {2, 1}), ones({2, 3}));
  // The inputs are broadcast together, and their sum is the output.
  check_close(gradient({3}, {}, {2, 3}, {2, 3}), full({3}, 2));
  check_close(gradient({2, 1}, {}, {2, 3}, {1, 3}), full({2, 1}, 3));

  check_throws<ShapeError>([&] { gradient({3}, {3}, {4, 3}); }, {"wide", "input 0", "(3,)", "(4, 3)"});
  check_throws<ShapeError>([&] { gradient({3}, {3}, {1}); }, {"wide", "input 0", "(3,)", "(1,)"});
  check_throws<ShapeError>([&] { gradient({3}, {3}, {}); }, {"wide", "input 0", "(3,)", "()"});
  check_throws<ShapeError>([&] { gradient({2, 3}, {2, 3}, {2}); }, {"wide", "(2,)", "(2, 3)"});
  check_throws<ShapeError>([&] { gradient({3}, {2, 3}, {2, 1}); }, {"wide", "(2, 1)", "(3,)"});
  check_throws<ShapeError>([&] { gradient({3}, {4}, {4}); }, {"wide", "(4,)", "(3,)"});
  check_throws<ShapeError>([&] { gradient({3}, {}, {5, 3}, {2, 3}); }, {"wide", "(5, 3)", "(3,)"});
}

TEST_CASE("record: a lazy expression that is kept in a variable does not compile in a rule's +=") {
  Tensor x = ones({2}), y = ones({2});
  auto kept = x * 2;
  using detail::names_lazy_expression;
  static_assert(names_lazy_expression<decltype((kept))>);
  static_assert(names_lazy_expression<decltype(y * kept)>);
  static_assert(names_lazy_expression<decltype(1 + (y * kept) / y)>);
  static_assert(!names_lazy_expression<decltype(x * 2)>);
  static_assert(!names_lazy_expression<decltype(y * (x * 2) - xt::tanh(x))>);
  static_assert(!names_lazy_expression<decltype((x))>);
  static_assert(!names_lazy_expression<Tensor>);
  check_close(Tensor(y * kept), full({2}, 2));
}

TEST_CASE("record: a kernel's buffer is written by the first and added to by the next; zeroed only adds") {
  Variable x(zeros({2}), true);
  auto by_buffer = [](Tensor& dy, Gradients& d) {
    Scalar beta;
    Scalar* out = d[0].buffer(beta);
    for (std::size_t i = 0; i < 2; ++i) out[i] = (beta != 0 ? out[i] : 0) + dy.data()[i];
  };
  auto by_zeroed = [](Tensor& dy, Gradients& d) { d[0].zeroed().data()[1] += 10 * dy.data()[1]; };
  // The rules run from d to a.
  Variable a = through(x, by_zeroed), b = through(x, by_buffer), c = through(x, by_buffer), d = through(x, by_zeroed);
  sum(a + b + c + d).backward();
  check_close(x.grad(), tensor({2}, {2, 22}));
}

TEST_CASE("record: a rule may move from dy although the gradient is retained") {
  Variable x(zeros({2}), true);
  Variable y = through(x, [](Tensor& dy, Gradients& d) { d[0] += std::move(dy); });
  y.retain_grad();
  y.backward(tensor({2}, {1, 2}));
  check_close(x.grad(), tensor({2}, {1, 2}));
  check_close(y.grad(), tensor({2}, {1, 2}));
}

TEST_CASE("record: an output is kept only by a rule that asks for it") {
  Variable x(zeros({2}), true);
  auto misses = [](const auto& run) {
    std::int64_t before = pool::statistics().misses;
    run();
    return pool::statistics().misses - before;
  };
  auto make_one = [] { zeros({}); };
  make_one();
  bool pool_keeps = misses(make_one) == 0;  // not under the address sanitizer
  std::int64_t of_chain = misses([&] {
    Variable y = x;
    for (int i = 0; i < 1000; ++i) y = y + x;  // each value goes as soon as the next is there
  });
  if (pool_keeps) CHECK(of_chain < 1000 * 3);  // a node and its list of inputs; a value kept would be two blocks more
  Variable kept = exp(x);
  kept.mutable_value().data()[0] = 5;
  check_throws<GraphError>([&] { sum(kept).backward(); }, {"exp", "changed in place"});
  Variable free = x + x;
  free.mutable_value().data()[0] = 5;
  sum(free).backward();
  check_close(x.grad(), full({2}, 2));
}

TEST_CASE("record: a rule that calls operations records no graph of its own") {
  Variable x(tensor({2}, {1, 2}), true);
  bool recorded = true;
  Variable y = through(x, [x, &recorded](Tensor& dy, Gradients& d) {
    Variable slope = x * x;
    recorded = slope.requires_grad();
    d[0] += mul(slope, std::move(dy)).value();
  });
  sum(y).backward();
  CHECK_FALSE(recorded);
  check_close(x.grad(), tensor({2}, {1, 4}));
}

TEST_CASE("a rule that adds to an input that was not recorded is told so") {
  Variable x(1.0, true);
  Variable y = record("mine", x.value(), {x}, [](Tensor& dy, Gradients& d) { d[1] += dy; });
  check_throws<GraphError>([&] { y.backward(); }, {"mine", "d[1]", "1 input"});
}

TEST_CASE("record: several outputs have a node together, and their rule gets the gradients that have arrived") {
  int arrived = 0;
  auto halves = [&arrived](const Variable& x) {
    return record("halves", std::array{Tensor(x.value() * 2), Tensor(x.value() * x.value())}, {x},
                  [x, &arrived](OutputGradients<2> dy, Gradients& d) {
                    arrived = (dy[0] ? 1 : 0) + (dy[1] ? 2 : 0);
                    if (dy[0]) d[0] += *dy[0] * 2;
                    if (dy[1]) d[0] += *dy[1] * (x.value() * 2);
                  });
  };
  for (int used : {1, 2, 3}) {
    Variable x(tensor({2}, {3, 4}), true);
    auto [twice, square] = halves(x);
    CHECK(twice.node() == square.node());
    Variable y = used == 1 ? sum(twice) : used == 2 ? sum(square) : sum(twice * square);
    square.retain_grad();
    y.backward();
    CHECK(arrived == used);
    check_close(x.grad(), used == 1 ? full({2}, 2) : used == 2 ? tensor({2}, {6, 8}) : tensor({2}, {54, 96}));
    CHECK_FALSE(twice.has_grad());
    CHECK(square.has_grad() == (used != 1));
    if (used == 3) check_close(square.grad(), twice.value());
    if (used == 1) check_throws<GraphError>([&, square = square] { sum(square).backward(); }, {"halves", "freed"});
  }
}

TEST_CASE("record: a rule of several outputs may read them, and they may have different shapes") {
  Variable x(tensor({2, 2}, {0, 1, 2, 3}), true);
  auto [powers, total] = record("powers", std::array{Tensor(xt::exp(x.value())), Tensor(zeros({}))}, {x},
                                [](const std::array<Variable, 2>& y, OutputGradients<2> dy, Gradients& d) {
                                  if (dy[0]) d[0] += *dy[0] * y[0].value();
                                  if (dy[1]) d[0] += *dy[1];
                                });
  CHECK(total.shape() == Shape{});
  (sum(powers) + 5 * total).backward();
  check_close(x.grad(), Tensor(xt::exp(x.value()) + 5));
  powers.mutable_value() = zeros({2, 2});
  CHECK(total.node()->outputs() == 2);
}

TEST_CASE("record: a value that was changed to another shape is refused by the next operation, and by backward") {
  Variable x(zeros({2}), true), w(zeros({2}), true);
  Variable before = x * w;
  x.mutable_value() = zeros({5});
  check_throws<ShapeError>([&] { exp(x); }, {"exp", "(5,)", "(2,)"});
  check_throws<ShapeError>([&] { x* Variable(zeros({5})); }, {"mul", "(5,)", "(2,)"});
  check_throws<ShapeError>([&] { x.backward(zeros({5})); }, {"backward", "(5,)", "(2,)"});
  check_throws<GraphError>([&] { before.backward(zeros({2})); }, {"mul", "changed in place"});
  x.mutable_value() = ones({2});
  sum(exp(x)).backward();
  CHECK(shape_of(x.grad()) == Shape{2});
}
