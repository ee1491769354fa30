#include "autograd/ops/indexing.hpp"

#include <doctest/doctest.h>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::counting;

namespace {
Variable table() { return {tensor({5, 2}, {0, -0.4, 0.3, -0.1, -0.5, 0.2, -0.2, 0.5, 0.1, -0.3}), true}; }
Tensor weights() { return tensor({2, 3, 2}, {0, 0.3, -0.5, -0.2, 0.1, 0.4, -0.4, -0.1, 0.2, 0.5, -0.3, 0}); }
}  // namespace

// Case embedding-01.
TEST_CASE("embedding takes rows; rows asked for several times add their gradients up") {
  Variable w = table();
  Variable y = embedding(indices({2, 3}, {1, 0, 3, 3, 3, 0}), w);
  y.backward(weights());
  check_close(y, tensor({2, 3, 2}, {0.3, -0.1, 0, -0.4, -0.2, 0.5, -0.2, 0.5, -0.2, 0.5, 0, -0.4}));
  check_close(w.grad(), tensor({5, 2}, {-0.8, -0.2, 0, 0.3, 0, 0, -0.1, 0.8, 0, 0}));
}

TEST_CASE("embedding: whichever row is padding_idx keeps its value, gets exactly 0, and no other row loses its own") {
  Tensor all = tensor({5, 2}, {-0.8, -0.2, 0, 0.3, 0, 0, -0.1, 0.8, 0, 0});
  for (std::size_t padding = 0; padding < 5; ++padding) {
    CAPTURE(padding);
    Variable w = table();
    Variable y = embedding(indices({2, 3}, {1, 0, 3, 3, 3, 0}), w, static_cast<std::int64_t>(padding));
    y.backward(weights());
    check_close(y, embedding(indices({2, 3}, {1, 0, 3, 3, 3, 0}), w).value());
    Tensor want = all;
    want(padding, 0) = want(padding, 1) = 0;
    check_close(w.grad(), want);
    CHECK(w.grad()(padding, 0) == 0);
  }
}

TEST_CASE("embedding: an infinite gradient of the padding row does not leak") {
  Variable w = table();
  embedding(indices({2}, {0, 1}), w, 0).backward(tensor({2, 2}, {INFINITY, NAN, 1, 2}));
  check_close(w.grad(), tensor({5, 2}, {0, 0, 1, 2, 0, 0, 0, 0, 0, 0}));
}

TEST_CASE("embedding names an index outside the rows, its place and the rows, recorded or not") {
  for (bool recorded : {true, false}) {
    Variable w(table().value(), recorded);
    check_throws<ValueError>(
        [&] {
          embedding(indices({2, 3}, {1, 0, 3, 3, 5, 0}), w);
        },
        {"embedding", "index 5", "(1, 1)", "(2, 3)", "5 rows"});
    check_throws<ValueError>([&] { embedding(indices({1}, {-1}), w); }, {"embedding", "index -1", "(0,)", "5 rows"});
    check_throws<ValueError>([&] { embedding(indices({}, {INT64_MAX}), w); },
                             {"embedding", "9223372036854775807", "()"});
    check_throws<ValueError>([&] { embedding(indices({1}, {0}), w, 5); }, {"padding_idx 5", "5 rows"});
    check_throws<ValueError>([&] { embedding(indices({1}, {0}), w, -5); }, {"padding_idx -5", "5 rows"});
  }
  check_throws<ShapeError>([] { embedding(indices({1}, {0}), Variable(zeros({3}))); }, {"embedding", "(3,)"});
  check_throws<ValueError>([] { embedding(indices({1}, {0}), Variable(zeros({0, 3}))); }, {"index 0", "0 rows"});
}

TEST_CASE("embedding of one index, of none, and of rows without width") {
  Variable w = table();
  check_close(embedding(indices({}, {2}), w), tensor({2}, {-0.5, 0.2}));
  Variable none = embedding(indices({3, 0}, {}), w);
  CHECK(none.shape() == Shape{3, 0, 2});
  none.backward(zeros({3, 0, 2}));
  check_close(w.grad(), zeros({5, 2}));
  CHECK(embedding(indices({2}, {0, 1}), Variable(zeros({4, 0}))).shape() == Shape{2, 0});
}

