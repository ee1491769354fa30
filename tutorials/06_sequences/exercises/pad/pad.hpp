#pragma once
#include "gradus.hpp"

namespace exercise {

/// Sequences side by side, and where their symbols are.
struct Padded {
  gradus::Indices rows;  ///< (sequences, longest)
  gradus::Tensor mask;   ///< (sequences, longest): 1 or 0
};

}  // namespace exercise
