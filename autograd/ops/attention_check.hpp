#pragma once
#include "autograd/kernels/attention.hpp"
#include "autograd/ops/attention.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The sizes of an attention, its mask and its draw of dropout; throws as scaled_dot_product_attention does, naming
/// `operation`.
Attention checked_attention(const char* operation, const Columns& query, const Columns& key, const Columns& value,
                            const Mask& mask, const AttentionOptions& options);

}  // namespace gradus::inline GRADUS_PRECISION
