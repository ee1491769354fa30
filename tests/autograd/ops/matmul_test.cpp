#include "autograd/ops/matmul.hpp"

#include <doctest/doctest.h>

#include "autograd/ops/elementwise.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_number;
using testing::check_throws;
using testing::checksum;
using testing::wave;

// A = wave(a), B = wave(b, 1), Y = A @ B, (Y * wave(Y.shape, 2)).sum().backward(); checksum of Y, A.grad, B.grad, by
// PyTorch 1.13.
TEST_CASE("matmul: PyTorch's values and gradients for every pairing of 1-D, 2-D and batched operands") {
  struct Case {
    Shape a, b, y;
    double value, da, db;
  };
  for (const Case& c : std::vector<Case>{
           {{3}, {3}, {}, 0.625402474269835, 1.27050611187271, 0.607724862524765},
           {{3}, {3, 4}, {4}, -0.214543029930471, 0.0339044475700964, -2.07920615574785},
           {{2, 3}, {3}, {2}, 1.42553559482099, 0.88455184249758, 0.917783081877479},
           {{2, 3}, {3, 4}, {2, 4}, -0.288179481209438, 0.490958760298167, -4.16611446769089},
           {{2, 3}, {5, 3, 4}, {5, 2, 4}, -1.46864798873431, 1.06838905476435, -0.116936502288876},
           {{5, 2, 3}, {3, 4}, {5, 2, 4}, -0.132850237209422, 4.48811462771134, -2.1141099943391},
           {{1, 2, 3}, {5, 3, 4}, {5, 2, 4}, -1.46864798873431, 1.06838905476435, -0.116936502288876},
           {{5, 2, 3}, {1, 3, 4}, {5, 2, 4}, -0.132850237209422, 4.48811462771134, -2.1141099943391},
           {{2, 1, 2, 3}, {5, 3, 4}, {2, 5, 2, 4}, -3.13271290147529, -0.255977531946358, 0.8036320456035},
           {{5, 2, 3}, {2, 1, 3, 4}, {2, 5, 2, 4}, -0.494542587948857, 7.02711084559477, -4.05054656351384},
           {{3}, {5, 3, 4}, {5, 4}, 0.186059962494914, 2.96536353155145, -5.6770200598538},
           {{5, 2, 3}, {3}, {5, 2}, 0.947928164548056, 0.575379831988683, 0.637480702100864},
           {{2, 5, 2, 3}, {2, 5, 3, 4}, {2, 5, 2, 4}, -0.227194648553195, -1.78234720788726, -7.18417338157621},
           {{2, 1, 2, 3}, {3, 4}, {2, 1, 2, 4}, -0.018392981233794, 2.31324714615914, -5.30052853023163},
           {{2, 1, 2, 3}, {1, 5, 3, 4}, {2, 5, 2, 4}, -3.13271290147529, -0.255977531946358, 0.8036320456035},
       }) {
    CAPTURE(to_string(c.a) + " @ " + to_string(c.b));
    Variable a(wave(c.a), true), b(wave(c.b, 1), true);
    Variable y = matmul(a, b);
    CHECK(y.shape() == c.y);
    y.backward(wave(c.y, 2));
    CHECK(shape_of(a.grad()) == c.a);
    CHECK(shape_of(b.grad()) == c.b);
    check_number(checksum(y.value()), c.value);
    check_number(checksum(a.grad()), c.da);
    check_number(checksum(b.grad()), c.db);
  }
}

// https://github.com/flashlight/flashlight/issues/760
TEST_CASE("matmul: the gradient of one matrix against a batch is summed and has no batch axis") {
  Tensor dy = tensor({2, 2, 2}, {0, 0.5, -0.1, 0.4, -0.2, 0.3, -0.3, 0.2});
  Tensor dl = tensor({2, 3}, {0.2, 0.01, 0.26, 0.22, 0.01, 0.24});
  Tensor batch = tensor({2, 3, 2}, {0, 0.3, -0.5, -0.2, 0.1, 0.4, -0.4, -0.1, 0.2, 0.5, -0.3, 0});
  Tensor dr = tensor({2, 3, 2}, {0.01, -0.04, 0.05, -0.4, -0.02, 0.23, 0.03, -0.02, 0.23, -0.22, -0.12, 0.13});
  for (const Shape& shape : {Shape{2, 3}, Shape{1, 2, 3}}) {
    Variable l(tensor(shape, {0, -0.4, 0.3, -0.1, -0.5, 0.2}), true), r(batch, true);
    Variable y = matmul(l, r);
    check_close(y, tensor({2, 2, 2}, {0.23, 0.2, 0.27, 0.15, -0.17, -0.2, -0.12, -0.24}));
    y.backward(dy);
    Tensor want = dl;
    want.reshape(shape);
    check_close(l.grad(), want);
    check_close(r.grad(), dr);
  }
}

TEST_CASE("matmul: both operands may be one Variable, and gradients add up over two backwards") {
  // x @ x: dx = dy x^T + x^T dy
  Variable x(tensor({2, 2}, {1, 2, 3, 4}), true);
  Variable y = matmul(x, x);
  check_close(y, tensor({2, 2}, {7, 10, 15, 22}));
  y.backward(ones({2, 2}), true);
  check_close(x.grad(), tensor({2, 2}, {7, 11, 9, 13}));
  y.backward(ones({2, 2}));
  check_close(x.grad(), tensor({2, 2}, {14, 22, 18, 26}));
}

