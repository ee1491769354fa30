#pragma once
#include <limits>

#include "autograd/tensor/vectors.hpp"

// Sums, and what else makes one number of many. All fold by halves, down to blocks whose lanes add up at most some 30
// numbers each: the rounding error of a sum grows with the logarithm of its length, not with its length (Higham 1993).
// A fold has the element it starts from, a way to combine two vectors, and one to combine a vector's lanes.
namespace gradus::inline GRADUS_PRECISION {

struct Add {
  static constexpr Scalar start = 0;
  static Vector combine(const Vector& a, const Vector& b) { return a + b; }
  static Scalar across(const Vector& v) { return sum_of_lanes(v); }
};

/// The largest number, or with sign -1 the smallest; NaN wins.
template <int sign>
struct Extreme {
  static constexpr Scalar start = -sign * std::numeric_limits<Scalar>::infinity();
  static Vector combine(const Vector& a, const Vector& b) {
    return xsimd::select((sign > 0 ? b > a : b < a) | xsimd::isnan(b), b, a);
  }
  static Scalar across(Vector v) {
    alignas(64) std::array<Scalar, 2 * Vector::size> all{};
    for (std::int64_t half = lanes / 2; half > 0; half /= 2) {  // until the lowest lane has it
      v.store_aligned(all.data());
      v = combine(v, Vector::load_unaligned(all.data() + half));
    }
    return v.get(0);
  }
};
using Larger = Extreme<1>;
using Smaller = Extreme<-1>;

/// Each group of x folded to one element, which has the place of its group in the result: of the shape `kept`, which is
/// x's but for axes of length 1 that are folded. For Add, Larger and Smaller.
template <class Fold>
Tensor fold(const Tensor& x, const Shape& kept);

/// sums[j] = beta * sums[j] + the sum of column j of (rows, width); beta = 0 does not read sums.
void column_sums(const Scalar* x, Scalar beta, Scalar* sums, std::int64_t rows, std::int64_t width);

namespace detail {

constexpr std::size_t abreast = 8;  // vectors side by side, in accumulators of their own
constexpr std::int64_t wide = 8 * lanes;
constexpr auto load_whole = [](const Scalar* x) { return Vector::load_unaligned(x); };

// The fold of N vectors side by side over rows first, first + 1, ... that begin `stride` numbers apart.
template <class Fold, std::size_t N, class Term, class Load, class... In>
std::array<Vector, N> fold_rows(std::int64_t first, std::int64_t rows, std::int64_t stride, const Term& term,
                                const Load& load, const In*... x) {
  std::array<Vector, N> totals;
  if (rows > 32) {
    totals = fold_rows<Fold, N>(first, rows / 2, stride, term, load, x...);
    auto others = fold_rows<Fold, N>(first + rows / 2, rows - rows / 2, stride, term, load, x...);
    for (std::size_t n = 0; n < N; ++n) totals[n] = Fold::combine(totals[n], others[n]);
    return totals;
  }
  totals.fill(Vector(Fold::start));
  auto at = [&](std::int64_t r, std::size_t n) {
    return term(r, load(x + r * stride + static_cast<std::int64_t>(n) * lanes)...);
  };
  std::int64_t r = first, end = first + rows;
  for (; r + 4 <= end; r += 4)  // four rows at once: each addition waits for the one before it
    for (std::size_t n = 0; n < N; ++n)
      totals[n] = Fold::combine(
          totals[n], Fold::combine(Fold::combine(at(r, n), at(r + 1, n)), Fold::combine(at(r + 2, n), at(r + 3, n))));
  for (; r < end; ++r)
    for (std::size_t n = 0; n < N; ++n) totals[n] = Fold::combine(totals[n], at(r, n));
  return totals;
}

// The fold of `count` numbers, a multiple of `wide`, in the lanes of one vector.
template <class Fold, class Term, class... In>
Vector fold_wide(std::int64_t count, const Term& term, const In*... x) {
  auto of_row = [&](std::int64_t, auto... v) { return term(v...); };
  auto totals = fold_rows<Fold, abreast>(0, count / wide, wide, of_row, load_whole, x...);
  for (std::size_t half = abreast / 2; half > 0; half /= 2)
    for (std::size_t n = 0; n < half; ++n) totals[n] = Fold::combine(totals[n], totals[n + half]);
  return totals[0];
}

}  // namespace detail

/// The fold of term(x[i], ...) over `count` elements of one or more arrays; `term` takes vectors. In place: of a row of
/// 64 numbers, a call would take a third.
template <class Fold, class Term, class... In>
[[gnu::always_inline]] inline Scalar fold_row(std::int64_t count, const Term& term, const In*... x) {
  using namespace detail;
  auto at = [&](std::int64_t i) { return term(load_whole(x + i)...); };
  Vector total(Fold::start), other = total;
  std::int64_t i = 0;
  if (count >= 4 * wide) {  // of what is shorter, two accumulators take no longer
    i = count / wide * wide;
    total = fold_wide<Fold>(i, term, x...);
  }
  for (; i + 2 * lanes <= count; i += 2 * lanes) {
    total = Fold::combine(total, at(i));
    other = Fold::combine(other, at(i + lanes));
  }
  total = Fold::combine(total, other);
  if (i + lanes <= count) {
    total = Fold::combine(total, at(i));
    i += lanes;
  }
  std::int64_t rest = count - i;
  if (rest > 0 && i > 0)  // the last vector overlaps the one before it
    total = Fold::combine(total, some_lanes(at(count - lanes), lanes - rest, rest, Fold::start));
  else if (rest > 0)
    total = some_lanes(term(load_rest(x, rest)...), 0, rest, Fold::start);
  return Fold::across(total);
}

/// out[j] = beta * out[j] + the fold of term(r, x[r * width + j], ...) over the rows r; beta = 0 does not read out.
template <class Fold, class Term, class... In>
void fold_columns(std::int64_t rows, std::int64_t width, Scalar beta, Scalar* out, const Term& term, const In*... x) {
  using namespace detail;
  std::int64_t j = 0;
  auto fold_next = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
    auto totals = fold_rows<Fold, N>(0, rows, width, term, load_whole, x + j...);
    for (std::size_t n = 0; n < N; ++n, j += lanes)
      (beta == 0 ? totals[n] : beta * load_whole(out + j) + totals[n]).store_unaligned(out + j);
  };
  while (j + wide <= width) fold_next(std::integral_constant<std::size_t, abreast>());
  if (j + 4 * lanes <= width) fold_next(std::integral_constant<std::size_t, 4>());
  if (j + 2 * lanes <= width) fold_next(std::integral_constant<std::size_t, 2>());
  if (j + lanes <= width) fold_next(std::integral_constant<std::size_t, 1>());
  std::int64_t rest = width - j;
  if (rest == 0) return;
  // A whole vector reads on into the next row, whose numbers go into lanes that nobody stores; not at the end of x.
  std::int64_t whole = std::max<std::int64_t>(0, (rows * width - j - lanes + width) / width);
  auto load_narrow = [rest](const Scalar* at) { return load_rest(at, rest); };
  Vector total = Fold::combine(fold_rows<Fold, 1>(0, whole, width, term, load_whole, x + j...)[0],
                               fold_rows<Fold, 1>(whole, rows - whole, width, term, load_narrow, x + j...)[0]);
  store_rest(beta == 0 ? total : beta * load_rest(out + j, rest) + total, out + j, rest);
}

}  // namespace gradus::inline GRADUS_PRECISION
