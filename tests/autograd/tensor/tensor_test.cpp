#include "autograd/tensor/tensor.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

TEST_CASE("tensor fills a shape in row-major order and refuses another number of values") {
  Tensor x = tensor({2, 3}, {1, 2, 3, 4, 5, 6});
  CHECK(x(1, 0) == 4);
  CHECK(tensor({}, {7}).size() == 1);
  check_throws<ShapeError>([] { tensor({2, 3}, {1}); }, {"(2, 3)", "6"});
  check_throws<ShapeError>([] { zeros({2, -1}); }, {"(2, -1)"});
}

TEST_CASE("a tensor prints its shape first and shortens long axes") {
  std::ostringstream out;
  out << tensor({2, 2}, {1, 2.5, -3, 1e-7});
  CHECK(out.str() == "(2, 2) [[1, 2.5], [-3, 1e-07]]");
  CHECK(to_string(arange(0, 100)) == "(100,) [0, 1, 2, ..., 97, 98, 99]");
  CHECK(fmt::format("{} {}", full({}, 2), Shape{3}) == "() 2 (3,)");
  CHECK(to_string(zeros({0, 3})) == "(0, 3) []");
  out.str("");
  out << Shape{} << " " << Shape{2, 3} << " " << shape_of(zeros({4}));
  CHECK(out.str() == "() (2, 3) (4,)");
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

TEST_CASE("a shape whose elements cannot be counted is refused, an empty one is not") {
  std::int64_t huge = std::int64_t{1} << 40;
  check_throws<ShapeError>([&] { zeros({huge, huge}); }, {"elements"});
  CHECK(zeros({huge, 0, huge}).size() == 0);
}
