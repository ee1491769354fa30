#include "autograd/tensor/tensor.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
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
  CHECK(to_string(tensor({2}, {NAN, -NAN})) == "(2,) [nan, nan]");  // the sign of a NaN says nothing
  out.str("");
  out << Shape{} << " " << Shape{2, 3} << " " << shape_of(zeros({4}));
  CHECK(out.str() == "() (2, 3) (4,)");
}

TEST_CASE("a tensor that is shortened says what is wrong with it: NaN, infinities, and zeros from a quarter on") {
  Tensor x = arange(1, 101);
  x.data()[50] = x.data()[51] = x.data()[52] = static_cast<Scalar>(NAN);
  x.data()[60] = -std::numeric_limits<Scalar>::infinity();
  CHECK(to_string(x) == "(100,) [1, 2, 3, ..., 98, 99, 100] 3 nan, 1 inf");
  std::fill_n(x.data() + 5, 24, Scalar(0));
  CHECK(to_string(x) == "(100,) [1, 2, 3, ..., 98, 99, 100] 3 nan, 1 inf");
  std::fill_n(x.data() + 5, 40, Scalar(0));
  CHECK(to_string(x) == "(100,) [1, 2, 3, ..., 98, 99, 100] 3 nan, 1 inf, 40 % zero");
  CHECK(to_string(Tensor(arange(0, 100) * 0)).ends_with("] 100 % zero"));
  CHECK(to_string(tensor({3}, {NAN, 0, 0})) == "(3,) [nan, 0, 0]");  // which shows it
}

TEST_CASE("broadcast_shapes: shapes that do not broadcast are refused with the first axis from the end that differs") {
  CHECK(broadcast_shapes("f", {2, 1, 3}, {4, 1}) == Shape{2, 4, 3});
  check_throws<ShapeError>(
      [] {
        broadcast_shapes("f", {5, 2, 3}, {4, 1});
      },
      {"f: (5, 2, 3) and (4, 1) do not broadcast: axis 2 from the end has 2 and 4"});
}

TEST_CASE("arange: a line without an end is refused") {
  double infinity = std::numeric_limits<double>::infinity(), nan = std::nan("");
  for (const std::array<double, 3>& line :
       {std::array{0.0, infinity, 1.0}, {0, 1e19, 1}, {0, nan, 1}, {nan, 1, 1}, {0, 1, 1e-300}, {0, 1, 0}, {0, 1, nan}})
    check_throws<ValueError>([&] { arange(line[0], line[1], line[2]); }, {"arange", "no end"});
  CHECK(arange(0, -infinity).size() == 0);
  CHECK(arange(1, 0).size() == 0);
}

TEST_CASE("a shape whose elements or strides cannot be counted is refused, an empty one is not") {
  std::int64_t huge = std::int64_t{1} << 40;
  check_throws<ShapeError>([&] { zeros({huge, huge}); }, {"elements"});
  check_throws<ShapeError>([&] { zeros({0, huge, huge}); }, {"(0, 1099511627776, 1099511627776)"});
  CHECK(zeros({huge, 0, 3}).size() == 0);
}
