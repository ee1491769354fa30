#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor mean_backward(const Tensor& dy, const Shape& shape, std::int64_t axis);

namespace {

void expect_gradient(const Shape& shape, std::int64_t axis) {
  Variable x(zeros(shape), true);
  Variable y = mean(x, {axis});
  Tensor dy = empty(y.shape());
  double number = 1;
  for (double& element : dy) element = number, number = 2 * number + 1;
  y.backward(dy);
  const double length =
      static_cast<double>(shape[static_cast<std::size_t>(axis)]);
  const double all = static_cast<double>(x.size());
  std::vector<Mistake> known{
      {x.grad() * length, fmt::format("a factor 1/{} is missing: each number "
                                      "is one of the {} that the mean is "
                                      "made of",
                                      length, length)},
      {dy, fmt::format("that is dy, in its shape {}: the gradient of x has "
                       "the shape of x",
                       y.shape())},
      {dy / length, fmt::format("the numbers are right, and each is to stand "
                                "{} times, once for each x that the mean "
                                "was made of",
                                length)}};
  if (all != length)
    known.push_back({x.grad() * length / all,
                     fmt::format("it is divided by {}, as many numbers as x "
                                 "has; a mean is made of {}",
                                 all, length)});
  if (shape.size() == 2 && shape[0] == shape[1] && axis == 1)
    known.push_back({broadcast_to(Variable(dy), shape).value() / length,
                     "dy (3,) was laid along the rows, as broadcasting does: "
                     "y_i is the mean of row i, so all of row i "
                     "gets dy_i. Give dy the axis back first, (3, 1)"});
  for (std::int64_t other : shape)
    if (static_cast<double>(other) != length &&
        static_cast<double>(other) != all)
      known.push_back(
          {x.grad() * length / static_cast<double>(other),
           fmt::format("it is divided by {}, the length of another axis",
                       other)});
  if (shape.size() > 2)  // with two axes it is the length of the other one
    known.push_back({x.grad() * length / static_cast<double>(dy.size()),
                     fmt::format("it is divided by {}, the number of means; "
                                 "each is made of {} numbers",
                                 dy.size(), length)});
  expect_close(mean_backward(dy, shape, axis), x.grad(), known);
}

}  // namespace

void checks(Exercise& e) {
  e.check("of three numbers, (3,) to ()", [] { expect_gradient({3}, 0); });
  e.check("(2, 3) along axis 0", [] { expect_gradient({2, 3}, 0); });
  e.check("(2, 3) along axis 1", [] { expect_gradient({2, 3}, 1); });
  e.check("a square, (3, 3) along axis 1", [] {
    expect_gradient({3, 3}, 1);
  });
  e.check("an axis in the middle, (2, 3, 4) along axis 1", [] {
    expect_gradient({2, 3, 4}, 1);
  });
}

}  // namespace exercise
