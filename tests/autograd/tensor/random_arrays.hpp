#pragma once
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>

#include "autograd/tensor/walk.hpp"

// Arrays of random shapes, layouts and numbers, for tests that try an expression on all kinds of them.
namespace gradus::inline GRADUS_PRECISION::testing {

inline std::mt19937_64 random_engine(1);

/// Of low, ..., high.
inline std::int64_t pick(std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(random_engine() % static_cast<std::uint64_t>(high - low + 1));
}

/// 0 to 4 axes, some without elements, some longer than vectors are.
inline Shape some_shape() {
  Shape shape(static_cast<std::size_t>(pick(0, 4)));
  for (std::int64_t& length : shape) length = pick(0, 12) == 0 ? 0 : pick(1, 9);
  if (!shape.empty() && pick(0, 2) == 0) shape.back() = pick(10, 40);
  return shape;
}

/// One that broadcasts to `target`.
inline Shape broadcasting_to(const Shape& target) {
  Shape shape(target.begin() + (pick(0, 1) ? 0 : pick(0, static_cast<std::int64_t>(target.size()))), target.end());
  for (std::int64_t& length : shape)
    if (pick(0, 3) == 0) length = 1;
  return shape;
}

using Limits = std::numeric_limits<Scalar>;
constexpr std::array<Scalar, 14> edges = {0,
                                          -0.0f,
                                          1,
                                          -1,
                                          Limits::infinity(),
                                          -Limits::infinity(),
                                          Limits::quiet_NaN(),
                                          Limits::denorm_min(),
                                          -Limits::denorm_min(),
                                          Limits::min() / 16,
                                          88.5f,
                                          -95,
                                          Limits::max(),
                                          2.5f};

template <class T>
T some_number() {
  if constexpr (std::is_same_v<T, Scalar>)
    return pick(0, 1) ? edges[static_cast<std::size_t>(pick(0, edges.size() - 1))]
                      : static_cast<Scalar>(pick(-8, 8)) / 2;
  else
    return static_cast<T>(std::is_same_v<T, bool> ? pick(0, 1) : pick(-5, 5));
}

template <class Array>
Array some_numbers(const Shape& shape) {
  Array x = Array::from_shape(shape);
  for (auto& v : x) v = some_number<typename Array::value_type>();
  return x;
}

/// The index of element i of an array of that shape.
inline std::vector<std::size_t> place_of(std::size_t i, const Shape& shape) {
  std::vector<std::size_t> place(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0; i /= static_cast<std::size_t>(shape[axis]))
    place[axis] = i % static_cast<std::size_t>(shape[axis]);
  return place;
}

/// The number of x that a broadcast to `shape` has as its element i.
template <class Array>
auto broadcast_element(const Array& x, std::size_t i, const Shape& shape) {
  std::vector<std::size_t> place = place_of(i, shape);
  Shape strides = broadcast_strides(shape_of(x), shape);
  std::int64_t offset = 0;
  for (std::size_t axis = 0; axis < place.size(); ++axis)
    offset += static_cast<std::int64_t>(place[axis]) * strides[axis];
  return x.data()[offset];
}

/// Calls f with x itself, with a transposed view that has its elements, and with one that reads every other number.
template <class Array, class F>
void for_each_layout(const Array& x, const F& f) {
  f(x);
  Shape shape = shape_of(x), turned(shape.rbegin(), shape.rend()), wide = shape;
  xt::xstrided_slice_vector every_other;
  for (std::int64_t& length : wide) {
    every_other.push_back(xt::range(1, 2 * length + 1, 2));
    length = 2 * length + 1;
  }
  Array transposed = Array::from_shape(turned), stepped = some_numbers<Array>(wide);
  for (std::size_t i = 0; i < x.size(); ++i) {
    std::vector<std::size_t> place = place_of(i, shape);
    std::vector<std::size_t> back(place.rbegin(), place.rend());
    transposed.element(back.begin(), back.end()) = x.data()[i];
    for (std::size_t& p : place) p = 2 * p + 1;
    stepped.element(place.begin(), place.end()) = x.data()[i];
  }
  f(xt::transpose(transposed));
  if (!shape.empty()) f(xt::strided_view(stepped, every_other));
}

template <class T>
bool same(T got, T want) {
  if constexpr (std::is_same_v<T, Scalar>) {
    if (std::isnan(want) || std::isnan(got)) return std::isnan(want) == std::isnan(got);
    return got == want;
  } else {
    return std::memcmp(&got, &want, sizeof(T)) == 0;  // a boolean that is neither 0 nor 1 too
  }
}

template <class Array>
void check_same(const Array& got, const Array& want, const std::string& what) {
  bool equal = got.shape() == want.shape();
  for (std::size_t i = 0; equal && i < want.size(); ++i) equal = same(got.data()[i], want.data()[i]);
  if (!equal) FAIL_CHECK(what);
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
