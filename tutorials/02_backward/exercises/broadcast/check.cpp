#include "tutorials/02_backward/exercises/broadcast/broadcast.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Slopes backward(const Tensor& x, const Tensor& w, const Tensor& dy);

namespace {

/// What the reader gives and what Gradus gives, at random numbers of a shape.
struct Case {
  explicit Case(const Shape& shape, Generator& random)
      : x(random.normal(shape), true),
        w(random.normal({shape[1]}), true),
        b(zeros({shape[1]}), true),
        dy(random.normal(shape)),
        got(backward(x.value(), w.value(), dy)) {
    (x * w + b).backward(dy);
  }
  Variable x, w, b;
  Tensor dy;
  Slopes got;
};

/// For (2, 3), (4, 4) and a single row.
void everywhere(const std::function<void(const Case&)>& look) {
  Generator random(1);
  for (const Shape& shape : {Shape{2, 3}, Shape{4, 4}, Shape{1, 2}})
    look(Case(shape, random));
}

/// The gradient of w or of b, given its share from each element of y.
void expect_sum_of_rows(const Tensor& got, const Tensor& want,
                        const Tensor& shares, const std::string& name) {
  Shape shape = shape_of(shares);
  Tensor last = empty({shape[1]}),
         mean = want / static_cast<double>(shape[0]);
  std::copy(shares.end() - shape[1], shares.end(), last.begin());
  expect_close(
      got, want,
      {{shares,
        fmt::format("its shape is that of y, {}, and {} has {}: sum it over "
                    "the rows, since {}_j is "
                    "used in each of them",
                    to_string(shape), name, to_string(shape_of(want)), name)},
       {reshaped(want, {1, shape[1]}),
        "the numbers are right, in shape (1, columns) and not (columns,)"},
       {sum(Variable(shares), {1}).value(),
        fmt::format("it is summed over each row; {}_j stands in a column, so "
                    "sum over the rows i",
                    name)},
       {last,
        "only the last row counts: each row adds its share, += and not ="},
       {mean,
        "that is the mean over the rows, not their sum: different paths are "
        "added"},
       {zeros(shape_of(want)), "it is 0 everywhere"}});
}

}  // namespace

void checks(Exercise& e) {
  e.check("the gradient of x: dy times w, in the shape of x", [] {
    everywhere([](const Case& c) {
      expect_close(c.got.x, c.x.grad(),
                   {{c.dy,
                     "the slope of x_ij w_j with respect to x_ij is w_j, and "
                     "it is missing"}});
    });
  });
  e.check("the gradient of b: dy, summed over the rows", [] {
    everywhere([](const Case& c) {
      expect_sum_of_rows(c.got.b, c.b.grad(), c.dy, "b");
    });
  });
  e.check("the gradient of w: dy times x, summed over the rows", [] {
    everywhere([](const Case& c) {
      if (shape_of(c.got.w) == c.w.shape() && c.got.w == c.b.grad())
        expect(false,
               "the slope of x_ij w_j with respect to w_j is x_ij, and it is "
               "missing");
      expect_sum_of_rows(c.got.w, c.w.grad(), c.dy * c.x.value(), "w");
    });
  });
}

}  // namespace exercise
