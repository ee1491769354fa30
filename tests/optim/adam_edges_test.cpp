#include <doctest/doctest.h>

#include <cmath>

#include "optim/adam.hpp"
#include "optim/sgd.hpp"
#include "tests/helpers.hpp"
#include "tests/optim/quadratic.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::give_gradient;

// Case new-05: 0.9 and 0.39945 by Adam's formula in double, whose steps do not depend on the gradients' unit.
TEST_CASE("Adam: one gradient whose square is infinite does not hold a parameter for ever") {
  for (double huge : {1e21, testing::by_precision(1e30, 1e200)}) {
    CAPTURE(huge);
    Variable p(full({}, 1), true);
    optim::Adam adam({p}, {.lr = 0.1});
    for (int step = 0; step < 20'000; ++step) {
      adam.zero_grad();
      give_gradient(p, full({}, step == 0 ? huge : 1));
      adam.step();
      if (step == 0) CHECK(p.item() == doctest::Approx(0.9));
    }
    CHECK(p.item() == doctest::Approx(0.39945).epsilon(1e-3));
  }
}

TEST_CASE("Adam: a gradient of 0 moves nothing, however small eps is") {
  for (double eps : {0.0, 1e-46, 1e-320}) {
    Variable p(full({3}, 1), true);
    optim::Adam adam({p}, {.eps = eps});
    give_gradient(p, zeros({3}));
    adam.step();
    check_close(p, full({3}, 1), 0, 0);
  }
}

TEST_CASE("optimizers: a rate that is infinite as a number of the parameters is refused") {
  Variable p(full({3}, 1), true);
  double too_large = testing::by_precision(1e300, INFINITY);
  check_throws<ValueError>([&] { optim::SGD({p}, {.lr = too_large}); }, {"SGD", "lr", "finite"});
  check_throws<ValueError>([&] { optim::Adam({p}, {.weight_decay = too_large}); }, {"Adam", "weight_decay", "finite"});
  optim::SGD sgd({p}, {.lr = 0.1});
  check_throws<ValueError>([&] { sgd.set_lr(too_large); }, {"SGD", "lr", "finite"});
}
