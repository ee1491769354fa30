#pragma once
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// exp(x) / sum(exp(x)) along `axis`, computed as exp(x - max): finite for any finite x. A row of nothing but -inf is
/// NaN.
Variable softmax(const Variable& x, std::int64_t axis = -1);
/// log(softmax(x)) along `axis`, without taking the logarithm of a number that has underflowed.
Variable log_softmax(const Variable& x, std::int64_t axis = -1);

}  // namespace gradus::inline GRADUS_PRECISION
