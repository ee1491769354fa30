#pragma once
#include <cstdint>

namespace exercise {

/// A layer of a decoder and what it is given, as in step 2 of chapter 12.
struct Sizes {
  std::int64_t batch;   ///< sequences
  std::int64_t target;  ///< tokens that the decoder reads, of each
  std::int64_t
      source;  ///< tokens of `memory`, what the encoder made, of each
  std::int64_t d_model;
  std::int64_t heads;  ///< each d_model / heads wide
  std::int64_t d_ff;
};

}  // namespace exercise
