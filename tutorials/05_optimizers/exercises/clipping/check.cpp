#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double clip(std::vector<Tensor>& gradients, double max_norm);

namespace {

/// A matrix and a row; together 3, 4 and 12 have the norm 13.
std::vector<Tensor> some() {
  return {tensor({1, 2}, {3, 4}), tensor({1}, {-12})};
}

/// All elements in one row.
Tensor row(const std::vector<Tensor>& gradients) {
  return tensor({3},
                {gradients[0](0, 0), gradients[0](0, 1), gradients[1](0)});
}

void expect_norm(double got) {
  std::string is = fmt::format(
      "of the gradients (3, 4) and (-12) it returns {:.6g}: ", got);
  expect(std::abs(got - 169) > 1e-9, is + "the root is missing");
  expect(std::abs(got - 17) > 1e-9,
         is + "the norms of the tensors are added; add the squares of all "
              "elements");
  expect(std::abs(got - 2.6) > 1e-9,
         is + "that is the norm after; return the one before");
  expect(std::abs(got - 13) < 1e-9, is + "the norm is 13");
}

}  // namespace

void checks(Exercise& e) {
  e.check("it returns the norm of all", [] {
    std::vector<Tensor> gradients = some();
    expect_norm(clip(gradients, 100));
  });
  e.check("what is small enough stays", [] {
    std::vector<Tensor> gradients = some();
    clip(gradients, 26);
    expect_close(row(gradients), row(some()),
                 {{row(some()) * 2,
                   "small gradients are made larger: scale only where the "
                   "norm is above max_norm"},
                  {row(some()) * (26. / 169),
                   "the root is missing: the norm is 13, not 169"},
                  {row(some()) * (26. / 17),
                   "small gradients are made larger: scale only where the "
                   "norm is above max_norm"}});
  });
  e.check("what is too large is scaled as one", [] {
    std::vector<Tensor> gradients = some();
    double norm = clip(gradients, 2.6);
    expect_close(row(gradients), row(some()) * 0.2,
                 {{row(some()),
                   "the gradients are as they were: change them in place, by "
                   "reference (Tensor& g)"},
                  {tensor({3}, {2.6 * 3 / 5, 2.6 * 4 / 5, -2.6}),
                   "each gradient is clipped by itself, which turns the "
                   "direction: all share one norm and one factor"},
                  {tensor({3}, {2.6, 2.6, -2.6}),
                   "each element is clipped by itself, which turns the "
                   "direction: all share one norm and one factor"},
                  {row(some()) * (2.6 / 169),
                   "the root is missing: the norm is 13, not 169"},
                  {row(some()) * (2.6 / 17),
                   "the norms of the tensors are added; add the squares of "
                   "all elements"},
                  {row(some()) / 13,
                   "max_norm is forgotten: the factor is max_norm / norm"}});
    expect_norm(norm);
  });
}

}  // namespace exercise
