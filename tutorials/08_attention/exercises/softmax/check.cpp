#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_softmax(const Variable& x);

namespace {

const Tensor& square() {
  static const Tensor x = tensor({3, 3}, {0, 1, 2, 1, 1, 1, -1, 0, 3});
  return x;
}

Tensor reference(const Tensor& x, std::int64_t axis = -1) {
  return softmax(x, axis).value();
}

/// What comes of a sum that lost its axis: column j divided by the sum of row
/// j.
Tensor crossed(const Tensor& x) {
  Variable e = exp(Variable(x));
  return (e / sum(e, {-1})).value();
}

/// The first element of that row is a number.
void finite(const Variable& y, std::int64_t row,
            const std::string& sentence) {
  expect(static_cast<bool>(y),
         "the result is an empty Variable: return what was computed");
  expect(std::isfinite(y.value()(row, 0)), sentence);
}

const char* const overflow =
    "exp(1000) is infinite, and inf / inf is NaN: take the largest element "
    "of the row away first";

}  // namespace

void checks(Exercise& e) {
  e.check(
      "of (0, 0) it is (0.5, 0.5), of (log 1, log 2, log 5) it is (1/8, 2/8, "
      "5/8)",
      [] {
        expect_close(my_softmax(tensor({1, 2}, {0, 0})),
                     tensor({1, 2}, {0.5, 0.5}),
                     {{tensor({1, 2}, {1, 1}),
                       "every element is 1: that is a softmax over the axis "
                       "0, or exp without the division"}});
        expect_close(my_softmax(tensor(
                         {1, 3}, {std::log(1), std::log(2), std::log(5)})),
                     tensor({1, 3}, {0.125, 0.25, 0.625}),
                     {{tensor({1, 3}, {1, 2, 5}),
                       "that is exp: it is to be divided by its sum"},
                      {full({1, 3}, 1.0 / 3),
                       "all are alike: what was taken away is the largest of "
                       "each column, not of the row"}});
      });
  e.check("each row of a (3, 3) adds up to 1", [] {
    expect_close(
        my_softmax(square()), reference(square()),
        {{reference(square(), 0),
          "the columns add up to 1, not the rows: that is axis 0, the last "
          "one is -1"},
         {crossed(square()),
          "column j is divided by the sum of row j: a sum of shape (3,) lies "
          "along the columns. "
          "{.keepdims = true} makes it (3, 1)"},
         {reshaped(reference(reshaped(square(), {9})), {3, 3}),
          "all nine elements add up to 1: each row is to do so by itself"}});
  });
  e.check("a batch of tables, (2, 3, 4)", [] {
    Generator generator(1);
    Tensor x = generator.normal({2, 3, 4});
    expect_close(
        my_softmax(x), reference(x),
        {{reference(x, 1), "the last axis is -1, here that is 2, not 1"}});
  });
  e.check("large numbers: (1000, 0) gives (1, 0), and so does (2000, 0)", [] {
    Variable y = my_softmax(tensor({1, 2}, {1000, 0}));
    finite(y, 0, overflow);
    expect_close(y, tensor({1, 2}, {1, 0}));
    Variable z = my_softmax(tensor({1, 2}, {2000, 0}));
    finite(z, 0,
           "(1000, 0) gives numbers, but (2000, 0) gives NaN: less than the "
           "largest element is taken away (the row's "
           "mean?), and exp of what is left is infinite");
    expect_close(z, tensor({1, 2}, {1, 0}));
  });
  e.check("a row of large numbers above one of small numbers", [] {
    Variable y = my_softmax(tensor({2, 2}, {1000, 1000, -1000, -1000}));
    finite(y, 0, overflow);
    finite(y, 1,
           "row 1 is NaN, it is 0 / 0: exp(-1000) is 0, and exp(-1000 - "
           "1000) all the more. Each row needs its own "
           "maximum");
    expect_close(y, full({2, 2}, 0.5));
  });
  e.check("its gradient is softmax's", [] {
    Variable x(square(), true), same(square(), true);
    Variable y = my_softmax(x);
    expect(static_cast<bool>(y),
           "the result is an empty Variable: return what was computed");
    expect(
        y.requires_grad(),
        "the result knows no rule: compute with Variables, not with value()");
    Tensor from_above = tensor({3, 3}, {1, 0, 0, 2, -1, 0, 0, 0, 3});
    y.backward(from_above);
    softmax(same).backward(from_above);
    expect_close(x.grad(), same.grad());
  });
}

}  // namespace exercise
