#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor my_sum_to(const Tensor& dy, const Shape& shape);

namespace {

/// 1, 2, 4, 8, ...: each sum has its own value.
Tensor powers(const Shape& shape) {
  Tensor x = empty(shape);
  double power = 1;
  for (double& number : x) number = power, power *= 2;
  return x;
}

/// What Gradus's broadcast hands back.
Tensor wanted(const Tensor& dy, const Shape& shape) {
  Variable b(zeros(shape), true);
  broadcast_to(b, shape_of(dy)).backward(dy);
  return b.grad();
}

void expect_sum(const Shape& from, const Shape& to,
                std::vector<Mistake> known = {}) {
  Tensor dy = powers(from), want = wanted(dy, to);
  const double times =
      static_cast<double>(size_of(from)) / static_cast<double>(size_of(to));
  if (times > 1) {
    Tensor last = empty(to);
    if (to.size() <= 1)
      std::copy(dy.end() - size_of(to), dy.end(), last.begin());
    known.push_back({want / times,
                     "that is the mean; paths are added, and not averaged"});
    if (to.size() <= 1)
      known.push_back({last, "only the last share counts: += and not ="});
    known.push_back(
        {dy,
         fmt::format("dy {} is returned as it came; it is to be summed to {}",
                     from, to)});
    Tensor all = full(to, sum(Variable(dy)).item());
    if (size_of(to) > 1)
      known.push_back({all,
                       "every element is the sum of all of dy; each gathers "
                       "only where it was repeated"});
  }
  expect_close(my_sum_to(dy, to), want, known);
}

}  // namespace

void checks(Exercise& e) {
  e.check("nothing was broadcast: (2, 3) to (2, 3)", [] {
    expect_sum({2, 3}, {2, 3});
  });
  e.check("an axis that was added in front: (2, 3) to (3,), (2, 3) to ()",
          [] {
            expect_sum({2, 3}, {3},
                       {{reshaped(wanted(powers({2, 3}), {3}), {1, 3}),
                         "the numbers are right, under (1, 3): an axis that "
                         "was added is gone afterwards"}});
            expect_sum({2, 3}, {});
          });
  e.check(
      "an axis of length 1 that was stretched: (2, 3) to (2, 1) and (1, 3)",
      [] {
        expect_sum({2, 3}, {2, 1},
                   {{reshaped(wanted(powers({2, 3}), {2, 1}), {2}),
                     "the numbers are right, under (2,): an axis of length 1 "
                     "stays, {.keepdims = true}"}});
        expect_sum({2, 3}, {1, 3},
                   {{reshaped(wanted(powers({2, 3}), {1, 3}), {3}),
                     "the numbers are right, under (3,): an axis of length 1 "
                     "stays, {.keepdims = true}"}});
      });
  e.check("a square, where each axis fits: (3, 3) to (3,) and (3, 1)", [] {
    Variable square(powers({3, 3}));
    expect_sum({3, 3}, {3},
               {{sum(square, {1}).value(),
                 "each row was summed: the axis that broadcasting added is "
                 "the first one, so sum along axis 0"}});
    expect_sum({3, 3}, {3, 1},
               {{sum(square, {0}, {.keepdims = true}).value(),
                 "that is (1, 3), along the other axis"}});
  });
  e.check(
      "both kinds at once: (4, 2, 3) to (2, 1), to (1, 3) and to (4, 1, 1)",
      [] {
        expect_sum({4, 2, 3}, {2, 1},
                   {{sum(Variable(powers({4, 2, 3})), {0}).value(),
                     "the axis that was added is summed, but of (2, 1) the "
                     "last one was stretched, too"},
                    {sum(Variable(powers({4, 2, 3})), {2}, {.keepdims = true})
                         .value(),
                     "the axis that was stretched is summed, but there is "
                     "one more in front that was added"}});
        expect_sum({4, 2, 3}, {1, 3});
        expect_sum({4, 2, 3}, {4, 1, 1});
      });
}

}  // namespace exercise
