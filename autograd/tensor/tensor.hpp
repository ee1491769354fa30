#pragma once
#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "autograd/core/error.hpp"
#include "autograd/core/pool.hpp"
#include "autograd/tensor/xtensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace precision {
using f32 = float;
using f64 = double;
}  // namespace precision

/// The number type of this build: float in `gradus::gradus`, double in `gradus::f64`.
using Scalar = precision::GRADUS_PRECISION;

/// Numbers in row-major order, without gradients. It is an xarray: what xtensor offers works on it, but for reducers
/// with xt::evaluation_strategy::immediate, which are wrong of views and crash over an axis without elements, and for
/// xt::view and others whose headers `autograd/tensor/xtensor.hpp` does not include. A function of xtensor's that
/// Gradus has too is found without its namespace, by argument lookup: gradus::sum(x, {0}) names the other.
using Tensor = xt::xarray<Scalar, xt::layout_type::row_major, pool::Allocator<Scalar>>;

/// Numbers without a shape, uninitialised at first: scratch memory of a kernel, or what it keeps for backward.
using Buffer = xt::uvector<Scalar, pool::Allocator<Scalar>>;

/// Yes or no for each element. (The allocator that xtensor would take is another on each kind of processor, and what
/// takes one another function: a program compiled for any of them is to find it.)
using Booleans = xt::xarray<bool, xt::layout_type::row_major, pool::Allocator<bool>>;

/// Token ids and positions: never floats.
using Indices = xt::xarray<std::int64_t, xt::layout_type::row_major, pool::Allocator<std::int64_t>>;

/// The lengths of the axes, outermost first; `{}` for a single number.
using Shape = xt::svector<std::int64_t, 4>;

/// Axes of a tensor; -1 is the last.
using Axes = std::vector<std::int64_t>;

/// The shape of a Tensor or Indices.
template <class Array>
Shape shape_of(const Array& array) {
  return Shape(array.shape().begin(), array.shape().end());
}

/// True for a tensor of that shape; makes no other Shape on the way.
inline bool has_shape(const Tensor& x, const Shape& shape) {
  return std::equal(x.shape().begin(), x.shape().end(), shape.begin(), shape.end(),
                    [](std::size_t a, std::int64_t b) { return static_cast<std::int64_t>(a) == b; });
}

/// "(2, 3)", "(2,)", "()".
std::string to_string(const Shape& shape);
std::string to_string(const Tensor::shape_type& shape);

/// How many elements a shape has; 1 for `{}`. Throws ShapeError for a negative length, and where they could not be
/// counted.
std::int64_t size_of(const Shape& shape);

/// How many rows a shape has, a row being what lies along the last axis; it must have an axis.
std::int64_t rows_of(const Shape& shape);

/// `axis` counted from 0; throws ShapeError naming `operation` when a tensor of `shape` has no such axis.
std::int64_t normal_axis(const char* operation, std::int64_t axis, const Shape& shape);

/// The shape of a broadcast with b, as numpy does it; throws ShapeError naming `operation`.
Shape broadcast_shapes(const char* operation, const Shape& a, const Shape& b);

/// A tensor of that shape with those values in row-major order; throws ShapeError when their number differs.
Tensor tensor(const Shape& shape, const std::vector<double>& values);
/// Indices of that shape; throws ShapeError when the number of values differs.
Indices indices(const Shape& shape, const std::vector<std::int64_t>& values);

/// The only element; throws ShapeError when there are more or none.
double item(const Tensor& x);

/// Uninitialised; throws ShapeError for a negative length, as do zeros, ones and full.
Tensor empty(const Shape& shape);
Tensor zeros(const Shape& shape);
Tensor ones(const Shape& shape);
Tensor full(const Shape& shape, double value);
/// start, start + step, ... below stop (numpy's arange): shape (count,). Throws ValueError where there is no end.
Tensor arange(double start, double stop, double step = 1);

/// `x` under another shape of as many elements; copies nothing when `x` is moved in.
Tensor reshaped(Tensor x, const Shape& shape);

/// "(2, 3) [[1, 2, 3], [4, 5, 6]]": the shape first, `digits` significant digits, long axes shortened to three from
/// either end; where that hides NaN or infinite numbers, or a quarter and more are 0, that stands behind:
/// "(100,) [1, 2, 3, ..., 98, 99, 100] 3 nan, 1 inf, 40 % zero".
std::string to_string(const Tensor& x, int digits = 6);
std::string to_string(const Indices& x);

}  // namespace gradus::inline GRADUS_PRECISION

namespace gradus::inline GRADUS_PRECISION::pool {
// Beside the allocator, because that is where argument lookup for `std::cout << tensor` looks.
std::ostream& operator<<(std::ostream& out, const gradus::Tensor& x);
std::ostream& operator<<(std::ostream& out, const gradus::Indices& x);
}  // namespace gradus::inline GRADUS_PRECISION::pool

namespace xt {
// Shape is xtensor's: argument lookup for `std::cout << shape` looks here.
std::ostream& operator<<(std::ostream& out, const gradus::Shape& shape);
}  // namespace xt

namespace gradus::inline GRADUS_PRECISION {
/// The fmt formatter of what has a `to_string`: takes "{}" and nothing between the braces.
struct ToStringFormatter {
  constexpr auto parse(fmt::format_parse_context& braces) { return braces.begin(); }
  auto format(const auto& x, fmt::format_context& output) const {
    std::string text = to_string(x);
    return std::copy(text.begin(), text.end(), output.out());
  }
};
}  // namespace gradus::inline GRADUS_PRECISION

template <>
struct fmt::formatter<gradus::Shape> : gradus::ToStringFormatter {};
template <>
struct fmt::formatter<gradus::Tensor::shape_type> : gradus::ToStringFormatter {};
template <>
struct fmt::formatter<gradus::Tensor> : gradus::ToStringFormatter {};
template <>
struct fmt::formatter<gradus::Indices> : gradus::ToStringFormatter {};
