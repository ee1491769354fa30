#pragma once
#include <type_traits>
#include <utility>

#include "autograd/core/parallel.hpp"
#include "autograd/tensor/vectors.hpp"
#include "autograd/tensor/walk.hpp"

// The kernel of what is computed element by element; what xtensor's own expressions do as well is left to them. A
// function takes vectors, as `[](auto a, auto b) { return a * b; }` or by the name of their type; or numbers,
// `[](Scalar a)` or `[](bool c, Scalar a)`, where there are no instructions for it (std::pow). What is left of a row
// behind the last whole vector goes through the same code: a number's result depends neither on its place nor on its
// neighbours.
namespace gradus::inline GRADUS_PRECISION {

namespace detail {

template <class T>
using VectorOf = std::conditional_t<std::is_same_v<T, Scalar>, Vector, T>;

inline void put(const Vector& v, Scalar* y, std::int64_t i) { v.store_unaligned(y + i); }
inline void put_rest(const Vector& v, Scalar* y, std::int64_t count) { store_rest(v, y, count); }
using TwoVectors = std::pair<Vector, Vector>;
using TwoRows = std::pair<Scalar*, Scalar*>;
inline void put(const TwoVectors& v, const TwoRows& y, std::int64_t i) {
  put(v.first, y.first, i);
  put(v.second, y.second, i);
}
inline void put_rest(const TwoVectors& v, const TwoRows& y, std::int64_t count) {
  put_rest(v.first, y.first, count);
  put_rest(v.second, y.second, count);
}

}  // namespace detail

/// out[i] = f(in[i], ...) for `count` numbers; out may be one of those that are read. Of a function that returns a pair
/// of vectors, `out` is a pair of arrays.
template <class Out, class F, class... In>
void map_row(Out out, std::int64_t count, F f, const In*... in) {
  if constexpr (std::is_invocable_v<const F&, detail::VectorOf<In>...>) {
    if (count < lanes) return detail::put_rest(f(load_rest(in, count)...), out, count);
    // The last vector overlaps the one before it, so it is made first: `out` may be where it reads.
    std::int64_t end = count - lanes;
    auto last = f(Vector::load_unaligned(in + end)...);
    for (std::int64_t i = 0; i < end; i += lanes) detail::put(f(Vector::load_unaligned(in + i)...), out, i);
    detail::put(last, out, end);
  } else {
    for (std::int64_t i = 0; i < count; ++i) out[i] = f(in[i]...);
  }
}

/// y = beta * y + f(x, ...), without reading y for beta = 0.
template <class F, class... In>
void add_row(Scalar beta, Scalar* y, std::int64_t count, const F& f, const In*... x) {
  if (beta == 0)
    map_row(y, count, f, x...);
  else
    map_row(
        y, count, [f, beta](auto before, auto... v) { return beta * before + f(v...); }, y, x...);
}

/// A thread's piece: there is little work for each number, and another core has to fetch it.
constexpr std::int64_t numbers_a_piece = 4 * rows_a_piece(1);

/// out = f(in, ...), element by element; operands of another shape are repeated to that of out, which may be one of
/// them. Throws ShapeError for one that does not broadcast to it.
template <class F, class... Arrays>
void map(Tensor& out, const F& f, const Arrays&... in) {
  if (!(... && (in.shape() == out.shape()))) {
    (check(broadcast_shapes("map", shape_of(in), shape_of(out)) == shape_of(out), "map: {} does not broadcast to {}",
           in.shape(), out.shape()),
     ...);
    return map(out, f, repeated(in, shape_of(out))...);
  }
  parallel_ranges(static_cast<std::int64_t>(out.size()), numbers_a_piece, [&](std::int64_t first, std::int64_t last) {
    map_row(out.data() + first, last - first, f, in.data() + first...);
  });
}

/// The same in a new tensor, of the shape to which the operands broadcast; throws ShapeError where they do not.
template <class F, class First, class... Rest>
Tensor mapped(const F& f, const First& first, const Rest&... rest) {
  Shape shape = shape_of(first);
  if (!(... && (rest.shape() == first.shape()))) ((shape = broadcast_shapes("map", shape, shape_of(rest))), ...);
  Tensor out = empty(shape);
  map(out, f, first, rest...);
  return out;
}

}  // namespace gradus::inline GRADUS_PRECISION
