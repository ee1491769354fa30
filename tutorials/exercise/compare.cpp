#include "autograd/tensor/compare.hpp"

#include "tutorials/exercise/exercise.hpp"
#include "tutorials/exercise/failure.hpp"

namespace exercise {

using gradus::Tensor;
using gradus::Variable;

void expect(bool condition, const std::string& sentence) {
  if (!condition) throw Failure(sentence);
}

void expect_close(const Tensor& got, const Tensor& want, const std::vector<Mistake>& known, double rtol, double atol) {
  std::string difference = gradus::difference(got, want, rtol, atol);
  if (difference.empty()) return;
  for (const Mistake& mistake : known)
    if (gradus::difference(got, mistake.gives, rtol, atol).empty()) throw Failure(mistake.sentence);
  throw Failure(difference);
}

void expect_close(const Variable& got, const Tensor& want, const std::vector<Mistake>& known, double rtol,
                  double atol) {
  expect(static_cast<bool>(got), "the result is an empty Variable: return what was computed");
  expect_close(got.value(), want, known, rtol, atol);
}

}  // namespace exercise
