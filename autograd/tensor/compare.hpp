#pragma once
#include <string>

#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The index of the element that stands at `offset` in row-major order: 5 in a shape (2, 3) is (1, 2).
Shape index_of(std::size_t offset, const Shape& shape);

/// The elements of two tensors that are further apart than allowed.
struct Mismatches {
  std::size_t count = 0;
  std::size_t worst = 0;  ///< the one that is the furthest beyond, as an offset in row-major order
};

/// The elements of two tensors of one shape that break |got - want| <= atol + rtol * |want|. NaN is as close to NaN as
/// infinity to itself, unless `finite`: then each of them is a mismatch. Throws ShapeError for two shapes.
Mismatches mismatches(const Tensor& got, const Tensor& want, double rtol, double atol, bool finite = false);

/// "" where both have one shape and no mismatch. Otherwise a sentence: both shapes, or the worst element with its index
/// and both values, "element (1, 0) is 7, it should be 4 (2 of 4 elements are wrong, this one the most)".
std::string difference(const Tensor& got, const Tensor& want, double rtol, double atol);

}  // namespace gradus::inline GRADUS_PRECISION
