#include "autograd/tensor/fold.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr auto itself = [](const Vector& v) { return v; };
constexpr auto itself_in_row = [](std::int64_t, const Vector& v) { return v; };

}  // namespace

template <class Fold>
Tensor fold(const Tensor& x, const Shape& kept) {
  Shape shape = shape_of(x);
  if (shape == kept) return x;
  // The last axes that are folded, and those behind them: (outer, count, inner) to (outer, inner).
  std::size_t axis = shape.size();
  std::int64_t count = 1, inner = 1;
  while (kept[axis - 1] == shape[axis - 1]) inner *= shape[--axis];
  while (axis > 0 && kept[axis - 1] == 1) count *= std::exchange(shape[--axis], 1);
  std::int64_t outer = size_of(Shape(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(axis)));
  Tensor folded = empty(shape);
  const Scalar* in = x.data();
  Scalar* out = folded.data();
  for (std::int64_t o = 0; o < outer; ++o, in += count * inner, out += inner)
    if (inner == 1)
      *out = fold_row<Fold>(count, itself, in);
    else
      fold_columns<Fold>(count, inner, 0, out, itself_in_row, in);
  return shape == kept ? folded : fold<Fold>(folded, kept);
}

template Tensor fold<Add>(const Tensor&, const Shape&);
template Tensor fold<Larger>(const Tensor&, const Shape&);
template Tensor fold<Smaller>(const Tensor&, const Shape&);

void column_sums(const Scalar* x, Scalar beta, Scalar* sums, std::int64_t rows, std::int64_t width) {
  fold_columns<Add>(rows, width, beta, sums, itself_in_row, x);
}

}  // namespace gradus::inline GRADUS_PRECISION
