#pragma once
#include "autograd/ops/reduction.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// exp(x) / sum(exp(x)) along `axis`, computed as exp(x - max): finite for any finite x. A row of nothing but -inf is
/// NaN.
Variable softmax(const Variable& x, std::int64_t axis = -1);
/// log(softmax(x)) along `axis`, without taking the logarithm of a number that has underflowed.
Variable log_softmax(const Variable& x, std::int64_t axis = -1);

/// log(sum(exp(x))) over axes, as `sum` takes them; finite for finite x. Of nothing but -inf, and of no elements, it is
/// -inf with a gradient of 0; else the gradient is softmax.
Variable logsumexp(const Variable& x);
Variable logsumexp(const Variable& x, const Axes& axes, const ReduceOptions& options = {});

}  // namespace gradus::inline GRADUS_PRECISION