TEST_CASE("matmul: sizes of 0 give zeros, in values and in gradients") {
  struct Case {
    Shape a, b, y;
  };
  for (const Case& c : std::vector<Case>{{{2, 0}, {0, 3}, {2, 3}},
                                         {{0}, {0}, {}},
                                         {{0, 2}, {2, 3}, {0, 3}},
                                         {{2, 3}, {3, 0}, {2, 0}},
                                         {{0, 2, 3}, {3, 4}, {0, 2, 4}},
                                         {{2, 3}, {0, 3, 4}, {0, 2, 4}},
                                         {{0, 2, 3}, {1, 3, 4}, {0, 2, 4}},
                                         {{0, 1, 2, 3}, {5, 3, 4}, {0, 5, 2, 4}}}) {
    CAPTURE(to_string(c.a) + " @ " + to_string(c.b));
    Variable a(ones(c.a), true), b(ones(c.b), true);
    Variable y = matmul(a, b);
    check_close(y, zeros(c.y));
    y.backward(ones(c.y));
    check_close(a.grad(), zeros(c.a));
    check_close(b.grad(), zeros(c.b));
  }
}

TEST_CASE("matmul: what does not fit is named with all shapes, with and without gradients") {
  for (bool grad : {true, false}) {
    auto times = [grad](const Shape& a, const Shape& b) {
      return [=] { matmul(Variable(zeros(a), grad), Variable(zeros(b), grad)); };
    };
    check_throws<ShapeError>(times({8, 16, 32}, {64, 32}),
                             {"matmul: inner axes differ (32 and 64)", "(8, 16, 32) @ (64, 32)"});
    check_throws<ShapeError>(times({3}, {4}), {"matmul", "(3,) @ (4,)"});
    check_throws<ShapeError>(times({2, 2, 3}, {3, 3, 4}), {"matmul", "(2,)", "(3,)"});
    check_throws<ShapeError>(times({}, {3}), {"matmul", "() @ (3,)", "*"});
    check_throws<ShapeError>(times({3}, {}), {"matmul", "(3,) @ ()"});
  }
}

// F.linear(wave(x), wave((5, 4), 1), wave((5,), 3)), the rest as above, by PyTorch 1.13.
TEST_CASE("linear: PyTorch's values and gradients, with bias and without") {
  struct Case {
    Shape x;
    bool bias;
    double y, dx, dw, db;
  };
  for (const Case& c :
       std::vector<Case>{{{4}, true, 0.574001282690706, 1.33285339351771, 1.27393886827649, 2.16876536819537},
                         {{4}, false, -0.0749642130015682, 1.33285339351771, 1.27393886827649, 0},
                         {{3, 4}, true, 2.59785271460502, 0.595494220048226, -2.2504206699447, 1.58259710978368},
                         {{3, 4}, false, 0.0326536918122604, 0.595494220048226, -2.2504206699447, 0},
                         {{2, 3, 4}, true, 6.66372639562781, 1.54397863875403, -8.26094986301386, 1.86099888228461},
                         {{2, 3, 4}, false, 0.400164960243884, 1.54397863875403, -8.26094986301386, 0}}) {
    CAPTURE(to_string(c.x));
    Variable x(wave(c.x), true), w(wave({5, 4}, 1), true), b;
    if (c.bias) b = Variable(wave({5}, 3), true);
    Variable y = linear(x, w, b);
    y.backward(wave(y.shape(), 2));
    check_number(checksum(y.value()), c.y);
    check_number(checksum(x.grad()), c.dx);
    check_number(checksum(w.grad()), c.dw);
    if (c.bias) check_number(checksum(b.grad()), c.db);
  }
}

TEST_CASE("linear: a weight used twice gathers both gradients; no rows give a gradient of zeros") {
  Variable w(tensor({1, 2}, {3, 4}), true), b(zeros({1}), true), x(tensor({1, 2}, {1, 2}));
  (linear(x, w, b) + linear(x, w, b)).backward(ones({1, 1}));
  check_close(w.grad(), tensor({1, 2}, {2, 4}));
  check_close(b.grad(), tensor({1}, {2}));
  Variable unused(ones({1, 2}), true), unused_bias(ones({1}), true);
  linear(Variable(zeros({0, 2})), unused, unused_bias).backward(zeros({0, 1}));
  check_close(unused.grad(), zeros({1, 2}));
  check_close(unused_bias.grad(), zeros({1}));
}

TEST_CASE("linear: what does not fit is named with the shapes") {
  Variable w(zeros({5, 4}));
  check_throws<ShapeError>([&] { linear(zeros({2, 3}), w); }, {"linear", "(2, 3)", "4", "(5, 4)"});
  check_throws<ShapeError>([&] { linear(zeros({}), w); }, {"linear", "()", "(5, 4)"});
  check_throws<ShapeError>([&] { linear(zeros({2, 4}), zeros({4})); }, {"linear", "(4,)"});
  check_throws<ShapeError>([&] { linear(zeros({2, 4}), w, zeros({4})); }, {"linear: the bias (4,)", "(5,)", "(5, 4)"});
}
