#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_permute(const Variable& x, const Axes& axes);

namespace {

void expect_gradient(const Shape& shape, const Axes& axes) {
  Variable x(zeros(shape), true), same(zeros(shape), true);
  Variable y = my_permute(x, axes);
  Tensor dy =
      reshaped(arange(1, 1 + static_cast<double>(y.size())), y.shape());
  permute(same, axes).backward(dy);
  y.backward(dy);
  expect(x.has_grad(),
         "no gradient arrives at x: the rule adds nothing to d[0]");
  std::vector<Mistake> known{
      {reshaped(dy, shape),
       "the numbers have the shape of x in the order of dy: that is a "
       "reshape, not a permute"},
      {dy, "that is dy as it came, its axes not put back"}};
  Axes backwards(axes.rbegin(), axes.rend());
  if (permute(Variable(dy), axes).shape() == shape)
    known.push_back({permute(Variable(dy), axes).value(),
                     "dy was permuted by the same axes once more. That "
                     "undoes a swap of two axes, but three that "
                     "change places in a circle would go on in the circle: "
                     "it takes the way back"});
  if (permute(Variable(dy), backwards).shape() == shape)
    known.push_back({permute(Variable(dy), backwards).value(),
                     "dy was permuted by the list of axes read backwards, "
                     "which is not the way back"});
  expect_close(x.grad(), same.grad(), known);
}

}  // namespace

void checks(Exercise& e) {
  e.check("two axes that are swapped, (2, 3) by {1, 0}", [] {
    expect_gradient({2, 3}, {1, 0});
  });
  e.check("three in a circle, all of one length: (3, 3, 3) by {1, 2, 0}", [] {
    expect_gradient({3, 3, 3}, {1, 2, 0});
  });
  e.check("the other way round, (2, 3, 4) by {2, 0, 1}", [] {
    expect_gradient({2, 3, 4}, {2, 0, 1});
  });
  e.check("four axes, (2, 2, 2, 2) by {2, 0, 3, 1}", [] {
    expect_gradient({2, 2, 2, 2}, {2, 0, 3, 1});
  });
}

}  // namespace exercise
