#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable cube(const Variable& x);

namespace {

/// The gradient of result(x) at 2, after the checks without which there is none.
Tensor gradient(Variable (*result)(const Variable& x)) {
  Variable x(2, true);
  Variable y = result(x);
  expect(static_cast<bool>(y), "the result is an empty Variable: return what record gives");
  expect(y.requires_grad(), "the result remembers no rule: it must come from record, with {x} as its inputs");
  y.backward();
  expect(x.has_grad(), "backward brings nothing to x: is x among the inputs, {x}?");
  return x.grad();
}

}  // namespace

void checks(Exercise& e) {
  e.check("its value is x^3", [] {
    expect_close(cube(Variable(2)), full({}, 8),
                 {{full({}, 6), "that is 3 x, not x^3"}, {full({}, 4), "that is x^2, not x^3"}});
    expect_close(cube(Variable(-3)), full({}, -27));
  });
  e.check("its slope at 2 is 3 * 2^2 = 12", [] {
    expect_close(gradient(cube), full({}, 12),
                 {{full({}, 8), "the rule passes on the value x^3, not the slope 3 x^2"},
                  {full({}, 4), "the factor 3 of 3 x^2 is missing"},
                  {full({}, 6), "that is 3 x: the slope of x^3 is 3 x^2"},
                  {zeros({}), "the rule adds nothing to d[0]"}});
  });
  e.check("in the middle of a chain: the slope of 5 cube(x) at 2 is 60", [] {
    expect_close(gradient([](const Variable& x) { return 5 * cube(x); }), full({}, 60),
                 {{full({}, 12), "the rule forgets dy: multiply the slope with what arrives from above"}});
  });
  e.check("as the first link: the slope of cube(x^2) at 2 is 192",
          [] { expect_close(gradient([](const Variable& x) { return cube(x * x); }), full({}, 192)); });
}

}  // namespace exercise
