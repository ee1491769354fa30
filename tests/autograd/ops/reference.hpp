#pragma once
#include <functional>
#include <string>
#include <vector>

#include "autograd/variable.hpp"

// Values from outside for every operation: plain loops over indices in double, which share no code with Gradus. The
// table of operations holds each rule to its value, so that a wrong value would find its rule wrong in the same way;
// these hold the values. reference_test.cpp runs over them, and asks that no operation of the table lacks one.
namespace gradus::inline GRADUS_PRECISION::testing {

/// One call of an operation and what it has to give.
struct Reference {
  std::string operation;  ///< its public name
  std::string what;       ///< "axis 1"
  Tensor got, want;
};
using References = std::vector<Reference>;

/// A place in a tensor, an index an axis.
using Index = std::vector<std::int64_t>;

/// The tensor of that shape with f(index) at each index.
Tensor by_index(const Shape& shape, const std::function<double(const Index&)>& f);
/// The element of x there. Like numpy it looks along an axis of length 1 at 0, and not at leading axes that x has not.
double at(const Tensor& x, const Index& index);
inline double at(const Variable& x, const Index& index) { return at(x.value(), index); }
/// Calls visit with each index of a shape, in row-major order.
void each_index(const Shape& shape, const std::function<void(const Index&)>& visit);

References elementwise_references();
References shape_references();  // reductions, indexing and what moves elements
References layer_references();
References recurrent_references();

}  // namespace gradus::inline GRADUS_PRECISION::testing
