#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "tutorials/exercise/exercise.hpp"
#include "tutorials/exercise/failure.hpp"

namespace exercise {

using gradus::Shape;
using gradus::Tensor;
using gradus::Variable;

namespace {

/// How far got is beyond what is allowed: 0 where it is close enough, infinite where exactly one is NaN.
double excess(double got, double want, double rtol, double atol) {
  if (got == want || (std::isnan(got) && std::isnan(want))) return 0;
  double far = std::abs(got - want), allowed = atol + rtol * std::abs(want);
  if (!std::isfinite(far)) return INFINITY;
  return std::max(0.0, far - allowed);
}

bool close(const Tensor& got, const Tensor& want, double rtol, double atol) {
  if (gradus::shape_of(got) != gradus::shape_of(want)) return false;
  for (std::size_t i = 0; i < want.size(); ++i)
    if (excess(got.data()[i], want.data()[i], rtol, atol) > 0) return false;
  return true;
}

/// "[1, 0]" of the element at `offset` in row-major order, "" of a single number.
std::string index_of(std::size_t offset, const Shape& shape) {
  std::string text;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    auto length = static_cast<std::size_t>(shape[axis]);
    text = fmt::format("{}{}{}", offset % length, text.empty() ? "" : ", ", text);
    offset /= length;
  }
  return text.empty() ? text : "[" + text + "]";
}

std::string difference(const Tensor& got, const Tensor& want, double rtol, double atol) {
  Shape shape = gradus::shape_of(want);
  if (gradus::shape_of(got) != shape)
    return fmt::format("the shape is {}, it should be {}", gradus::to_string(gradus::shape_of(got)),
                       gradus::to_string(shape));
  std::size_t worst = 0, wrong = 0;
  double most = 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    double here = excess(got.data()[i], want.data()[i], rtol, atol);
    if (here > 0) ++wrong;
    if (here > most) most = here, worst = i;
  }
  std::string where = index_of(worst, shape), what = where.empty() ? "the result" : "element " + where;
  double g = got.data()[worst], w = want.data()[worst];
  std::string sentence = std::isnan(g) ? fmt::format("{} is NaN, it should be {:.6g}", what, w)
                                       : fmt::format("{} is {:.{}g}, it should be {:.{}g}", what, g,
                                                     most < 1e-4 ? 12 : 6, w, most < 1e-4 ? 12 : 6);
  if (wrong > 1) sentence += fmt::format(" ({} of {} elements are wrong, this one the most)", wrong, want.size());
  return sentence;
}

}  // namespace

void expect(bool condition, const std::string& sentence) {
  if (!condition) throw Failure(sentence);
}

void expect_close(const Tensor& got, const Tensor& want, const std::vector<Mistake>& known, double rtol, double atol) {
  if (close(got, want, rtol, atol)) return;
  for (const Mistake& mistake : known)
    if (close(got, mistake.gives, rtol, atol)) throw Failure(mistake.sentence);
  throw Failure(difference(got, want, rtol, atol));
}

void expect_close(const Variable& got, const Tensor& want, const std::vector<Mistake>& known, double rtol,
                  double atol) {
  expect(static_cast<bool>(got), "the result is an empty Variable: return what was computed");
  expect_close(got.value(), want, known, rtol, atol);
}

}  // namespace exercise
