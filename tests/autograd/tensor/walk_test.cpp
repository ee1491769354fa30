#include "autograd/tensor/walk.hpp"

#include <doctest/doctest.h>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

TEST_CASE("repeated: numbers and yes or no, along any axis") {
  check_close(repeated(tensor({2, 1}, {1, 2}), {2, 3}), tensor({2, 3}, {1, 1, 1, 2, 2, 2}));
  check_close(repeated(tensor({3}, {1, 2, 3}), {2, 3}), tensor({2, 3}, {1, 2, 3, 1, 2, 3}));
  Booleans yes_or_no = {true, false, true};
  CHECK(repeated(yes_or_no, {2, 3}) == Booleans{{true, false, true}, {true, false, true}});
}

TEST_CASE("sum_to is the adjoint of broadcasting for every kind of broadcast") {
  Tensor x = tensor({2, 3}, {1, 2, 3, 4, 5, 6});
  check_close(sum_to(x, {2, 3}), x);
  check_close(sum_to(x, {3}), tensor({3}, {5, 7, 9}));
  check_close(sum_to(x, {1, 3}), tensor({1, 3}, {5, 7, 9}));
  check_close(sum_to(x, {2, 1}), tensor({2, 1}, {6, 15}));
  check_close(sum_to(x, {1}), tensor({1}, {21}));
  check_close(sum_to(x, {}), tensor({}, {21}));
  check_close(sum_to(zeros({0, 3}), {3}), zeros({3}));
  Tensor y = arange(0, 24);
  y.reshape({2, 3, 4});
  check_close(sum_to(y, {3, 1}), tensor({3, 1}, {60, 92, 124}));
  check_throws<ShapeError>([&] { sum_to(x, {2}); }, {"(2, 3)", "(2,)"});
}
