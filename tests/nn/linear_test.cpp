#include "nn/linear.hpp"

#include <doctest/doctest.h>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

TEST_CASE("Linear: a bias that starts at 0 draws nothing, and neither does none") {
  Generator zero(3), none(3), drawn(3);
  nn::Linear with_zero({.in_features = 4, .out_features = 2, .zero_bias = true}, zero);
  nn::Linear without({.in_features = 4, .out_features = 2, .bias = false}, none);
  nn::Linear with({.in_features = 4, .out_features = 2}, drawn);
  check_close(with_zero.parameter("bias"), zeros({2}), 0, 0);
  check_close(with_zero.parameter("weight"), with.parameter("weight").value(), 0, 0);
  CHECK(zero.state() == none.state());
  CHECK(zero.state() != drawn.state());
}

TEST_CASE("Linear refuses an input of another width, and a number by itself, with its own width") {
  Generator g(1);
  nn::Linear linear({.in_features = 4, .out_features = 2}, g);
  check_throws<ShapeError>([&] { linear(Variable(ones({2, 3}))); }, {"Linear", "(2, 3)", "made for a width of 4"});
  check_throws<ShapeError>([&] { linear(Variable(1.0)); }, {"Linear", "()", "made for a width of 4"});
}
