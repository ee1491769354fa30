#pragma once
#include <cstdint>

namespace exercise {

/// A GPT as in chapter 15, with d_ff = 4 * d_model.
struct Size {
  std::int64_t vocabulary;
  std::int64_t max_length;  ///< learned positions
  std::int64_t d_model;
  std::int64_t layers;
};

}  // namespace exercise
