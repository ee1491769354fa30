#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable cube(const Variable& x);

namespace {

/// The gradient of result(x), after the checks without which there is none.
Tensor gradient(Variable (*result)(const Variable& x), double at) {
  Variable x(at, true);
  Variable y = result(x);
  expect(static_cast<bool>(y),
         "the result is an empty Variable: return what record gives");
  expect(y.requires_grad(),
         "the result remembers no rule: it must come from record, with {x} "
         "as its inputs");
  y.backward();
  expect(x.has_grad(),
         "backward brings nothing to x: is x among the inputs, {x}?");
  return x.grad();
}

/// The rule runs when cube has returned.
const CheckOptions options = {.crash =
                                  "does the rule capture with [&]? It runs "
                                  "when cube has returned, and what belonged "
                                  "to cube is gone: capture a copy, [x]"};

}  // namespace

void checks(Exercise& e) {
  e.check("its value is x^3", [] {
    expect_close(cube(Variable(2)), full({}, 8),
                 {{full({}, 6), "that is 3 x, not x^3"},
                  {full({}, 4), "that is x^2, not x^3"}});
    expect_close(cube(Variable(-3)), full({}, -27));
  });
  e.check("it is one operation, with a rule of its own", [] {
    Variable x(2, true);
    Variable y = cube(x);
    expect(y && y.requires_grad(),
           "the result remembers no rule: it must come from record, with {x} "
           "as its inputs");
    const std::string operation =
        y.is_leaf() ? "a leaf" : y.node()->operation();
    expect(operation != "pow" && operation != "mul",
           "the result comes from \"" + operation +
               "\", which has a rule already; make an operation of your own, "
               "record(\"cube\", ...), and write its rule");
  });
  e.check(
      "its slope at 4 is 3 * 4^2 = 48",
      [] {
        expect_close(
            gradient(cube, 4), full({}, 48),
            {{full({}, 64),
              "the rule passes on the value x^3, not the slope 3 x^2"},
             {full({}, 16), "the factor 3 of 3 x^2 is missing"},
             {full({}, 12), "that is 3 x: the slope of x^3 is 3 x^2"},
             {full({}, 8),
              "that is 2 x, the slope of x^2: the slope of x^3 is 3 x^2"},
             {ones({}),
              "the rule hands dy on as it is: it is to be multiplied with "
              "the slope, 3 x^2"},
             {zeros({}), "the rule adds nothing to d[0]"}});
      },
      options);
  e.check(
      "in the middle of a chain: the slope of 5 cube(x) at 2 is 60",
      [] {
        expect_close(
            gradient([](const Variable& x) { return 5 * cube(x); }, 2),
            full({}, 60),
            {{full({}, 12),
              "the rule forgets dy: multiply the slope with what arrives "
              "from above"}});
      },
      options);
  e.check(
      "as the first link: the slope of cube(x^2) at 2 is 192, whatever "
      "becomes of x^2's name",
      [] {
        Variable x(2, true);
        Variable u = x * x;
        Variable y = cube(u);
        expect(static_cast<bool>(y),
               "the result is an empty Variable: return what record gives");
        u = Variable(100);  // the graph still knows x^2
        y.backward();
        expect(x.has_grad(), "backward brings nothing to x");
        expect_close(x.grad(), full({}, 192),
                     {{full({}, 3.0 * 100 * 100 * 4),
                       "the rule captures x by reference, [&] or [&x], and "
                       "finds there what the name stands for when "
                       "backward runs: capture a copy, [x]"}});
      },
      options);
}

}  // namespace exercise
