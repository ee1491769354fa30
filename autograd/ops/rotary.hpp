#pragma once
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct RotaryOptions {
  std::int64_t heads = 1;           ///< the last axis holds this many heads side by side
  std::int64_t first_position = 0;  ///< of the first time: so many were kept before
  double base = 10000;
};

/// Rotary position embedding (Su et al. 2021, eq. 34): (batch, time, heads * width) to the same shape. Columns 2i and
/// 2i + 1 of each head are a point of the plane, as in the paper and in GPT-J (GPT-NeoX and LLaMA pair i with i + width
/// / 2: their columns in another order), turned by the angle position * base^(-2i / width). For queries and keys alike:
/// their scores then depend only on how far apart they stand. Keys are turned before they are kept.
///
/// Throws ShapeError for another number of axes and where a head's width is not even, ValueError for a negative
/// position and a base that is not positive.
Variable rotary(const Variable& x, const RotaryOptions& options = {});

}  // namespace gradus::inline GRADUS_PRECISION
