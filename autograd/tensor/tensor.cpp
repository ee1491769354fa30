#include "autograd/tensor/tensor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

namespace gradus::inline GRADUS_PRECISION {
namespace {

template <class Array>
Array uninitialised(const Shape& shape) {
  static_cast<void>(size_of(shape));  // throws for what xtensor would multiply on to some size
  return Array::from_shape(shape);
}

template <class Array, class Values>
Array filled(const char* name, const Shape& shape, const Values& values) {
  Array result = uninitialised<Array>(shape);
  check(values.size() == result.size(), "{}: {} values do not fill the shape {}, which takes {}", name, values.size(),
        shape, result.size());
  std::transform(values.begin(), values.end(), result.data(),
                 [](auto value) { return static_cast<typename Array::value_type>(value); });
  return result;
}

constexpr std::int64_t edge = 3;  // of a long axis, so many are printed from either end
bool is_shortened(std::int64_t length) { return length > 2 * edge + 2; }

// Appends the block that starts at `data` and has the axes from `axis` on.
template <class T>
void append(std::string& out, const T* data, const Shape& shape, std::size_t axis, int digits) {
  if (axis == shape.size()) {
    if constexpr (std::is_integral_v<T>)
      out += fmt::format("{}", *data);
    else  // a NaN's sign says nothing
      out += std::isnan(*data) ? "nan" : fmt::format("{:.{}g}", *data, digits);
    return;
  }
  std::int64_t length = shape[axis];
  std::int64_t stride = size_of(Shape(shape.begin() + static_cast<std::ptrdiff_t>(axis) + 1, shape.end()));
  bool shortened = is_shortened(length);
  out += '[';
  for (std::int64_t i = 0; i < length; ++i) {
    if (shortened && i == edge) {
      out += ", ...";
      i = length - edge;
    }
    if (i > 0) out += ", ";
    append(out, data + i * stride, shape, axis + 1, digits);
  }
  out += ']';
}

template <class Array>
std::string print(const Array& x, int digits) {
  Shape shape = shape_of(x);
  std::string out = to_string(shape) + " ";
  append(out, x.data(), shape, 0, digits);
  return out;
}

// What is wrong with a tensor that is not printed whole: "3 nan", "1 inf", "40 % zero".
std::vector<std::string> hidden_in(const Tensor& x) {
  if (std::none_of(x.shape().begin(), x.shape().end(),
                   [](auto n) { return is_shortened(static_cast<std::int64_t>(n)); }))
    return {};
  auto count = [&](auto is) { return std::count_if(x.data(), x.data() + x.size(), is); };
  auto nans = count([](Scalar number) { return std::isnan(number); });
  auto infinities = count([](Scalar number) { return std::isinf(number); });
  double zeros =
      100 * static_cast<double>(count([](Scalar number) { return number == 0; })) / static_cast<double>(x.size());
  std::vector<std::string> notes;
  if (nans) notes.push_back(fmt::format("{} nan", nans));
  if (infinities) notes.push_back(fmt::format("{} inf", infinities));
  if (zeros >= 25) notes.push_back(fmt::format("{:.0f} % zero", std::floor(zeros)));
  return notes;
}

}  // namespace

std::string to_string(const Shape& shape) {
  return fmt::format("({}{})", fmt::join(shape.begin(), shape.end(), ", "), shape.size() == 1 ? "," : "");
}

std::string to_string(const Tensor::shape_type& shape) { return to_string(Shape(shape.begin(), shape.end())); }

std::int64_t size_of(const Shape& shape) {
  std::int64_t size = 1;
  bool fits = true, none = false;
  for (std::int64_t length : shape) {
    check(length >= 0, "the shape {} has a negative length", shape);
    none |= length == 0;  // strides are products of the other lengths all the same
    fits &= !__builtin_mul_overflow(size, length == 0 ? 1 : length, &size);
  }
  check(fits && size <= std::numeric_limits<std::int64_t>::max() / std::int64_t{sizeof(double)},
        "a tensor of shape {} has more elements than memory has addresses", shape);
  return none ? 0 : size;
}

std::int64_t rows_of(const Shape& shape) {
  std::int64_t rows = 1;
  for (std::size_t axis = 0; axis + 1 < shape.size(); ++axis) rows *= shape[axis];
  return rows;
}

std::int64_t normal_axis(const char* operation, std::int64_t axis, const Shape& shape) {
  auto dimension = static_cast<std::int64_t>(shape.size());
  check(-dimension <= axis && axis < dimension, "{}: there is no axis {} in {}", operation, axis, shape);
  return axis < 0 ? axis + dimension : axis;
}

Shape broadcast_shapes(const char* operation, const Shape& a, const Shape& b) {
  if (a == b) return a;
  Shape result(std::max(a.size(), b.size()), 1);
  for (std::size_t i = 0; i < result.size(); ++i) {  // i counts from the last axis
    std::int64_t la = i < a.size() ? a[a.size() - 1 - i] : 1;
    std::int64_t lb = i < b.size() ? b[b.size() - 1 - i] : 1;
    check(la == lb || la == 1 || lb == 1, "{}: {} and {} do not broadcast: axis {} from the end has {} and {}",
          operation, a, b, i + 1, la, lb);
    result[result.size() - 1 - i] = la == 1 ? lb : la;
  }
  return result;
}

Tensor tensor(const Shape& shape, const std::vector<double>& values) { return filled<Tensor>("tensor", shape, values); }
Indices indices(const Shape& shape, const std::vector<std::int64_t>& values) {
  return filled<Indices>("indices", shape, values);
}

double item(const Tensor& x) {
  check(x.size() == 1, "item: a value of shape {} has {} elements, not one", shape_of(x), x.size());
  return static_cast<double>(x.data()[0]);
}

Tensor empty(const Shape& shape) { return uninitialised<Tensor>(shape); }
Tensor zeros(const Shape& shape) { return full(shape, 0); }
Tensor ones(const Shape& shape) { return full(shape, 1); }
Tensor full(const Shape& shape, double value) {
  Tensor result = empty(shape);
  std::fill(result.data(), result.data() + result.size(), static_cast<Scalar>(value));
  return result;
}
Tensor arange(double start, double stop, double step) {
  double count = std::ceil((stop - start) / step);
  check<ValueError>(count <= 0x1p53, "arange: from {} to {} in steps of {} there is no end, or it is too far", start,
                    stop, step);
  Tensor result = empty({static_cast<std::int64_t>(std::max(0.0, count))});
  for (std::size_t i = 0; i < result.size(); ++i)
    result.data()[i] = static_cast<Scalar>(start + static_cast<double>(i) * step);
  return result;
}

Tensor reshaped(Tensor x, const Shape& shape) {
  x.reshape(Tensor::shape_type(shape.begin(), shape.end()));
  return x;
}

std::string to_string(const Tensor& x, int digits) {
  std::string text = print(x, digits);
  for (const std::string& note : hidden_in(x)) text += (text.back() == ']' ? " " : ", ") + note;
  return text;
}
std::string to_string(const Indices& x) { return print(x, 0); }

}  // namespace gradus::inline GRADUS_PRECISION

namespace gradus::inline GRADUS_PRECISION::pool {
std::ostream& operator<<(std::ostream& out, const gradus::Tensor& x) { return out << gradus::to_string(x); }
std::ostream& operator<<(std::ostream& out, const gradus::Indices& x) { return out << gradus::to_string(x); }
}  // namespace gradus::inline GRADUS_PRECISION::pool

namespace xt {
std::ostream& operator<<(std::ostream& out, const gradus::Shape& shape) { return out << gradus::to_string(shape); }
}  // namespace xt
