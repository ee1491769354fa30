#include "nn/init.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include "tests/helpers.hpp"
#include "tests/nn/spread.hpp"

using namespace gradus;
using testing::check_spread;
using testing::check_throws;
using testing::Spread;

// The formulas of Glorot and Bengio 2010 and He et al. 2015 at a matrix (200, 50): fan_in 50, fan_out 200.

namespace {

Variable filled(const Shape& shape, const std::function<void(Variable&, Generator&)>& initialise) {
  Variable parameter(full(shape, 77), true);
  Generator generator(5);
  initialise(parameter, generator);
  return parameter;
}

}  // namespace

TEST_CASE("init: each initialiser draws from its distribution, fans being those of (out, in)") {
  using namespace nn::init;
  auto check_drawn = [](const std::function<void(Variable&, Generator&)>& initialise, const Spread& want) {
    check_spread("a (200, 50) matrix", filled({200, 50}, initialise), want);
  };
  check_drawn([](Variable& p, Generator& g) { xavier_uniform(p, g); }, Spread::uniform(std::sqrt(6 / 250.)));
  check_drawn([](Variable& p, Generator& g) { xavier_uniform(p, g, 2); }, Spread::uniform(2 * std::sqrt(6 / 250.)));
  check_drawn([](Variable& p, Generator& g) { xavier_normal(p, g); }, Spread::normal(std::sqrt(2 / 250.)));
  check_drawn([](Variable& p, Generator& g) { xavier_normal(p, g, 0.5); }, Spread::normal(0.5 * std::sqrt(2 / 250.)));
  check_drawn([](Variable& p, Generator& g) { kaiming_uniform(p, g); }, Spread::uniform(std::sqrt(6 / 50.)));
  check_drawn([](Variable& p, Generator& g) { kaiming_uniform(p, g, 1); }, Spread::uniform(std::sqrt(3 / 50.)));
  check_drawn([](Variable& p, Generator& g) { kaiming_normal(p, g); }, Spread::normal(std::sqrt(2 / 50.)));
  check_drawn([](Variable& p, Generator& g) { kaiming_normal(p, g, 1); }, Spread::normal(std::sqrt(1 / 50.)));
  check_drawn([](Variable& p, Generator& g) { normal(p, g, 0, 3); }, Spread::normal(3));
  check_drawn([](Variable& p, Generator& g) { uniform(p, g, -3, 3); }, Spread::uniform(3));
}

TEST_CASE("init: normal has the mean, and uniform the ends, that it is given, in any shape") {
  Variable shifted = filled({2, 50, 10}, [](Variable& p, Generator& g) { nn::init::normal(p, g, 10, 0.5); });
  shifted.mutable_value() -= Scalar(10);
  check_spread("around 10", shifted, Spread::normal(0.5));
  Variable above = filled({1000}, [](Variable& p, Generator& g) { nn::init::uniform(p, g, 4, 6); });
  above.mutable_value() -= Scalar(5);
  check_spread("between 4 and 6", above, Spread::uniform(1));
}

TEST_CASE("init: what has no fans is refused") {
  check_throws<ShapeError>([] { filled({4}, [](Variable& p, Generator& g) { nn::init::xavier_uniform(p, g); }); },
                           {"xavier_uniform", "(4,)"});
  check_throws<ShapeError>(
      [] {
        filled({2, 3, 4}, [](Variable& p, Generator& g) { nn::init::kaiming_normal(p, g); });
      },
      {"kaiming_normal", "(2, 3, 4)"});
}
