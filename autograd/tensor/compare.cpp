#include "autograd/tensor/compare.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// How far beyond what is allowed: 0 where it is close enough, infinite where one of both is NaN or infinite.
double excess(double got, double want, double rtol, double atol, bool finite) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (!std::isfinite(got) || !std::isfinite(want))
    return !finite && (got == want || (std::isnan(got) && std::isnan(want))) ? 0 : infinity;
  return std::max(0.0, std::abs(got - want) - (atol + rtol * std::abs(want)));
}

/// Both numbers with as few digits as tell them apart.
std::pair<std::string, std::string> told_apart(Scalar a, Scalar b) {
  std::pair<std::string, std::string> texts;
  for (int digits : {6, 10, std::numeric_limits<Scalar>::max_digits10}) {
    auto text = [&](Scalar x) { return std::isnan(x) ? "nan" : fmt::format("{:.{}g}", x, digits); };  // without a sign
    texts = {text(a), text(b)};
    if (texts.first != texts.second) break;
  }
  return texts;
}

}  // namespace

Shape index_of(std::size_t offset, const Shape& shape) {
  Shape index = shape;
  auto rest = static_cast<std::int64_t>(offset);
  for (std::size_t axis = shape.size(); axis-- > 0; rest /= shape[axis]) index[axis] = rest % shape[axis];
  return index;
}

Mismatches mismatches(const Tensor& got, const Tensor& want, double rtol, double atol, bool finite) {
  check(shape_of(got) == shape_of(want), "mismatches: the shapes {} and {} differ", shape_of(got), shape_of(want));
  Mismatches found;
  double most = 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    double here = excess(got.data()[i], want.data()[i], rtol, atol, finite);
    if (here > 0) ++found.count;
    if (here > most) most = here, found.worst = i;
  }
  return found;
}

std::string difference(const Tensor& got, const Tensor& want, double rtol, double atol) {
  Shape shape = shape_of(want);
  if (shape_of(got) != shape) return fmt::format("the shape is {}, it should be {}", shape_of(got), shape);
  Mismatches found = mismatches(got, want, rtol, atol);
  if (found.count == 0) return "";
  auto [is, should_be] = told_apart(got.data()[found.worst], want.data()[found.worst]);
  std::string what = shape.empty() ? "the result" : fmt::format("element {}", index_of(found.worst, shape));
  std::string others =
      found.count > 1 ? fmt::format(" ({} of {} elements are wrong, this one the most)", found.count, want.size()) : "";
  return fmt::format("{} is {}, it should be {}{}", what, is, should_be, others);
}

}  // namespace gradus::inline GRADUS_PRECISION
