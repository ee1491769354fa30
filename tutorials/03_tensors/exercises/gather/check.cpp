#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_gather(const Variable& x, const Indices& index);

namespace {

/// What a loop over all picks makes of dy: `put` is called with the gradient,
/// the row, the place in dy, and the pick.
template <class Put>
Tensor scattered(const Shape& shape, const Tensor& dy, const Indices& index,
                 Put put) {
  Tensor dx = zeros(shape);
  for (std::size_t i = 0; i < dy.shape(0); ++i)
    for (std::size_t j = 0; j < dy.shape(1); ++j)
      put(dx, i, j, static_cast<std::size_t>(index(i, j)));
  return dx;
}

void expect_gradient(const Shape& shape, const Indices& index,
                     bool used_twice = false) {
  Variable x(zeros(shape), true), same(zeros(shape), true);
  Tensor dy = empty(shape_of(index));
  double power = 1;
  for (double& number : dy) number = power, power *= 2;
  Variable numbers(
      reshaped(arange(1, 1 + static_cast<double>(x.size())), shape));
  expect(difference(my_gather(numbers, index).value(),
                    take_along_axis(numbers, index, 1).value(), 0, 0)
             .empty(),
         "the value is not what was picked any more; it was right, only the "
         "rule is missing");
  my_gather(x, index).backward(dy);
  take_along_axis(same, index, 1).backward(dy);
  expect(x.has_grad(),
         "no gradient arrives at x: the rule adds nothing to d[0]");
  Tensor overwritten = scattered(
      shape, dy, index,
      [&](Tensor& dx, auto i, auto j, auto pick) { dx(i, pick) = dy(i, j); });
  Tensor picks = scattered(
      shape, dy, index,
      [](Tensor& dx, auto i, auto, auto pick) { dx(i, pick) += 1; });
  std::vector<Mistake> known{{picks,
                              "it counts how often each number was picked; "
                              "what is added each time is dy(i, j)"},
                             {overwritten,
                              "of a number that was picked twice only the "
                              "last share is there: += and not ="},
                             {zeros(shape), "it is 0 everywhere"}};
  if (shape[1] >= static_cast<std::int64_t>(dy.shape(1)))
    known.push_back({scattered(shape, dy, index,
                               [&](Tensor& dx, auto i, auto j, auto) {
                                 dx(i, j) += dy(i, j);
                               }),
                     "dy(i, j) went to x(i, j); it belongs where y(i, j) was "
                     "picked, at column index(i, j)"});
  for (double& count : picks) count = std::max(count, 1.0);
  known.push_back({same.grad() / picks,
                   "what arrives at a number that was picked twice was "
                   "averaged; paths are added"});
  if (shape[0] == 1 && index.shape(0) == 1) known.erase(known.begin());
  expect_close(x.grad(), same.grad(), known);
  if (!used_twice) return;

  x.zero_grad(), same.zero_grad();
  sum(my_gather(x, index) * dy + my_gather(x, index)).backward();
  sum(take_along_axis(same, index, 1) * dy + take_along_axis(same, index, 1))
      .backward();
  expect(
      difference(x.grad(), same.grad(), 1e-6, 1e-9).empty(),
      "x is used by two gathers, and the share of one of them is gone: the "
      "rule adds to d[0], and puts nothing in its place");
}

}  // namespace

void checks(Exercise& e) {
  e.check("one number of each row", [] {
    expect_gradient({3, 4}, indices({3, 1}, {2, 0, 3}));
  });
  e.check("two numbers of each row", [] {
    expect_gradient({2, 3}, indices({2, 2}, {2, 0, 1, 2}));
  });
  e.check("a number that is picked twice", [] {
    expect_gradient({2, 3}, indices({2, 2}, {2, 0, 1, 1}));
  });
  e.check("more picks than columns, and x in two gathers", [] {
    expect_gradient({2, 3}, indices({2, 5}, {0, 2, 0, 1, 0, 1, 1, 2, 1, 0}),
                    true);
  });
}

}  // namespace exercise
