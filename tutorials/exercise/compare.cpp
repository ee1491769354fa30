#include "autograd/tensor/compare.hpp"

#include <cmath>

#include "tutorials/exercise/exercise.hpp"
#include "tutorials/exercise/failure.hpp"

namespace exercise {

using gradus::Tensor;
using gradus::Variable;

namespace {

/// NaN where a number should be.
bool has_new_nan(const Tensor& got, const Tensor& want) {
  if (got.shape() != want.shape()) return false;
  for (std::size_t i = 0; i < got.size(); ++i)
    if (std::isnan(got.data()[i]) && !std::isnan(want.data()[i])) return true;
  return false;
}

}  // namespace

void expect(bool condition, const std::string& sentence) {
  if (!condition) throw Failure(sentence);
}

void expect_close(const Tensor& got, const Tensor& want, const std::vector<Mistake>& known, double rtol, double atol) {
  std::string difference = gradus::difference(got, want, rtol, atol);
  if (difference.empty()) return;
  for (const Mistake& mistake : known)
    if (gradus::difference(got, mistake.gives, rtol, atol).empty()) throw Failure(mistake.sentence);
  if (has_new_nan(got, want))
    difference +=
        ": NaN comes of 0 / 0, infinity - infinity, the root or logarithm of a negative number, and of memory that was "
        "never written";
  throw Failure(difference);
}

void expect_close(const Variable& got, const Tensor& want, const std::vector<Mistake>& known, double rtol,
                  double atol) {
  expect(static_cast<bool>(got), "the result is an empty Variable: return what was computed");
  expect_close(got.value(), want, known, rtol, atol);
}

}  // namespace exercise