// torch.take_along_dim(arange(24).reshape(2, 3, 4), idx, 1) with idx (2, 2, 1), and its gradient for 1, 2, ..., 16
TEST_CASE("take_along_axis: the indices broadcast, and the gradient adds up where an element is taken twice") {
  Variable x(counting({2, 3, 4}), true);
  Variable y = take_along_axis(x, indices({2, 2, 1}, {2, 0, 1, 1}), 1);
  check_close(y, tensor({2, 2, 4}, {8, 9, 10, 11, 0, 1, 2, 3, 16, 17, 18, 19, 16, 17, 18, 19}));
  y.backward(counting({2, 2, 4}, 1));
  check_close(x.grad(),
              tensor({2, 3, 4}, {5, 6, 7, 8, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 22, 24, 26, 28, 0, 0, 0, 0}));
}

TEST_CASE("take_along_axis picks one element a row, along the last and the first axis") {
  Variable x(tensor({2, 3}, {1, 2, 3, 4, 5, 6}), true);
  check_close(take_along_axis(x, indices({2, 1}, {2, 0}), -1), tensor({2, 1}, {3, 4}));
  check_close(take_along_axis(x, indices({1, 3}, {1, 0, 1}), 0), tensor({1, 3}, {4, 2, 6}));
  check_close(take_along_axis(x, indices({2, 4}, {0, 1, 2, 0, 2, 2, 1, 0}), 1),
              tensor({2, 4}, {1, 2, 3, 1, 6, 6, 5, 4}));
}

// numpy.take_along_axis(x, idx, 1) with x (1, 3) and idx (2, 2)
TEST_CASE("take_along_axis: x broadcasts too, and its gradient sums over what was repeated") {
  Variable x(tensor({1, 3}, {1, 2, 3}), true);
  Variable y = take_along_axis(x, indices({2, 2}, {0, 2, 2, 1}), 1);
  check_close(y, tensor({2, 2}, {1, 3, 3, 2}));
  y.backward(tensor({2, 2}, {1, 10, 100, 1000}));
  check_close(x.grad(), tensor({1, 3}, {1, 1000, 110}));
}

TEST_CASE("take_along_axis along an axis of length 1, and of nothing") {
  check_close(take_along_axis(Variable(tensor({2, 1}, {1, 2})), indices({2, 3}, {0, 0, 0, 0, 0, 0}), 1),
              tensor({2, 3}, {1, 1, 1, 2, 2, 2}));
  Variable x(ones({2, 3}), true);
  Variable y = take_along_axis(x, indices({2, 0}, {}), 1);
  CHECK(y.shape() == Shape{2, 0});
  y.backward(zeros({2, 0}));
  check_close(x.grad(), zeros({2, 3}));
}

TEST_CASE("take_along_axis names an index outside the axis, and shapes that do not fit") {
  Variable x(zeros({2, 3}));
  check_throws<ValueError>(
      [&] {
        take_along_axis(x, indices({2, 1}, {0, 3}), 1);
      },
      {"take_along_axis", "index 3", "(1, 0)", "3 elements", "(2, 3)"});
  check_throws<ValueError>([&] { take_along_axis(x, indices({2, 1}, {-1, 0}), 1); }, {"index -1", "(0, 0)"});
  check_throws<ShapeError>([&] { take_along_axis(x, indices({2}, {0, 1}), 1); }, {"take_along_axis", "(2,)", "(2, 3)"});
  check_throws<ShapeError>(
      [&] {
        take_along_axis(x, indices({4, 1}, {0, 0, 0, 0}), 1);
      },
      {"take_along_axis", "(4, 1)", "do not broadcast"});
  check_throws<ShapeError>([&] { take_along_axis(x, indices({2, 1}, {0, 0}), 2); }, {"axis 2", "(2, 3)"});
}

// numpy.take(x, (2, 0, 2), axis)
TEST_CASE("index_select takes along any axis; what is asked for twice adds its gradients up") {
  Variable x(counting({3, 2}), true);
  Variable y = index_select(x, 0, indices({3}, {2, 0, 2}));
  y.backward(counting({3, 2}, 1));
  check_close(y, tensor({3, 2}, {4, 5, 0, 1, 4, 5}));
  check_close(x.grad(), tensor({3, 2}, {3, 4, 0, 0, 6, 8}));
  x.zero_grad();
  y = index_select(x, -1, indices({3}, {1, 1, 0}));
  y.backward(counting({3, 3}, 1));
  check_close(y, tensor({3, 3}, {1, 1, 0, 3, 3, 2, 5, 5, 4}));
  check_close(x.grad(), tensor({3, 2}, {3, 3, 6, 9, 9, 15}));
  CHECK(index_select(x, 0, indices({0}, {})).shape() == Shape{0, 2});
}
